#include "store/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::ElementsAre;

TEST(SystemErrorTest, NamesActionPathAndReason) {
  const Error error = SystemError(EACCES, "read", "data/a b");
  EXPECT_EQ(error.code, ErrorCode::kIo);
  EXPECT_EQ(error.message, "cannot read 'data/a b': Permission denied");
  EXPECT_EQ(error.hint, "");
}

TEST(SystemErrorTest, SaysWhatToDoAboutAFullDisk) {
  EXPECT_NE(SystemError(ENOSPC, "write", "x").hint, "");
}

TEST(SystemErrorTest, SurvivesAnUnknownNumber) {
  EXPECT_EQ(SystemError(9999, "read", "x").message, "cannot read 'x': error 9999");
}

Status Inner(bool ok) {
  if (!ok) return Fail(ErrorCode::kUsage, "no such thing", "look closer");
  return {};
}

Result<int> Outer(bool ok) {
  MLP_TRY(Inner(ok));
  return 7;
}

Result<int> OneMore(bool ok) {
  MLP_ASSIGN(const int value, Outer(ok));
  return value + 1;
}

TEST(ErrorTest, RisesUnchangedThroughTheMacros) {
  EXPECT_EQ(OneMore(true).value(), 8);
  EXPECT_THAT(OneMore(false), FailsWith(ErrorCode::kUsage, "no such thing"));
  EXPECT_EQ(OneMore(false).error().hint, "look closer");
}

TEST(ErrorTest, FailWhileAddsANote) {
  const Status status = FailWhile(SystemError(ENOENT, "read", "x"), "looking");
  EXPECT_THAT(status.error().notes, ElementsAre("while looking"));
}

}  // namespace
}  // namespace mlp
