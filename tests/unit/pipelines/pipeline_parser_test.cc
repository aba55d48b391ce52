#include "pipelines/pipeline_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The errors of a file with one stage 's' that has `field` and a command.
std::vector<std::string> StageErrors(const std::string& field) {
  return ErrorLines(TryPipeline("stages:\n  s:\n    cmd: x\n    " + field + "\n"));
}

TEST(PipelineParserTest, ReadsEveryFieldOfAStage) {
  const Pipeline pipeline = PipelineOf(R"(
stages:
  train:
    cmd: python train.py
    wdir: src
    desc: trains
    deps: [../data/, ./lib]
    params: [lr]
    outs:
    - model.pt
    - log: {cache: false, persist: true, push: false, remote: r, desc: d, labels: [a], checkpoint: true}
    metrics:
    - m.json: {cache: false}
    plots:
    - p.csv: {x: step, y: loss, header: false, template: linear}
    frozen: true
    always_changed: true
    meta: {owner: me}
)");
  ASSERT_EQ(pipeline.stages.size(), 1u);
  const Stage& stage = pipeline.stages[0];
  EXPECT_EQ(stage.name, "train");
  EXPECT_EQ(stage.wdir.str(), "src");
  EXPECT_EQ(stage.cmd, Value("python train.py"));
  EXPECT_EQ(stage.desc, "trains");
  EXPECT_EQ(stage.meta, (Value{{"owner", "me"}}));
  EXPECT_TRUE(stage.frozen);
  EXPECT_TRUE(stage.always_changed);
  EXPECT_EQ(stage.where.line, 3);

  ASSERT_EQ(stage.deps.size(), 2u);
  EXPECT_EQ(stage.deps[0].text, "../data/") << "verbatim, for the lock file";
  EXPECT_EQ(stage.deps[0].path.str(), "data");
  EXPECT_EQ(stage.deps[1].path.str(), "src/lib");

  ASSERT_EQ(stage.outs.size(), 4u);
  EXPECT_EQ(stage.outs[0].path.str(), "src/model.pt");
  EXPECT_TRUE(stage.outs[0].cache);
  EXPECT_TRUE(stage.outs[0].push);
  EXPECT_FALSE(stage.outs[0].persist);
  const Output& log = stage.outs[1];
  EXPECT_FALSE(log.cache);
  EXPECT_TRUE(log.persist);
  EXPECT_FALSE(log.push);
  EXPECT_EQ(log.remote, "r");
  EXPECT_EQ(log.properties, (Value{{"desc", "d"}, {"labels", {"a"}}, {"checkpoint", true}}));
  EXPECT_EQ(stage.outs[2].kind, OutputKind::kMetric);
  EXPECT_EQ(stage.outs[3].kind, OutputKind::kPlot);
  EXPECT_EQ(stage.outs[3].properties["y"], "loss");
}

TEST(PipelineParserTest, ParamsTakeAllForms) {
  const Pipeline pipeline = PipelineOf(R"(
stages:
  s:
    cmd: x
    wdir: w
    params: [lr, n.layers, lr, {o.yaml: [a, b.c], whole.json: }, {e.toml: []}, {o.yaml: [d]}, {whole.json: [x]}]
)");
  const std::vector<ParamsDependency>& params = pipeline.stages[0].params;
  ASSERT_EQ(params.size(), 4u);
  EXPECT_EQ(params[0].file, "params.yaml");
  EXPECT_EQ(params[0].path.str(), "w/params.yaml");
  EXPECT_THAT(params[0].keys, ElementsAre("lr", "n.layers"));
  EXPECT_EQ(params[1].file, "o.yaml");
  EXPECT_THAT(params[1].keys, ElementsAre("a", "b.c", "d"));
  EXPECT_EQ(params[2].file, "whole.json");
  EXPECT_THAT(params[2].keys, IsEmpty()) << "the whole file wins over keys of it";
  EXPECT_THAT(params[3].keys, IsEmpty());
}

TEST(PipelineParserTest, WdirIsRelativeToThePipelineFile) {
  const Pipeline pipeline =
      PipelineOf("stages:\n  s: {cmd: x, wdir: ../w, deps: [d]}\n", "sub/mlpipe.yaml");
  EXPECT_EQ(pipeline.stages[0].wdir.str(), "w");
  EXPECT_EQ(pipeline.stages[0].deps[0].path.str(), "w/d");
}

TEST(PipelineParserTest, ReadsTheTopLevel) {
  const Pipeline pipeline = PipelineOf(R"(
params: [p.yaml]
metrics: [m.json]
plots: [dir/, {roc: {x: fpr, y: {roc.csv: [tpr]}}}, {p.csv: }]
artifacts: {net: {path: model.pt, type: model, desc: d, labels: [a], meta: 1}}
)");
  EXPECT_EQ(pipeline.params[0].str(), "p.yaml");
  EXPECT_EQ(pipeline.metrics[0].str(), "m.json");
  ASSERT_EQ(pipeline.plots.size(), 3u);
  EXPECT_EQ(pipeline.plots[0].path.str(), "dir");
  EXPECT_EQ(pipeline.plots[1].text, "roc");
  EXPECT_EQ(pipeline.plots[1].properties["x"], "fpr");
}

TEST(PipelineParserTest, EmptyFilesAndEmptyPartsAreFine) {
  EXPECT_THAT(PipelineOf("").stages, IsEmpty());
  EXPECT_THAT(PipelineOf("stages:\nmetrics:\n").stages, IsEmpty());
  EXPECT_THAT(PipelineOf("stages:\n  s:\n    cmd: x\n    deps:\n    outs:\n").stages[0].deps,
              IsEmpty());
}

TEST(PipelineParserTest, RepeatedDependenciesCountOnce) {
  const Pipeline pipeline = PipelineOf("stages:\n  s: {cmd: x, deps: [a, b, a]}\n");
  EXPECT_EQ(pipeline.stages[0].deps.size(), 2u);
}

TEST(PipelineParserTest, ReportsAllErrorsInTheOrderOfTheirPlaces) {
  EXPECT_THAT(
      ErrorLines(TryPipeline("stages:\n"
                             "  a:\n"
                             "    dep: [x]\n"
                             "    cmd: x\n"
                             "    frozen: yes\n"
                             "  b: {outs: o}\n"
                             "stage: {}\n")),
      ElementsAre("3:5 unknown key 'dep' in stage 'a' [did you mean 'deps'?]",
                  "5:13 'frozen' of stage 'a' must be true or false, not a string "
                  "[write true or false, without quotes]",
                  "6:3 stage 'b' has no 'cmd' [add the command: cmd: python train.py]",
                  "6:13 'outs' of stage 'b' must be a list, not a string [write a list: [o]]",
                  "7:1 unknown key 'stage' in a pipeline file [did you mean 'stages'?]"));
}

TEST(PipelineParserTest, KeepsTheFirstHundredErrorsAndCountsTheRest) {
  std::string text = "stages:\n  s:\n    cmd: x\n    deps:\n";
  for (int i = 0; i < 250; ++i) text += "    - 1\n";
  const Result<Pipeline> pipeline = TryPipeline(text);
  ASSERT_FALSE(pipeline);
  EXPECT_EQ(pipeline.error().others.size(), 99u);
  EXPECT_THAT(pipeline.error().notes, ElementsAre("and 150 more errors"));
}

TEST(PipelineParserTest, CommandsAreStrings) {
  EXPECT_EQ(PipelineOf("stages:\n  s: {cmd: [a, 'b: c']}\n").stages[0].cmd, (Value{"a", "b: c"}));
  const auto error = [](const std::string& cmd) {
    return ErrorLines(TryPipeline("stages:\n  s:\n    cmd: " + cmd + "\n")).front();
  };
  EXPECT_EQ(error("[echo a: b]"),
            "3:11 an item of 'cmd' of stage 's' must be a string, not a map "
            "[YAML takes ': ' for a key; put the whole text into quotes]");
  EXPECT_EQ(error("[true]"),
            "3:11 an item of 'cmd' of stage 's' must be a string, not true or false "
            "[put it into quotes: 'true']");
  const std::string empty = " 'cmd' of stage 's' is empty [write a command: cmd: python train.py]";
  EXPECT_EQ(error("''"), "3:10" + empty);
  EXPECT_EQ(error("[]"), "3:10" + empty);
  EXPECT_EQ(error(""), "3:5" + empty);
}

TEST(PipelineParserTest, PathsStayInTheProject) {
  EXPECT_THAT(
      StageErrors("outs: [/abs, ../x, 's3://b/x', '']"),
      ElementsAre(HasSubstr("4:12 an item of 'outs' of stage 's' is '/abs', which lies out"),
                  HasSubstr("4:18 an item of 'outs' of stage 's' is '../x', which lies ou"),
                  HasSubstr("is a URL (s3://b/x), which is not supported"),
                  HasSubstr("is an empty path")));
  EXPECT_THAT(StageErrors("wdir: ../.."),
              ElementsAre(HasSubstr("'wdir' of stage 's' is '../..', which")));
  EXPECT_THAT(StageErrors("params: [{../p.yaml: [a]}]"), ElementsAre(HasSubstr("outside")));
}

TEST(PipelineParserTest, HintsShowTheExpectedForm) {
  EXPECT_THAT(StageErrors("outs: 5"), ElementsAre(HasSubstr("[write a list: outs: [model.pt]]")));
  EXPECT_THAT(StageErrors("deps: {a: b}"),
              ElementsAre(HasSubstr("[write a list: deps: [data.csv]]")));
  EXPECT_THAT(StageErrors("params: [{p.yaml: 1}]"),
              ElementsAre(HasSubstr("[write a list: p.yaml: [train.lr]]")));
  EXPECT_THAT(StageErrors("metrics: [{m: 1}]"),
              ElementsAre(HasSubstr("[write a map: m: {cache: false}]")));
  EXPECT_THAT(ErrorLines(TryPipeline("stages:\n  s: ls\n")),
              ElementsAre(HasSubstr("[write a map: s: {cmd: python train.py}]")));
}

TEST(PipelineParserTest, HintsForPathsNameWhereTheyBegin) {
  EXPECT_THAT(StageErrors("outs: [/abs, ../x]"),
              Each(HasSubstr("[use a path inside the project, relative to its root]")));
  EXPECT_THAT(StageErrors("wdir: w\n    outs: [../../x]"),
              ElementsAre(HasSubstr("[use a path inside the project, relative to 'w']")));
  EXPECT_THAT(StageErrors("outs: [., .git/x, .mlpipe]"), Each(HasSubstr(" [")));
}

TEST(PipelineParserTest, OutputsCannotBeTheProjectOrLieInToolDirectories) {
  EXPECT_THAT(StageErrors("outs: [., .git/x, a/.dvc, .mlpipe]"),
              ElementsAre(HasSubstr("'.' cannot be an output: it is the whole project"),
                          HasSubstr("'.git/x' cannot be an output"),
                          HasSubstr("'a/.dvc' cannot be an output"),
                          HasSubstr("'.mlpipe' cannot be an output")));
}

TEST(PipelineParserTest, PipelineAndPointerFilesAreNeitherReadNorWritten) {
  EXPECT_THAT(StageErrors("outs: [dvc.yaml, a/mlpipe.yaml, x.dvc, x.mlpipe, dvc.yaml2]"),
              ElementsAre(HasSubstr("'dvc.yaml' cannot be an output: it declares stages or data"),
                          HasSubstr("'a/mlpipe.yaml' cannot"), HasSubstr("'x.dvc' cannot"),
                          HasSubstr("'x.mlpipe' cannot")));
  EXPECT_THAT(StageErrors("deps: [dvc.yaml, x.dvc, x.lock]"),
              ElementsAre(HasSubstr("'dvc.yaml' cannot be a dependency: it declares"),
                          HasSubstr("'x.dvc' cannot be a dependency")));
}

TEST(PipelineParserTest, OutputFlagsAreChecked) {
  EXPECT_THAT(StageErrors("outs: [{o: {cach: true, push: 1, x: a}}]"),
              ElementsAre("4:17 unknown key 'cach' in output 'o' of stage 's' "
                          "[did you mean 'cache'?]",
                          "4:35 'push' of output 'o' of stage 's' must be true or false, "
                          "not an integer [write true or false, without quotes]",
                          "4:38 unknown key 'x' in output 'o' of stage 's' [known keys: cache, "
                          "persist, push, remote, desc, type, labels, checkpoint, meta, check]"));
  EXPECT_THAT(StageErrors("metrics: [{o: [1]}]"), ElementsAre(HasSubstr("must be a map")));
}

TEST(PipelineParserTest, StageNamesLeaveRoomForAddresses) {
  for (const std::string name : {"a/b", "'a:b'", "a@b", "\"a\\tb\"", "''"}) {
    EXPECT_THAT(ErrorLines(TryPipeline("stages:\n  " + name + ": {cmd: x}\n")),
                ElementsAre(HasSubstr("2:3 ")))
        << name;
  }
  EXPECT_EQ(PipelineOf("stages:\n  a.b-c_1 d: {cmd: x}\n").stages[0].name, "a.b-c_1 d");
}

TEST(PipelineParserTest, WhatThisVersionDoesNotRunIsRefusedByName) {
  const auto error = [](const std::string& text) { return ErrorLines(TryPipeline(text)).front(); };
  EXPECT_THAT(error("datasets: []"), HasSubstr("'datasets' is not supported"));
  EXPECT_THAT(StageErrors("plots: [{p: [{x: a}]}]").front(), HasSubstr("is not supported"));
}

TEST(PipelineParserTest, OfDvcsDatasetsOnlyDependenciesAreRefused) {
  const auto parse = [](const std::string& text) {
    return TryPipeline(text, "dvc.yaml", {.extras = false, .root = ""});
  };
  const std::string datasets = "datasets: [{name: d, type: url, url: 's3://x'}]\n";
  EXPECT_TRUE(parse(datasets + "stages: {a: {cmd: x}}\n"));
  EXPECT_THAT(ErrorLines(parse(datasets + "stages: {a: {cmd: x, deps: ['ds://d']}}\n")),
              ElementsAre(HasSubstr("is a dataset of DVC (ds://d)")));
  EXPECT_THAT(ErrorLines(parse("datasets: {}\n")),
              ElementsAre(HasSubstr("'datasets' must be a list")));
}

TEST(PipelineParserTest, InADvcProjectFlagsAreNoTemplates) {
  const auto errors = [](const std::string& field, bool extras) {
    return ErrorLines(TryPipeline("vars: [{b: true}]\nstages:\n  a:\n    cmd: x\n" + field,
                                  "dvc.yaml", {.extras = extras, .root = ""}));
  };
  for (const std::string field : {"    frozen: ${b}\n", "    outs: [o: {cache: '${b}'}]\n",
                                  "    plots: [o: {header: '${b}'}]\n"}) {
    EXPECT_THAT(errors(field, false),
                ElementsAre(HasSubstr("cannot be a template in a DVC project")))
        << field;
  }
  EXPECT_TRUE(TryPipeline("vars: [{b: true}]\nstages: {a: {cmd: x, frozen: '${b}'}}\n"));
}

TEST(PipelineParserTest, EscapedTemplatesAreText) {
  const Stage stage = PipelineOf(
                          "stages:\n"
                          "  s:\n"
                          "    cmd: echo \\${HOME} $HOME ${ open\n"
                          "    meta: ['\\${a}']\n")
                          .stages[0];
  EXPECT_EQ(stage.cmd, Value("echo ${HOME} $HOME ${ open"));
  EXPECT_EQ(stage.meta, (Value{"${a}"}));
}

TEST(PipelineParserTest, ArtifactsAreChecked) {
  EXPECT_THAT(ErrorLines(TryPipeline("artifacts:\n  a: {typ: x}\n  b: {path: 1, labels: x}\n")),
              ElementsAre("2:3 artifact 'a' has no 'path' [say which file it is: path: model.pt]",
                          "2:7 unknown key 'typ' in artifact 'a' [did you mean 'type'?]",
                          HasSubstr("3:13 'path' of artifact 'b' must be a string"),
                          HasSubstr("3:24 'labels' of artifact 'b' must be a list")));
}

TEST(PipelineParserTest, AFileThatIsNoMapIsRefused) {
  EXPECT_THAT(ErrorLines(TryPipeline("- a\n")),
              ElementsAre("1:1 a pipeline file must be a map, not a list "
                          "[write a map: stages: {train: {cmd: python train.py}}]"));
}

}  // namespace
}  // namespace mlp
