#include "engine/experiments/objective.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOkAndHolds;

ValueSnapshot Sample() {
  ValueSnapshot snapshot;
  snapshot.files = {
      {RelPath::Resolve(RelPath(), "eval/score.txt").value(), 0.5, {}},
      {RelPath::Resolve(RelPath(), "metrics.json").value(),
       Value::parse(R"({"val": {"acc": 0.9, "loss": 0.25}, "name": "x", "ok": true, "a:b": 3})"),
       {}},
      {RelPath::Resolve(RelPath(), "test.json").value(),
       Value::parse(R"({"val": {"acc": 0.8}})"),
       {}},
  };
  return snapshot;
}

Result<double> Look(const std::string& metric, const std::string& directory = "") {
  const RelPath from =
      directory.empty() ? RelPath() : RelPath::Resolve(RelPath(), directory).value();
  Result<Objective> objective = ParseObjective(from, metric, Direction::kMax);
  if (!objective) return Fail(objective.error());
  return ObjectiveValue(*objective, Sample());
}

TEST(Objective, IsFoundByFileAndKey) {
  EXPECT_THAT(Look("metrics.json:val.acc"), IsOkAndHolds(0.9));
  EXPECT_THAT(Look("test.json:val.acc"), IsOkAndHolds(0.8));
  EXPECT_THAT(Look("../test.json:val.acc", "eval"), IsOkAndHolds(0.8));
  EXPECT_THAT(Look(" metrics.json:a:b "), IsOkAndHolds(3));
}

TEST(Objective, IsFoundByTheKeyAloneIfOneFileHasIt) {
  EXPECT_THAT(Look("val.loss"), IsOkAndHolds(0.25));
  EXPECT_THAT(Look("a:b"), IsOkAndHolds(3));
  EXPECT_THAT(Look("ok"), IsOkAndHolds(1));
  const Result<double> in_two = Look("val.acc");
  EXPECT_THAT(in_two, FailsWith(ErrorCode::kUsage, "the metric 'val.acc' is in 2 files"));
  EXPECT_EQ(in_two.error().hint, "name the file: 'metrics.json:val.acc' or 'test.json:val.acc'");
}

TEST(Objective, IsAmbiguousBeforeItIsNeeded) {
  const auto refuse = [](const std::string& metric) {
    return RefuseAmbiguous({metric, Direction::kMax, RelPath()}, Sample());
  };
  EXPECT_THAT(refuse("val.acc"),
              FailsWith(ErrorCode::kUsage, "the metric 'val.acc' is in 2 files"));
  EXPECT_TRUE(refuse("test.json:val.acc"));
  EXPECT_TRUE(refuse("not.yet.there"));
}

TEST(Objective, AFileWithASingleValueNeedsNoKey) {
  EXPECT_THAT(Look("eval/score.txt"), IsOkAndHolds(0.5));
  EXPECT_THAT(Look("score.txt", "eval"), IsOkAndHolds(0.5));
}

TEST(Objective, SaysWhatThereIs) {
  EXPECT_THAT(ParseObjective(RelPath(), " ", Direction::kMin),
              FailsWith(ErrorCode::kUsage, "' ' names no metric"));
  EXPECT_THAT(Look("metrics.json:f1"),
              FailsWith(ErrorCode::kUsage, "there is no metric 'metrics.json:f1'"));
  EXPECT_EQ(Look("metrics.json:f1").error().hint,
            "there are metrics.json:a:b, metrics.json:name, metrics.json:ok, "
            "metrics.json:val.acc, metrics.json:val.loss");
  EXPECT_THAT(Look("f.json:precision").error().hint,
              ::testing::HasSubstr("there are eval/score.txt, metrics.json:a:b, "));
  EXPECT_EQ(Look("val.los").error().hint, "did you mean 'metrics.json:val.loss'?");
  EXPECT_EQ(Look("metrics.json:val.los").error().hint, "did you mean 'metrics.json:val.loss'?");
  EXPECT_THAT(Look("name"), FailsWith(ErrorCode::kInvalid, "the metric 'name' is 'x', no number"));
  const Objective objective{"acc", Direction::kMin, RelPath()};
  EXPECT_THAT(ObjectiveValue(objective, {}).error().hint, ::testing::HasSubstr("'metrics:'"));
}

TEST(Objective, AFileThatCannotBeReadSaysWhy) {
  ValueSnapshot snapshot = Sample();
  snapshot.files[2].data = nullptr;
  snapshot.files[2].error = Error{ErrorCode::kInvalid, "test.json is broken", {}, {}, {}, {}};
  const Objective broken{"test.json:val.acc", Direction::kMin, RelPath()};
  EXPECT_THAT(ObjectiveValue(broken, snapshot), FailsWith(ErrorCode::kInvalid, "is broken"));
  const Objective other{"val.acc", Direction::kMin, RelPath()};
  EXPECT_THAT(ObjectiveValue(other, snapshot), IsOkAndHolds(0.9));
}

TEST(Objective, NanIsAValue) {
  ValueSnapshot snapshot = Sample();
  snapshot.files[0].data = std::numeric_limits<double>::quiet_NaN();
  const Objective objective{"eval/score.txt", Direction::kMin, RelPath()};
  EXPECT_TRUE(std::isnan(ObjectiveValue(objective, snapshot).value()));
}

}  // namespace
}  // namespace mlp
