#include "engine/fingerprint.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace mlp {
namespace {

Stage StageWithOuts(const std::vector<std::string>& outs) {
  Stage stage;
  stage.name = "s";
  for (const std::string& path : outs) {
    Output out;
    out.text = path;
    stage.outs.push_back(out);
  }
  return stage;
}

LockedStage Sample(const Layout& layout) {
  LockedStage now;
  now.cmd = "run";
  now.deps = {{"in", HashOf(layout.algorithm, "x"), 1, std::nullopt, false}};
  now.params = {{"params.yaml", {{"a", 1}, {"size", 2}}}};
  return now;
}

TEST(Fingerprint, DependsOnEveryInput) {
  const Layout& layout = NativeLayout();
  const Stage stage = StageWithOuts({"out"});
  std::set<Fingerprint> seen = {FingerprintOf(layout, stage, Sample(layout))};
  auto expect_new = [&](const Stage& changed_stage, const LockedStage& changed) {
    EXPECT_TRUE(seen.insert(FingerprintOf(layout, changed_stage, changed)).second);
  };
  LockedStage now = Sample(layout);
  now.cmd = "run ";
  expect_new(stage, now);
  now = Sample(layout);
  now.deps[0].path = "in2";
  expect_new(stage, now);
  now = Sample(layout);
  now.deps[0].digest = HashOf(layout.algorithm, "y");
  expect_new(stage, now);
  now = Sample(layout);
  now.deps[0].is_executable = true;
  expect_new(stage, now);
  now = Sample(layout);
  now.params[0].values[1].second = 3;  // named `size`: DVC's key would not see it
  expect_new(stage, now);
  now = Sample(layout);
  now.env = {{"A", "1"}};
  expect_new(stage, now);
  now.env = {{"A", nullptr}};
  expect_new(stage, now);
  now.env = {{"A", {{"sha256", "1"}}}};
  expect_new(stage, now);
  expect_new(StageWithOuts({"out", "other"}), Sample(layout));
  Stage elsewhere = stage;
  elsewhere.wdir = RelPath::Strict("sub").value();
  expect_new(elsewhere, Sample(layout));
}

LockedEnvironment SampleEnvironment() {
  const Digest digest = HashOf(HashAlgorithm::kSha256, "x");
  return {{{"python3", "/usr/bin/python3", digest}},
          {{"libc.so.6", "/lib/libc.so.6", digest}},
          {"$X"},
          {{"cpu", "avx2"}}};
}

TEST(Fingerprint, DependsOnEveryPartOfTheEnvironment) {
  for (const Layout* layout : {&NativeLayout(), &DvcLayout()}) {
    const Stage stage = StageWithOuts({"out"});
    LockedStage now = Sample(*layout);
    std::set<Fingerprint> seen = {FingerprintOf(*layout, stage, now)};
    auto expect_new = [&](const LockedEnvironment& environment) {
      now.environment = environment;
      EXPECT_TRUE(seen.insert(FingerprintOf(*layout, stage, now)).second);
    };
    const Digest other = HashOf(HashAlgorithm::kSha256, "y");
    LockedEnvironment environment = SampleEnvironment();
    expect_new(environment);
    environment.programs[0].digest = other;
    expect_new(environment);
    environment = SampleEnvironment();
    environment.programs[0].path = "/opt/bin/python3";
    expect_new(environment);
    environment = SampleEnvironment();
    environment.libraries[0].digest = other;
    expect_new(environment);
    environment.libraries[0].path = "/opt/lib/libc.so.6";  // a library is its bytes
    now.environment = environment;
    EXPECT_FALSE(seen.insert(FingerprintOf(*layout, stage, now)).second);
    environment = SampleEnvironment();
    environment.unknown.clear();
    expect_new(environment);
    environment = SampleEnvironment();
    environment.facts[0].second = "avx512f";
    expect_new(environment);
  }
}

TEST(Fingerprint, IgnoresSizesAndOutputDigests) {
  const Layout& layout = NativeLayout();
  const Stage stage = StageWithOuts({"out"});
  LockedStage now = Sample(layout);
  now.outs = {{"out", HashOf(layout.algorithm, "o"), 1, std::nullopt, false}};
  now.deps[0].size = 99;
  EXPECT_EQ(FingerprintOf(layout, stage, now), FingerprintOf(layout, stage, Sample(layout)));
}

// Moving bytes between neighbouring fields must give another fingerprint: the encoding is
// injective.
TEST(Fingerprint, FieldsCannotRunIntoEachOther) {
  std::mt19937 random(7);
  std::set<std::string> inputs;
  std::set<Fingerprint> fingerprints;
  for (int round = 0; round < 2000; ++round) {
    auto word = [&] { return std::string(random() % 3, "ab"[random() % 2]); };
    LockedStage now;
    now.cmd = word();
    std::string input = PythonJson(now.cmd, true);
    for (unsigned i = random() % 3; i > 0; --i) {
      now.params.push_back({word(), {{word(), word()}}});
      const auto& [key, value] = now.params.back().values[0];
      input += PythonJson(Value{now.params.back().file, key, value}, true);
    }
    const Stage stage = StageWithOuts({word()});
    input += PythonJson(stage.outs[0].text, true);
    for (unsigned i = random() % 3; i > 0; --i) {
      now.env.push_back({word(), random() % 3 == 0 ? Value() : Value(word())});
      input += PythonJson(Value{"env", now.env.back().first, now.env.back().second}, true);
    }
    const auto digest = [&] {
      return HashOf(random() % 2 == 0 ? HashAlgorithm::kSha256 : HashAlgorithm::kMd5, word());
    };
    LockedEnvironment& environment = now.environment;
    for (unsigned i = random() % 3; i > 0; --i) {
      environment.programs.push_back({word(), word(), digest()});
      const LockedProgram& program = environment.programs.back();
      input +=
          PythonJson(Value{"program", program.name, program.path, program.digest.ToString()}, true);
    }
    for (unsigned i = random() % 3; i > 0; --i) {
      environment.libraries.push_back({word(), "", digest()});
      const LockedProgram& library = environment.libraries.back();
      input += PythonJson(Value{"library", library.name, library.digest.ToString()}, true);
    }
    for (unsigned i = random() % 3; i > 0; --i) {
      environment.unknown.push_back(word());
      input += PythonJson(Value{"unknown", environment.unknown.back()}, true);
    }
    for (unsigned i = random() % 3; i > 0; --i) {
      environment.facts.emplace_back(word(), word());
      input += PythonJson(
          Value{"fact", environment.facts.back().first, environment.facts.back().second}, true);
    }
    inputs.insert(input);
    fingerprints.insert(FingerprintOf(NativeLayout(), stage, now));
  }
  EXPECT_EQ(inputs.size(), fingerprints.size());
}

// The key that DVC 3.64 computes for {cmd: run, deps: [in], outs: [out], params: {a: 1}}: SHA-256
// of
// {"cmd": "run", "deps": [{"hash": "md5", "md5": "9dd4e461268c8034f5c8564e155c67a6", "path":
// "in"}], "outs": ["out"],
//  "params": {"params.yaml": {"a": 1}}}
TEST(Fingerprint, DvcKeyIsTheHashOfItsJson) {
  LockedStage now = Sample(DvcLayout());
  const std::string json =
      R"({"cmd": "run", "deps": [{"hash": "md5", "md5": "9dd4e461268c8034f5c8564e155c67a6", "path": "in"}], )"
      R"("outs": ["out"], "params": {"params.yaml": {"a": 1}}})";
  EXPECT_EQ(FingerprintOf(DvcLayout(), StageWithOuts({"out"}), now).hex(),
            HashOf(HashAlgorithm::kSha256, json).Hex());
}

TEST(CanUseRunCache, NeedsInputsAndFreshKeptOutputs) {
  Stage stage = StageWithOuts({"out"});
  EXPECT_FALSE(CanUseRunCache(stage));  // nothing that it depends on
  stage.deps.push_back(Dependency::OnPath("in", {}));
  EXPECT_TRUE(CanUseRunCache(stage));
  stage.outs[0].cache = false;
  EXPECT_FALSE(CanUseRunCache(stage));
  stage.outs[0].kind = OutputKind::kMetric;
  EXPECT_TRUE(CanUseRunCache(stage));
  stage.outs[0].persist = true;
  EXPECT_FALSE(CanUseRunCache(stage));
  stage.outs[0].persist = false;
  stage.always_changed = true;
  EXPECT_FALSE(CanUseRunCache(stage));
  stage.always_changed = false;
  stage.contract.kind = ContractKind::kNondeterministic;
  EXPECT_FALSE(CanUseRunCache(stage));
  stage.contract.kind = ContractKind::kTolerance;
  EXPECT_TRUE(CanUseRunCache(stage));
  stage.outs.clear();
  EXPECT_FALSE(CanUseRunCache(stage));
}

}  // namespace
}  // namespace mlp
