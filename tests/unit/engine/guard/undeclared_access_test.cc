#include "engine/guard/undeclared_access.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlp {
namespace {

RelPath At(const std::string& path) {
  return RelPath::Strict(path).value();
}

Stage StageThat(const std::vector<std::string>& reads, const std::vector<std::string>& writes) {
  Stage stage;
  stage.name = "train";
  stage.file = At("mlpipe.yaml");
  for (const std::string& path : reads) stage.deps.push_back(Dependency::OnPath(path, At(path)));
  for (const std::string& path : writes) {
    Output out;
    out.text = path;
    out.path = At(path);
    stage.outs.push_back(out);
  }
  return stage;
}

AccessTrace TraceOf(const std::vector<std::pair<std::string, TracedFile>>& files) {
  AccessTrace trace;
  for (const auto& [path, file] : files) trace.files["/p/" + path] = file;
  return trace;
}

std::vector<std::string> Sentences(const Stage& stage, const AccessTrace& trace,
                                   const ProjectFacts& facts = {"/p"}) {
  std::vector<std::string> lines;
  for (const Undeclared& one : UndeclaredAccess(stage, trace, facts))
    lines.push_back(SentenceFor(stage, one) + " | " + DeclarationFor(stage, one));
  return lines;
}

using Lines = std::vector<std::string>;

TEST(UndeclaredAccessTest, AReadThatNothingDeclaresIsNamedWithTheLineToAdd) {
  const Stage stage = StageThat({"data", "raw.txt"}, {"model.txt"});
  const AccessTrace trace = TraceOf({{"data/a/b.csv", {kAccessRead, true}},
                                     {"raw.txt", {kAccessRead, true}},
                                     {"src/util.py", {kAccessRead, true}},
                                     {"run.sh", {kAccessExecute, true}}});
  EXPECT_EQ(Sentences(stage, trace),
            (Lines{"stage 'train' reads 'run.sh', which it does not declare | deps: - run.sh",
                   "stage 'train' reads 'src/util.py', which it does not declare | deps: - "
                   "src/util.py"}));
}

TEST(UndeclaredAccessTest, PathsAreWrittenFromTheWorkingDirectory) {
  Stage stage = StageThat({}, {});
  stage.wdir = At("sub/work");
  const Lines lines = Sentences(stage, TraceOf({{"sub/x.txt", {kAccessRead, true}}}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].ends_with("deps: - ../x.txt")) << lines[0];
}

TEST(UndeclaredAccessTest, ParamsAndGlobsAreDeclarations) {
  Stage stage = StageThat({}, {});
  stage.params.push_back({"params.yaml", At("params.yaml"), {"lr"}, {}});
  Dependency glob = Dependency::OnPath("glob:data/*.csv", At("data"));
  glob.kind = DependencyKind::kGlob;
  glob.selector = "*.csv";
  stage.deps.push_back(glob);
  EXPECT_EQ(Sentences(stage, TraceOf({{"params.yaml", {kAccessRead, true}},
                                      {"data/a.csv", {kAccessRead, true}}})),
            Lines{});
  EXPECT_EQ(Sentences(stage, TraceOf({{"data/a.txt", {kAccessRead, true}}})).size(), 1U);
}

TEST(UndeclaredAccessTest, WhatTheStageMadeItselfIsNoInput) {
  const Stage stage = StageThat({}, {"model.txt"});
  const unsigned both = kAccessRead | kAccessWrite;
  EXPECT_EQ(Sentences(stage, TraceOf({{"model.txt", {both | kAccessStays, true}},
                                      {"model.txt.tmp", {both | kAccessRemove, false}},
                                      {"scratch", {kAccessWrite, false}}})),
            Lines{});
}

TEST(UndeclaredAccessTest, WhatStaysOrGoesOutsideOfTheOutputsIsNamed) {
  const Stage stage = StageThat({}, {"model.txt"});
  const AccessTrace trace = TraceOf(
      {{"log.txt", {kAccessWrite | kAccessStays, false}}, {"notes.txt", {kAccessRemove, true}}});
  EXPECT_EQ(Sentences(stage, trace),
            (Lines{"stage 'train' writes 'log.txt', which is no output of it | outs: - log.txt",
                   "stage 'train' removes 'notes.txt', which is no output of it | "}));
}

TEST(UndeclaredAccessTest, ACompiledPythonFileCountsAsItsSource) {
  const Stage stage = StageThat({"main.py"}, {});
  const AccessTrace trace =
      TraceOf({{"__pycache__/main.cpython-311.pyc", {kAccessRead, true}},
               {"pkg/__pycache__/util.cpython-311.opt-1.pyc", {kAccessRead, true}},
               {"pkg/__pycache__/new.cpython-311.pyc", {kAccessWrite | kAccessStays, false}}});
  EXPECT_EQ(Sentences(stage, trace),
            (Lines{"stage 'train' reads 'pkg/util.py', which it does not declare | deps: - "
                   "pkg/util.py"}));
}

TEST(UndeclaredAccessTest, GitMlpipeListingsAndTheOutsideAreNobodysInputs) {
  const Stage stage = StageThat({}, {});
  AccessTrace trace = TraceOf({{".git/HEAD", {kAccessRead, true}},
                               {".mlpipe/config", {kAccessRead, true}},
                               {"src", {kAccessList, true}}});
  trace.files["/etc/passwd"] = {kAccessRead, true};
  trace.files["/project/x"] = {kAccessRead, true};  // another one, of a longer name
  EXPECT_EQ(Sentences(stage, trace), Lines{});
}

TEST(UndeclaredAccessTest, ManyFilesOfADirectoryAreNamedAsTheDirectory) {
  std::vector<std::pair<std::string, TracedFile>> files;
  for (int i = 0; i < 20; ++i)
    files.push_back({"images/" + std::to_string(i) + ".png", {kAccessRead, true}});
  EXPECT_EQ(Sentences(StageThat({}, {"model"}), TraceOf(files)),
            (Lines{"stage 'train' reads 20 files of 'images', which it does not declare | deps: - "
                   "images"}));
  // It cannot depend on what it writes in.
  EXPECT_EQ(Sentences(StageThat({}, {"images/index.txt"}), TraceOf(files)).size(), 20U);
}

TEST(UndeclaredAccessTest, ADependencyBehindASymlinkIsDeclaredWhereItIs) {
  const Stage stage = StageThat({"link"}, {});
  const AccessTrace trace = TraceOf({{"store/x/a.txt", {kAccessRead, true}}});
  EXPECT_EQ(Sentences(stage, trace).size(), 1U);
  EXPECT_EQ(Sentences(stage, trace, {"/p", {At("store/x")}}), Lines{});
}

TEST(AccessTraceTest, LaterCommandsReadWhatEarlierOnesMade) {
  AccessTrace first = TraceOf({{"a", {kAccessWrite, false}}, {"b", {kAccessRead, true}}});
  first.Append(TraceOf({{"a", {kAccessRead, true}}, {"c", {kAccessRead, true}}}));
  EXPECT_EQ(first.files.at("/p/a").kinds, kAccessWrite);
  EXPECT_FALSE(first.files.at("/p/a").existed);
  EXPECT_EQ(first.files.size(), 3U);
}

TEST(AccessTraceTest, TheFormComesBack) {
  AccessTrace trace = TraceOf(
      {{"a", {kAccessRead | kAccessExecute, true}}, {"b", {kAccessWrite | kAccessStays, false}}});
  trace.gap = "a reason";
  EXPECT_EQ(ToJson(trace).dump(), R"({"gap":"a reason","files":{"/p/a":"rx","/p/b":"ws+"}})");
  const AccessTrace again = ParseAccessTrace(ToJson(trace).dump()).value();
  EXPECT_EQ(ToJson(again), ToJson(trace));
  for (const char* const bad :
       {"", "[]", "{}", R"({"gap":1,"files":{}})", R"({"gap":"","files":{"a":1}})"})
    EXPECT_FALSE(ParseAccessTrace(bad)) << bad;
}

TEST(AccessTraceTest, LibrariesAreKnownByTheirNames) {
  EXPECT_TRUE(IsLibraryName("/lib/libm.so.6"));
  EXPECT_TRUE(IsLibraryName("/x/_ssl.cpython-311.so"));
  EXPECT_FALSE(IsLibraryName("/etc/ld.so.cache"));
  EXPECT_FALSE(IsLibraryName("/x/a.sock"));
}

}  // namespace
}  // namespace mlp
