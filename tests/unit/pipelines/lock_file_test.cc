#include "pipelines/lock_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipelines/yaml_writer.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using enum HashAlgorithm;

// As DVC 3.64 writes it.
constexpr char kDvcLock[] = R"(schema: '2.0'
stages:
  prep:
    cmd: python src/p.py --name 'a b' --out data/prepared --and --many --more 
      --options --so --that --it --folds
    deps:
    - path: ./in
      hash: md5
      md5: dee5c46989f5ec092311188f4fe829c3
      size: 9
      isexec: true
    - path: data
      hash: md5
      md5: 0123456789abcdef0123456789abcdef.dir
      size: 15
      nfiles: 1
    params:
      params.yaml:
        lr: 0.1
        nest.c:
          d: 1e-05
        none:
      a.json:
        list:
        - 1
        - x: true
    outs:
    - path: m.json
      hash: md5
      md5: '01234567890123456789012345678901'
      size: 0
  train:
    cmd:
    - echo 1
    - 'echo a: b'
)";

constexpr char kEnvironmentLock[] = R"(schema: '2.0'
stages:
  a:
    cmd: x
    environment:
      programs:
      - name: sh
        path: /bin/sh
        sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
      libraries:
      - name: libc.so.6
        path: /lib/libc.so.6
        sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
      unknown:
      - $X
      facts:
        cpu: avx2
)";

LockFile LockOf(const std::string& text, HashAlgorithm algorithm = kMd5) {
  Result<LockFile> lock = LockFile::Parse(algorithm, "mlpipe.lock", text);
  EXPECT_TRUE(lock) << (lock ? "" : lock.error().message);
  return lock ? *std::move(lock) : LockFile();
}

std::string LockErrorOf(const std::string& text) {
  const Result<LockFile> lock = LockFile::Parse(kMd5, "mlpipe.lock", text);
  if (lock) return "no error";
  EXPECT_EQ(lock.error().code, ErrorCode::kInvalid);
  return Lines(lock.error()).front();
}

LockedStage LockedCommand(const std::string& cmd) {
  LockedStage stage;
  stage.cmd = cmd;
  return stage;
}

// The error of a stage with one dependency written as `entry`.
std::string EntryError(const std::string& entry) {
  return LockErrorOf("schema: '2.0'\nstages:\n  s:\n    cmd: x\n    deps:\n    - " + entry + "\n");
}

TEST(LockFile, KeepsWhatAStageRanWith) {
  const LockFile lock = LockOf(kEnvironmentLock, kSha256);
  const LockedEnvironment& environment = lock.Find("a")->environment;
  EXPECT_EQ(environment.programs[0].name, "sh");
  EXPECT_EQ(environment.libraries[0].path, "/lib/libc.so.6");
  EXPECT_THAT(environment.unknown, ElementsAre("$X"));
  EXPECT_THAT(environment.facts, ElementsAre(::testing::Pair("cpu", "avx2")));
  EXPECT_EQ(lock.Serialize(kSha256, LockOrder::kKept), kEnvironmentLock);
  const std::string text = kEnvironmentLock;
  for (const char* const part : {"name: sh", "  programs:", "sha256: ba", "cpu: avx2", "- $X"}) {
    std::string broken = text;
    broken.replace(broken.find(part), 3, "  [");
    EXPECT_FALSE(LockFile::Parse(kSha256, "mlpipe.lock", broken)) << part;
  }
}

TEST(LockFileTest, ReadsAndWritesTheBytesOfDvc) {
  const LockFile lock = LockOf(kDvcLock);
  EXPECT_EQ(lock.Serialize(kMd5, LockOrder::kKept), kDvcLock);
  const LockedStage& prep = *lock.Find("prep");
  EXPECT_EQ(prep.FindDep("data")->digest.ToString(), "0123456789abcdef0123456789abcdef.dir");
  EXPECT_EQ(prep.FindDep("data")->nfiles, 1u);
  EXPECT_TRUE(prep.FindDep("./in")->is_executable);
  EXPECT_EQ(prep.FindDep("in"), nullptr) << "paths are compared as they are written";
  EXPECT_EQ(*prep.FindParams("params.yaml")->Find("lr"), Value(0.1));
  EXPECT_EQ(prep.FindParams("params.yaml")->Find("l"), nullptr);
  EXPECT_EQ(prep.FindOut("m.json")->size, 0u);
  EXPECT_EQ(lock.Find("train")->cmd, (Value{"echo 1", "echo a: b"}));
  EXPECT_EQ(lock.Find("nope"), nullptr);
}

TEST(LockFileTest, NativeLocksUseSha256) {
  LockFile lock;
  LockedStage stage;
  stage.cmd = "x";
  stage.outs.push_back({"o", HashOf(HashAlgorithm::kSha256, ""), 0, std::nullopt, false});
  lock.Set("s", stage);
  const std::string text = lock.Serialize(HashAlgorithm::kSha256, LockOrder::kKept);
  EXPECT_EQ(text,
            "schema: '2.0'\nstages:\n  s:\n    cmd: x\n    outs:\n    - path: o\n"
            "      hash: sha256\n      sha256: "
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n      size: 0\n");
  EXPECT_EQ(*LockOf(text, HashAlgorithm::kSha256).Find("s"), stage);
}

TEST(LockFileTest, NativeLocksKeepArgvEnvironmentAndWorkingDirectory) {
  const std::string text =
      "schema: '2.0'\n"
      "stages:\n"
      "  s:\n"
      "    cmd:\n"
      "    - argv:\n"
      "      - python\n"
      "      - '1'\n"
      "    - echo\n"
      "    env:\n"
      "      A:\n"
      "      B: '4'\n"
      "      TOKEN:\n"
      "        sha256: ab\n"
      "    wdir: src\n";
  const LockFile lock = LockOf(text, HashAlgorithm::kSha256);
  EXPECT_EQ(lock.Serialize(HashAlgorithm::kSha256, LockOrder::kKept), text);
  LockedStage locked = *lock.Find("s");
  EXPECT_EQ(locked.wdir, "src");
  ASSERT_EQ(locked.env.size(), 3u);
  EXPECT_TRUE(locked.env[0].second.is_null());
  std::swap(locked.env[0], locked.env[1]);
  EXPECT_NE(locked, *lock.Find("s"));
  locked.Sort();
  EXPECT_EQ(locked, *lock.Find("s"));
}

TEST(LockFileTest, SortBringsTheOrderOfTheFormat) {
  LockedStage stage;
  stage.deps = {{"b", {}, 0, {}, false}, {"./z", {}, 0, {}, false}, {"B", {}, 0, {}, false}};
  stage.params = {{"a.yaml", {}}, {"params.yaml", {{"b", 1}, {"a", 2}}}};
  stage.Sort();
  EXPECT_EQ(stage.deps[0].path, "./z");
  EXPECT_EQ(stage.deps[1].path, "B");
  EXPECT_EQ(stage.params[0].file, "params.yaml") << "the default file first";
  EXPECT_EQ(stage.params[0].values[0].first, "a");
}

TEST(LockFileTest, SetKeepsThePositionAndRemoveClosesTheGap) {
  LockFile lock;
  for (const char* name : {"a", "b", "c"}) lock.Set(name, LockedCommand(name));
  lock.Set("a", LockedCommand("new"));
  EXPECT_TRUE(lock.Remove("b"));
  EXPECT_FALSE(lock.Remove("b"));
  lock.Set("c", LockedCommand("changed"));
  EXPECT_EQ(lock.Serialize(kMd5, LockOrder::kKept),
            "schema: '2.0'\nstages:\n  a:\n    cmd: new\n  c:\n    cmd: changed\n");
  EXPECT_EQ(LockFile().Serialize(kMd5, LockOrder::kKept), "schema: '2.0'\nstages: {}\n");
}

TEST(LockFileTest, WhatDvcKnowsAndThisVersionDoesNotSurvivesARewrite) {
  const std::string text = R"(schema: '2.0'
datasets:
- type: dvc
  name: d
stages:
  old:
    cmd: x
    deps:
    - path: of_dvc_2
      md5: dee5c46989f5ec092311188f4fe829c3
      size: 9
  cloud:
    cmd: x
    outs:
    - path: o
      hash: md5
      md5: dee5c46989f5ec092311188f4fe829c3
      size: 9
      cloud:
        r:
          etag: "it's: x"
          version_id:
  changed:
    cmd: x
    deps:
    - path: s3://b/x
      etag: abc
      size: 1
)";
  LockFile lock = LockOf(text);
  EXPECT_EQ(lock.Serialize(kMd5, LockOrder::kKept), text);
  EXPECT_EQ(lock.Find("old")->cmd, Value(nullptr)) << "so the stage counts as changed";
  EXPECT_EQ(lock.Find("cloud")->FindOut("o"), nullptr);
  lock.Set("changed", LockedCommand("y"));
  EXPECT_THAT(lock.Serialize(kMd5, LockOrder::kKept),
              HasSubstr("version_id:\n  changed:\n    cmd: y\n"));
}

TEST(LockFileTest, RefusesOtherSchemasAndEmptyFiles) {
  EXPECT_EQ(LockErrorOf(""),
            "1:1 the lock file is empty "
            "[restore it from git, or delete it: the next repro then restores every stage from the "
            "run cache, or runs it]");
  const Result<LockFile> no_yaml = LockFile::Parse(kMd5, "mlpipe.lock", "stages: [\n");
  ASSERT_FALSE(no_yaml);
  EXPECT_THAT(no_yaml.error().hint, HasSubstr("restore it from git, or delete it"))
      << "not how to mend YAML";
  EXPECT_THAT(LockErrorOf("[]"), HasSubstr("1:1 a lock file must be a map"));
  EXPECT_THAT(LockErrorOf("stages: {}"), HasSubstr("1:1 the lock file has no 'schema'"));
  EXPECT_EQ(LockErrorOf("schema: '3.0'\n"),
            "1:9 the lock file has the schema '3.0', not '2.0' "
            "[if a newer version of mlpipe or DVC wrote it, use that one]");
  EXPECT_THAT(LockErrorOf("schema: 2.0\n"), HasSubstr("the schema '2.0', not '2.0'"));
}

TEST(LockFileTest, RefusesUnknownKeysAtEveryLevel) {
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstage: {}\n"),
              HasSubstr("2:1 unknown key 'stage' in a lock file [did you mean 'stages'?]"));
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: {s: {cmd: x, dep: []}}\n"),
              HasSubstr("2:22 unknown key 'dep' in stage 's' [did you mean 'deps'?]"));
  EXPECT_THAT(EntryError("{path: a, sizes: 1}"),
              HasSubstr("6:17 unknown key 'sizes' in an entry of 'deps' of stage 's'"));
}

TEST(LockFileTest, RefusesWrongTypesAndValues) {
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: []\n"), HasSubstr("'stages' must be a map"));
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: {s: 1}\n"), HasSubstr("must be a map"));
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: {s: {}}\n"), HasSubstr("has no 'cmd'"));
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: {s: {cmd: [1]}}\n"), HasSubstr("'cmd' of"));
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: {s: {cmd: x, deps: {}}}\n"),
              HasSubstr("must be a list"));
  EXPECT_THAT(LockErrorOf("schema: '2.0'\nstages: {s: {cmd: x, params: {f: 1}}}\n"),
              HasSubstr("'f' in 'params' of stage 's' must be a map"));
  const std::string digest = "md5: dee5c46989f5ec092311188f4fe829c3";
  EXPECT_THAT(EntryError("{hash: md5}"), HasSubstr("has no 'path'"));
  EXPECT_THAT(EntryError("{path: \"a\\nb\"}"), HasSubstr("is not a usable text"));
  EXPECT_THAT(EntryError("{path: a, hash: md5, md5: ../../x, size: 1}"),
              HasSubstr("'../../x' is no md5 digest"));
  EXPECT_THAT(EntryError("{path: a, hash: sha256, sha256: 00, size: 1}"),
              HasSubstr("is hashed by 'sha256', and this project uses md5"));
  EXPECT_THAT(EntryError("{path: a, hash: md5, " + digest + ", size: -1}"),
              HasSubstr("must be an integer from 0"));
  EXPECT_THAT(EntryError("{path: a, hash: md5, " + digest + ", size: 1, nfiles: x}"),
              HasSubstr("must be an integer from 0"));
  EXPECT_THAT(EntryError("{path: a, hash: md5, " + digest + ", size: 1, isexec: 1}"),
              HasSubstr("'isexec' must be true or false"));
}

TEST(LockFileTest, OneStageAloneIsARunCacheEntry) {
  const LockFile lock = LockOf(kDvcLock);
  const LockedStage& prep = *lock.Find("prep");
  const std::string text = SerializeLockedStage(kMd5, prep);
  EXPECT_THAT(text, ::testing::StartsWith("cmd: python src/p.py"));
  const Result<LockedStage> parsed = ParseLockedStage(kMd5, Document(text));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, prep);
  EXPECT_FALSE(ParseLockedStage(kMd5, Document("")));
}

TEST(LockFileTest, TheValueOfAStageIsWhatDvcHashes) {
  LockedStage stage;
  stage.cmd = {"mkdir -p out"};
  stage.deps = {{"src/p.py", HashOf(kMd5, "x"), 1, std::nullopt, true}};
  stage.params = {{"params.yaml", {{"n", 3}}}};
  EXPECT_EQ(PythonJson(ToValue(kMd5, stage), true),
            R"({"cmd": ["mkdir -p out"], "deps": [{"hash": "md5", "isexec": true, )"
            R"("md5": "9dd4e461268c8034f5c8564e155c67a6", "path": "src/p.py", "size": 1}], )"
            R"("params": {"params.yaml": {"n": 3}}})");
}

TEST(LockFileTest, MovedEntriesStandLastInTheGivenOrder) {
  LockFile lock;
  for (const char* name : {"a", "b", "c", "d"}) lock.Set(name, LockedCommand(name));
  lock.MoveToEnd({"c", "none", "a"});
  std::vector<std::string> names;
  for (const auto& [name, entry] : lock.stages()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"b", "d", "c", "a"}));
  for (const char* name : {"a", "b", "c", "d"}) EXPECT_EQ(lock.Find(name)->cmd, name);
}

}  // namespace
}  // namespace mlp
