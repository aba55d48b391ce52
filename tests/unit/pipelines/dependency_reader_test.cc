#include "pipelines/dependency_reader.h"

#include <gmock/gmock.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string WithDeps(const std::string& deps) {
  return "stages:\n  s:\n    cmd: x\n    wdir: w\n    deps: " + deps + "\n";
}

std::vector<Dependency> DepsOf(const std::string& deps, const PipelineOptions& options = {}) {
  const Result<Pipeline> pipeline = TryPipeline(WithDeps(deps), "mlpipe.yaml", options);
  EXPECT_TRUE(pipeline) << deps << ": " << (pipeline ? "" : pipeline.error().message);
  return pipeline ? pipeline->stages[0].deps : std::vector<Dependency>();
}

std::vector<std::string> DependencyErrors(const std::string& deps,
                                          const PipelineOptions& options = {}) {
  return ErrorLines(TryPipeline(WithDeps(deps), "mlpipe.yaml", options));
}

TEST(DependencyReaderTest, PathsOutsideOfTheProjectAreExternal) {
  const std::vector<Dependency> deps = DepsOf("[/abs/./x/, ../../up/a, ../in]");
  EXPECT_EQ(deps[0].kind, DependencyKind::kExternal);
  EXPECT_EQ(deps[0].text, "/abs/./x/") << "as written, for the lock file";
  EXPECT_EQ(deps[0].selector, "/abs/x");
  EXPECT_EQ(deps[1].kind, DependencyKind::kExternal);
  EXPECT_EQ(deps[1].selector, "../up/a") << "relative to the root";
  EXPECT_EQ(deps[2].kind, DependencyKind::kPath);
  EXPECT_EQ(deps[2].path.str(), "in");
}

TEST(DependencyReaderTest, TheRootTellsWhatIsInside) {
  const std::vector<Dependency> deps =
      DepsOf("[/home/p/x, ../../p/y, ../../q]", {.extras = false, .root = "/home/p"});
  EXPECT_EQ(deps[0].kind, DependencyKind::kPath);
  EXPECT_EQ(deps[0].path.str(), "x");
  EXPECT_EQ(deps[1].path.str(), "y");
  EXPECT_EQ(deps[2].kind, DependencyKind::kExternal);
  EXPECT_EQ(deps[2].selector, "/home/q");
}

TEST(DependencyReaderTest, GlobsHaveADirectoryAndAPattern) {
  const std::vector<Dependency> deps =
      DepsOf("[{glob: 'data/*/a?.csv'}, {glob: '*.py'}, {glob: '../x/**/y'}, {glob: d/f}]");
  EXPECT_EQ(deps[0].kind, DependencyKind::kGlob);
  EXPECT_EQ(deps[0].text, "glob:data/*/a?.csv");
  EXPECT_EQ(deps[0].path.str(), "w/data");
  EXPECT_EQ(deps[0].selector, "*/a?.csv");
  EXPECT_EQ(deps[1].path.str(), "w");
  EXPECT_EQ(deps[2].path.str(), "x");
  EXPECT_EQ(deps[2].selector, "**/y");
  EXPECT_EQ(deps[3].path.str(), "w/d");
  EXPECT_EQ(deps[3].selector, "f");
  EXPECT_THAT(DependencyErrors("[{glob: 'a*/../b'}, {glob: ''}, {glob: '/x/*'}]"),
              ElementsAre(HasSubstr("has '..' behind a wildcard"), HasSubstr("is empty"),
                          HasSubstr("lies outside of the project")));
}

TEST(DependencyReaderTest, PartsOfTextFiles) {
  const std::vector<Dependency> deps =
      DepsOf("[{path: c.txt, lines: 10-20}, {path: c.txt, lines: 7}, {path: t.py, regex: ^LR}]");
  EXPECT_EQ(deps[0].kind, DependencyKind::kLines);
  EXPECT_EQ(deps[0].text, "lines:c.txt:10-20");
  EXPECT_EQ(deps[0].path.str(), "w/c.txt");
  EXPECT_EQ(deps[0].first_line, 10u);
  EXPECT_EQ(deps[0].last_line, 20u);
  EXPECT_EQ(deps[1].text, "lines:c.txt:7-7");
  EXPECT_EQ(deps[2].kind, DependencyKind::kRegex);
  EXPECT_EQ(deps[2].text, "regex:t.py:^LR");
  EXPECT_EQ(deps[2].selector, "^LR");
  EXPECT_EQ(DepsOf("[{path: a}]")[0].kind, DependencyKind::kPath);

  for (const char* lines : {"0", "5-3", "1-2-3", "a", "-3", "[1]", "''"}) {
    EXPECT_THAT(DependencyErrors("[{path: c, lines: " + std::string(lines) + "}]"),
                ElementsAre(HasSubstr("must be a range of lines from 1")))
        << lines;
  }
  EXPECT_THAT(DependencyErrors("[{path: c, regex: '(a'}]"),
              ElementsAre(HasSubstr("is no regular expression")));
  EXPECT_THAT(DependencyErrors("[{path: c, regex: '" + std::string(1001, 'a') + "'}]"),
              ElementsAre(HasSubstr("is longer than 1000 bytes")));
  EXPECT_THAT(DependencyErrors("[{path: c, regex: '(((((a{200}){200}){200}){200}){200})'}]"),
              ElementsAre(HasSubstr("is no regular expression")));
  EXPECT_THAT(DependencyErrors("[{lines: 1-2}]"), ElementsAre(HasSubstr("but no 'path'")));
  EXPECT_THAT(DependencyErrors("[{path: c, lines: 1, regex: x}]"),
              ElementsAre(HasSubstr("takes either")));
}

TEST(DependencyReaderTest, AddressesAndCommands) {
  const std::vector<Dependency> deps =
      DepsOf("[{url: 'https://e.org/x'}, 'http://e.org/y', {command: gcc --version}]");
  EXPECT_EQ(deps[0].kind, DependencyKind::kUrl);
  EXPECT_EQ(deps[0].text, "https://e.org/x");
  EXPECT_EQ(deps[1].kind, DependencyKind::kUrl);
  EXPECT_EQ(deps[2].kind, DependencyKind::kCommand);
  EXPECT_EQ(deps[2].text, "command:gcc --version");
  EXPECT_EQ(deps[2].selector, "gcc --version");
  EXPECT_THAT(
      DependencyErrors("[{url: 'ftp://e.org'}, 's3://b/x', {command: \"a\\nb\"}, {command: ' '}]"),
      ElementsAre(HasSubstr("is no address of http"), HasSubstr("is a URL (s3://b/x)"),
                  HasSubstr("holds a line end"), HasSubstr("is empty")));
}

TEST(DependencyReaderTest, WhatIsNamedTwiceCountsOnce) {
  EXPECT_EQ(DepsOf("[a, {path: a}, {glob: a}, {glob: a}]").size(), 2u);
}

TEST(DependencyReaderTest, UnknownAndMixedMapsAreRefused) {
  EXPECT_THAT(DependencyErrors("[{globb: x}]"), ElementsAre(HasSubstr("did you mean 'glob'?")));
  EXPECT_THAT(DependencyErrors("[{glob: x, url: y}]"),
              ElementsAre(HasSubstr("more than one dependency")));
  EXPECT_THAT(DependencyErrors("[{}]"), ElementsAre(HasSubstr("is an empty map")));
}

TEST(DependencyReaderTest, ADvcProjectKnowsPathsOnly) {
  const PipelineOptions dvc{.extras = false, .root = ""};
  EXPECT_EQ(DepsOf("[/abs]", dvc)[0].kind, DependencyKind::kExternal);
  EXPECT_THAT(
      DependencyErrors("[{glob: x}, 'https://e.org/x']", dvc),
      ElementsAre(HasSubstr("a map as an item of 'deps' of stage 's' is not known to DVC"),
                  HasSubstr("a URL as an item of 'deps' of stage 's' cannot be read by this "
                            "version in a DVC project")));
}

TEST(DependencyReaderTest, TextsOfWhatIsNoPathAreKnownAgain) {
  const std::vector<Dependency> deps = DepsOf(
      "[{glob: 'd/*'}, {path: a, lines: 1-2}, {path: a, regex: x}, {command: c}, "
      "{url: 'https://e.org/x'}, glob, ../a]");
  for (const Dependency& dep : deps) {
    const bool is_path = dep.kind == DependencyKind::kPath || dep.kind == DependencyKind::kExternal;
    EXPECT_EQ(NamesNoPath(dep.text), !is_path) << dep.text;
  }
}

}  // namespace
}  // namespace mlp
