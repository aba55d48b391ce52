// RelPath against the standard library's path arithmetic.
#include <gtest/gtest.h>

#include <filesystem>

#include "store/base/rel_path.h"
#include "tests/property/store_random.h"

namespace mlp {
namespace {

using mlp::testing::Random;

RelPath RandomPath(Random& random) {
  std::string text;
  for (int i = random.Number(0, 4); i > 0; --i) text += (text.empty() ? "" : "/") + random.Name();
  return RelPath::Strict(text).value();
}

std::string RandomText(Random& random) {
  std::string text;
  for (int i = random.Number(1, 6); i > 0; --i) {
    const int kind = random.Number(0, 5);
    text += kind == 0 ? "." : kind <= 2 ? ".." : random.Name();
    if (i > 1 || random.Chance(20)) text += random.Chance(10) ? "//" : "/";
  }
  return text;
}

// What `base`/`text` means, as the library normalises it; "/" for what leaves the project.
std::string Expected(const RelPath& base, const std::string& text) {
  std::string path = (std::filesystem::path(base.str()) / text).lexically_normal();
  while (path.ends_with('/')) path.pop_back();
  if (path == ".." || path.starts_with("../")) return "/";
  return path == "." ? "" : path;
}

TEST(RelPathProperty, ResolveAgreesWithTheStandardLibrary) {
  Random random(1);
  int left = 0;
  for (int i = 0; i < 20'000; ++i) {
    const RelPath base = RandomPath(random);
    const std::string text = RandomText(random);
    const Result<RelPath> resolved = RelPath::Resolve(base, text);
    ASSERT_EQ(resolved ? resolved->str() : "/", Expected(base, text))
        << base.str() << " + " << text;
    ASSERT_TRUE(!resolved || RelPath::Strict(resolved->str()));  // what comes out is a RelPath
    if (!resolved) ++left;
  }
  EXPECT_GT(left, 1'000);
  EXPECT_LT(left, 19'000);
}

TEST(RelPathProperty, RelativeToIsUndoneByResolve) {
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const RelPath from = RandomPath(random);
    const RelPath to = RandomPath(random);
    const auto back = RelPath::Resolve(from, to.RelativeTo(from));
    ASSERT_TRUE(back) << from.str() << " -> " << to.str();
    ASSERT_EQ(*back, to);
  }
}

TEST(RelPathProperty, WithinMeansThatSomePathLeadsThere) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    const RelPath directory = RandomPath(random);
    const RelPath inside = RandomPath(random);
    ASSERT_TRUE((directory / inside).IsWithin(directory));
    const bool reached = !inside.RelativeTo(directory).starts_with("..") || inside == directory ||
                         inside.RelativeTo(directory).starts_with("...");
    ASSERT_EQ(inside.IsWithin(directory), reached) << directory.str() << " / " << inside.str();
  }
}

}  // namespace
}  // namespace mlp
