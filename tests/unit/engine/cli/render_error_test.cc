#include "engine/cli/render_error.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(RenderError, WithoutAPlace) {
  Error error{ErrorCode::kStageFailed, "stage 'train' failed", {}, {"log: x.log"}, "fix it", {}};
  EXPECT_EQ(RenderError(error, false),
            "mlpipe: error: stage 'train' failed\n"
            "  log: x.log\n"
            "hint: fix it\n");
}

TEST(RenderError, MarksThePlaceInItsLine) {
  Error error{ErrorCode::kInvalid, "unknown key 'dep'", {}, {}, "did you mean 'deps'?", {}};
  error.where = {"mlpipe.yaml", 14, 7, 3, "      dep: [data]"};
  EXPECT_EQ(RenderError(error, false),
            "mlpipe.yaml:14:7: error: unknown key 'dep'\n"
            "  14 |       dep: [data]\n"
            "     |       ^~~\n"
            "hint: did you mean 'deps'?\n");
}

TEST(RenderError, CountsCharactersNotBytes) {
  Error error{ErrorCode::kInvalid, "wrong", {}, {}, {}, {}};
  error.where = {"f", 1, 4, 1, "äö: x"};
  EXPECT_EQ(RenderError(error, false), "f:1:4: error: wrong\n  1 | äö: x\n    |    ^\n");
}

TEST(RenderError, ShowsEveryError) {
  Error error{ErrorCode::kInvalid, "one", {}, {}, {}, {}};
  error.others.push_back({ErrorCode::kInvalid, "two", {}, {}, {}, {}});
  EXPECT_EQ(RenderError(error, false), "mlpipe: error: one\n\nmlpipe: error: two\n");
}

TEST(RenderError, ForeignTextCannotSteerTheTerminal) {
  Error error{ErrorCode::kInvalid, "bad \x1b[31mname", {}, {"\x1b]0;title\x07"}, {}, {}};
  EXPECT_EQ(RenderError(error, false).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace mlp
