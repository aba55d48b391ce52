#include "engine/experiments/sweeps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

TEST(CheckIsSingle, RefusesWhatHasSeveralValues) {
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=1").value()), IsOk());
  EXPECT_THAT(CheckIsSingle(ParseOverride("~a").value()), IsOk());
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=[1,2]").value()), IsOk());
  const Status sweep = CheckIsSingle(ParseOverride("a.b=1,2").value());
  EXPECT_THAT(sweep, FailsWith(ErrorCode::kUsage, "'a.b' is given several values: sweeps are not"));
  EXPECT_THAT(sweep.error().hint, ::testing::HasSubstr("-S \"a.b='a,b'\""));
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=choice(1)").value()),
              FailsWith(ErrorCode::kUsage, "several values"));
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=interval(0,1)").value()),
              FailsWith(ErrorCode::kUsage, "'a' is given a space to search"));
  EXPECT_THAT(CheckIsSingle(ParseOverride("db=glob(*)").value()),
              FailsWith(ErrorCode::kUsage, "'db' is given a space to search"));
}

}  // namespace
}  // namespace mlp
