#include "engine/experiments/param_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOkAndHolds;

constexpr const char* kYaml = R"(# learning
train:
  lr: 0.1  # the rate
  layers: [1, 2]
  opt: {name: adam, beta: 0.9}
seed: 42
)";

Result<std::string> Apply(const std::string& file, const std::string& text,
                          const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& one : texts) overrides.push_back(ParseOverride(one).value());
  return ApplyOverrides(file, text, overrides);
}

Result<std::string> Apply(const std::vector<std::string>& texts) {
  return Apply("params.yaml", kYaml, texts);
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(ApplyOverrides, ChangesOneValueAndNothingElse) {
  EXPECT_THAT(Apply({"train.lr=0.01"}), IsOkAndHolds(Replaced(kYaml, "0.1 ", "0.01 ")));
  EXPECT_THAT(Apply({"train.layers.1=7"}), IsOkAndHolds(Replaced(kYaml, "[1, 2]", "[1, 7]")));
}

TEST(ApplyOverrides, AppliesInOrder) {
  EXPECT_THAT(Apply({"seed=1", "seed=2"}), IsOkAndHolds(Replaced(kYaml, "42", "2")));
  EXPECT_THAT(Apply({"~seed", "seed=2"}), FailsWith(ErrorCode::kUsage, "has no key 'seed'"));
}

TEST(ApplyOverrides, AMapIsMergedIntoAMap) {
  const auto edited = Apply({"train.opt={beta: 0.5}"});
  ASSERT_THAT(edited, testing::IsOk());
  EXPECT_NE(edited->find("name: adam"), std::string::npos) << *edited;
  EXPECT_NE(edited->find("beta: 0.5"), std::string::npos) << *edited;
}

TEST(ApplyOverrides, AListReplaces) {
  const auto edited = Apply({"train.layers=[9]"});
  ASSERT_THAT(edited, testing::IsOk());
  EXPECT_EQ(edited->find("1, 2"), std::string::npos) << *edited;
}

TEST(ApplyOverrides, ChangedKeysMustExist) {
  const auto slip = Apply({"train.lrr=1"});
  EXPECT_THAT(slip, FailsWith(ErrorCode::kUsage, "params.yaml has no key 'train.lrr'"));
  EXPECT_EQ(slip.error().hint, "did you mean 'train.lr'?");
  const auto unknown = Apply({"momentum=1"});
  EXPECT_THAT(unknown, FailsWith(ErrorCode::kUsage, "has no key 'momentum'"));
  EXPECT_EQ(unknown.error().hint, "add it with '+momentum=...'");
  EXPECT_THAT(Apply({"train.layers.5=1"}), FailsWith(ErrorCode::kUsage, "has no key"));
}

TEST(ApplyOverrides, AddedKeysMustNotExist) {
  EXPECT_THAT(Apply({"+seed=1"}), FailsWith(ErrorCode::kUsage, "already has the key 'seed'"));
  const auto added = Apply({"+train.momentum=0.9"});
  ASSERT_THAT(added, testing::IsOk());
  EXPECT_NE(added->find("momentum: 0.9"), std::string::npos);
  EXPECT_THAT(Apply({"+seed.deep=1"}), FailsWith(ErrorCode::kUsage, "'seed' is not a map"));
}

TEST(ApplyOverrides, AddOrSetDoesEither) {
  EXPECT_THAT(Apply({"++seed=1"}), IsOkAndHolds(Replaced(kYaml, "42", "1")));
  EXPECT_THAT(Apply({"++fresh=1"}), testing::IsOk());
}

TEST(ApplyOverrides, Deletes) {
  EXPECT_THAT(Apply({"~seed"}), IsOkAndHolds(Replaced(kYaml, "seed: 42\n", "")));
  EXPECT_THAT(Apply({"~seed=42"}), IsOkAndHolds(Replaced(kYaml, "seed: 42\n", "")));
  EXPECT_THAT(Apply({"~seed=1"}),
              FailsWith(ErrorCode::kUsage, "'seed' in params.yaml is 42, not 1"));
  EXPECT_THAT(Apply({"~nope"}), FailsWith(ErrorCode::kUsage, "has no key 'nope'"));
}

TEST(ApplyOverrides, JsonKeepsOrderAndIndentation) {
  const std::string json = "{\n    \"z\": 1,\n    \"a\": {\n        \"b\": [1, 2]\n    }\n}\n";
  EXPECT_THAT(Apply("p.json", json, {"p.json:z=2.5"}),
              IsOkAndHolds("{\n    \"z\": 2.5,\n    \"a\": {\n        \"b\": [\n            1,\n"
                           "            2\n        ]\n    }\n}\n"));
  EXPECT_THAT(Apply("p.json", "{\"a\":1}", {"p.json:a=2"}), IsOkAndHolds("{\"a\":2}"));
  EXPECT_THAT(Apply("p.json", "{\"a\":1}", {"p.json:a=nan"}),
              FailsWith(ErrorCode::kUsage, "has no inf or nan"));
}

TEST(ApplyOverrides, StartsAFile) {
  EXPECT_THAT(Apply("new.json", "", {"new.json:+a.b=1"}), IsOkAndHolds("{\"a\":{\"b\":1}}\n"));
}

TEST(ApplyOverrides, RefusesWhatOnlyACompositionHas) {
  const auto group = Apply({"db/mysql=x"});
  EXPECT_THAT(group,
              FailsWith(ErrorCode::kUsage,
                        "'db/mysql' names a config group, and params.yaml is a params file"));
  EXPECT_EQ(group.error().hint, "name a param by its keys: 'db.mysql=...'");
  EXPECT_THAT(Apply({"+seed@train=1"}),
              FailsWith(ErrorCode::kUsage, "'seed@train' names a config"));
  EXPECT_THAT(Apply({"~train/opt"}), FailsWith(ErrorCode::kUsage, "'train/opt' names a config"));
  EXPECT_THAT(Apply({"seed=${train.lr}"}),
              FailsWith(ErrorCode::kUsage, "'seed' is given a text with '${...}'"));
  EXPECT_THAT(Apply({"train.layers=[1,{a: '${x}'}]"}), FailsWith(ErrorCode::kUsage, "'${...}'"));
}

TEST(ApplyOverrides, RefusesSweeps) {
  EXPECT_THAT(Apply({"seed=1,2"}), FailsWith(ErrorCode::kUsage, "'seed' is given several values"));
  EXPECT_THAT(Apply({"+x=interval(0,1)"}), FailsWith(ErrorCode::kUsage, "a space to search"));
}

TEST(ApplyOverrides, CastsAreApplied) {
  EXPECT_THAT(Apply({"seed=int(7.9)"}), IsOkAndHolds(Replaced(kYaml, "42", "7")));
  EXPECT_THAT(Apply({"train.layers=int([3.5,'4'])"}),
              IsOkAndHolds(Replaced(kYaml, "[1, 2]", "[3, 4]")));
}

TEST(ApplyOverrides, RefusesFormatsItCannotWrite) {
  EXPECT_THAT(Apply("p.toml", "a = 1\n", {"p.toml:a=2"}),
              FailsWith(ErrorCode::kUsage, ".toml files are not supported"));
}

}  // namespace
}  // namespace mlp
