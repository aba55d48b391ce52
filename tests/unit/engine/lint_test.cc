#include "engine/lint.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/lint_commands.h"
#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

std::vector<std::string> Named(const std::string& shell, const std::string& wdir = "") {
  std::vector<std::string> named;
  const RelPath start = wdir.empty() ? RelPath() : RelPath::Strict(wdir).value();
  for (const NamedFile& file : FilesNamedBy({shell, {}}, start))
    named.push_back("xa><"[static_cast<int>(file.role)] + file.path.str());
  return named;
}

using Names = std::vector<std::string>;

TEST(LintCommandsTest, WordsAndRedirections) {
  EXPECT_EQ(Named("python3 src/train.py --lr 0.1 >log.txt 2>err.txt <in.txt"),
            (Names{"asrc/train.py", "a0.1", ">log.txt", ">err.txt", "<in.txt"}));
  EXPECT_EQ(Named("./run.sh; bin/tool a|sort>>b"), (Names{"xrun.sh", "xbin/tool", "aa", ">b"}));
  EXPECT_EQ(Named("f --config=conf.yaml x=y"), (Names{"aconf.yaml", "ay"}));
}

TEST(LintCommandsTest, WhatIsNoRedirectionNamesNoFile) {
  EXPECT_EQ(Named("python3 -c \"print(\\\"a > b\\\")\" >out"),
            (Names{"aprint(\"a > b\")", ">out"}));
  EXPECT_EQ(Named("if [[ a > b ]]; then cat c; fi"), (Names{"ac"}));
  EXPECT_EQ(Named("echo $((n > 5)) >out"), (Names{">out"}));
  EXPECT_EQ(Named("cat <<END >out\na > b\nEND\ncat c"), (Names{">out", "ac"}));
}

TEST(LintCommandsTest, WhatTheShellChangesIsNotGuessed) {
  EXPECT_EQ(Named("cat $x data/*.csv `a` ~/b \"$y\" >$out {a,b}"), Names{});
  EXPECT_EQ(Named("cat 'a b' \"c d\" e\\ f # g"), (Names{"aa b", "ac d", "ae f"}));
}

TEST(LintCommandsTest, DescriptorsAndHereDocumentsAreNoFiles) {
  EXPECT_EQ(Named("a 2>&1 >&2 b"), (Names{"ab"}));
  EXPECT_EQ(Named("a <<END b"), (Names{"ab"}));
}

TEST(LintCommandsTest, ChangesOfDirectoryAreFollowed) {
  EXPECT_EQ(Named("cd src && python3 a.py; cat ../b"), (Names{"asrc/a.py", "ab"}));
  EXPECT_EQ(Named("cd $x && cat a"), Names{});
  EXPECT_EQ(Named("cat a ../../out", "sub"), (Names{"asub/a"}));  // the other is not of the project
}

TEST(LintCommandsTest, AssignmentsComeBeforeThePrograms) {
  EXPECT_EQ(Named("X=1 ./a b"), (Names{"xa", "ab"}));
}

TEST(LintCommandsTest, ArgvIsTakenAsItStands) {
  const std::vector<NamedFile> files = FilesNamedBy({{}, {"python3", "$a", ">b"}}, RelPath());
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path.str(), "$a");
}

std::vector<std::string> Findings(const std::string& cmd, std::set<std::string> files) {
  Pipeline pipeline;
  pipeline.file = RelPath::Strict("mlpipe.yaml").value();
  Stage stage;
  stage.name = "a";
  stage.file = pipeline.file;
  stage.cmd = cmd;
  stage.deps.push_back(Dependency::OnPath("in.txt", RelPath::Strict("in.txt").value()));
  Output out;
  out.text = "out.txt";
  out.path = RelPath::Strict("out.txt").value();
  stage.outs.push_back(out);
  for (const char* const file : {"one.yaml", "two.yaml"})
    stage.params.push_back({file, RelPath::Strict(file).value(), {"lr", file}, {}});
  pipeline.stages.push_back(stage);
  std::vector<Pipeline> pipelines;
  pipelines.push_back(std::move(pipeline));
  const StageGraph graph = StageGraph::Build(std::move(pipelines)).value();
  std::vector<std::string> found;
  for (const LintFinding& one :
       Lint(graph, [&](const RelPath& path) { return files.contains(path.str()); }))
    found.push_back(one.rule + " " + one.hint);
  return found;
}

TEST(LintTest, FindsWhatTheCommandNamesAndTheDeclarationDoesNot) {
  const std::string shadow =
      "shadowed-param name it in the file that counts only, or give the two "
      "different names";
  EXPECT_EQ(
      Findings("python3 a.py in.txt no.txt >out.txt 2>log.txt", {"a.py", "in.txt"}),
      (std::vector<std::string>{"undeclared-input add 'deps: - a.py'",
                                "undeclared-output add 'outs: - log.txt'", shadow, "unread "}));
  EXPECT_EQ(Findings("sort in.txt >out.txt", {"in.txt"}),
            (std::vector<std::string>{shadow, "unread "}));
}

TEST(LintTest, NothingToSayOfStagesThatReadEachOther) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {"a"}}});
  const auto findings = Lint(graph, [](const RelPath&) { return false; });
  ASSERT_EQ(findings.size(), 1U);  // nobody reads b
  EXPECT_FALSE(findings[0].is_warning);
}

}  // namespace
}  // namespace mlp
