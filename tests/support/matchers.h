// Matchers for Result and Status:
//   EXPECT_THAT(F(), IsOk());
//   EXPECT_THAT(F(), IsOkAndHolds(SizeIs(3)));
//   EXPECT_THAT(F(), FailsWith(ErrorCode::kCorrupt, "is damaged"));
// and MLP_ASSERT_OK_AND_ASSIGN(auto x, F()), which ends the test when F fails.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <type_traits>

#include "store/base/error.h"

namespace mlp::testing {

inline std::string Describe(const Error& error) {
  std::string text = "error " + std::to_string(static_cast<int>(error.code)) + ": " + error.message;
  for (const std::string& note : error.notes) text += "\n  " + note;
  if (!error.hint.empty()) text += "\n  hint: " + error.hint;
  return text;
}

MATCHER(IsOk, negation ? "is an error" : "is no error") {
  if (!arg) *result_listener << Describe(arg.error());
  return arg.has_value();
}

MATCHER_P(IsOkAndHolds, inner,
          "holds a value that " +
              ::testing::DescribeMatcher<typename std::decay_t<arg_type>::value_type>(inner)) {
  if (!arg) {
    *result_listener << Describe(arg.error());
    return false;
  }
  return ::testing::ExplainMatchResult(inner, *arg, result_listener);
}

// `part` must occur in the message.
MATCHER_P2(FailsWith, code, part, "fails with code and message") {
  if (arg) {
    *result_listener << "which is no error";
    return false;
  }
  *result_listener << Describe(arg.error());
  return arg.error().code == code && arg.error().message.find(part) != std::string::npos;
}

}  // namespace mlp::testing

#define MLP_ASSERT_OK_AND_ASSIGN(declaration, expression) \
  MLP_ASSERT_OK_AND_ASSIGN_WITH(MLP_CONCAT(mlp_test_result_, __COUNTER__), declaration, expression)
#define MLP_ASSERT_OK_AND_ASSIGN_WITH(result, declaration, expression) \
  auto result = (expression);                                          \
  ASSERT_THAT(result, ::mlp::testing::IsOk());                         \
  declaration = std::move(*result)
