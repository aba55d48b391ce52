#include "engine/experiments/git_hook_text.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

HookedProject ProjectAt(const std::string& directory) {
  return {directory.empty() ? RelPath() : RelPath::Strict(directory).value(), NativeLayout()};
}

std::string With(const std::optional<std::string>& text, const std::string& directory) {
  return WithProject(text, "pre-commit", ProjectAt(directory)).value().value();
}

TEST(GitHookText, HasALineForEveryProject) {
  const std::string one = With(std::nullopt, "");
  EXPECT_THAT(one, StartsWith("#!/bin/sh\n# Made by 'mlpipe install'"));
  EXPECT_THAT(one, HasSubstr("\n[ ! -d .mlpipe ] || mlpipe --cd . git-hook pre-commit \"$@\" "
                             "|| exit\n"));
  EXPECT_EQ(WithProject(one, "pre-commit", ProjectAt("")).value(), std::nullopt);
  const std::string two = With(one, "it's/here");
  EXPECT_THAT(two, HasSubstr("mlpipe --cd 'it'\"'\"'s/here' git-hook"));
  EXPECT_EQ(WithoutProject(two, "pre-commit", ProjectAt("it's/here")), one);
  EXPECT_EQ(WithoutProject(one, "pre-commit", ProjectAt("")), "");
  EXPECT_EQ(WithoutProject(one, "pre-commit", ProjectAt("other")), std::nullopt);
}

TEST(GitHookText, AHookOfTheUserIsLeftAlone) {
  const std::string own = "#!/bin/sh\nmake check\n";
  const auto refused = WithProject(own, "pre-commit", ProjectAt(""));
  ASSERT_THAT(refused, FailsWith(ErrorCode::kUsage, "a pre-commit hook already"));
  const std::string& hint = refused.error().hint;
  const std::string added = own + hint.substr(hint.find("[ ! -d")) + "\n";
  EXPECT_EQ(WithProject(added, "pre-commit", ProjectAt("")).value(), std::nullopt);
  EXPECT_EQ(WithoutProject(added, "pre-commit", ProjectAt("")), std::nullopt);
}

}  // namespace
}  // namespace mlp
