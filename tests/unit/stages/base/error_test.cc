#include "stages/base/error.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

TEST(ErrorTest, NamesTheProgramWithoutAPlace) {
  EXPECT_EQ(WorkError("it broke").Render(), "mlpipe-stage: error: it broke\n");
}

TEST(ErrorTest, NamesAsMuchOfThePlaceAsIsKnown) {
  EXPECT_EQ(InputError({"a.csv"}, "bad").Render(), "a.csv: error: bad\n");
  EXPECT_EQ(InputError({"a.csv", 3}, "bad").Render(), "a.csv:3: error: bad\n");
  EXPECT_EQ(InputError({"a.csv", 3, 7}, "bad").Hint("mend it").Render(),
            "a.csv:3:7: error: bad\nhint: mend it\n");
}

TEST(ErrorTest, HasTheExitStatusOfItsKind) {
  EXPECT_EQ(WorkError("").ExitStatus(), 1);
  EXPECT_EQ(Error(Failure::kUsage, "").ExitStatus(), 2);
  EXPECT_EQ(InputError({}, "").ExitStatus(), 3);
}

}  // namespace
}  // namespace mlp::stages
