#include "store/tree_object.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::IsEmpty;

using enum HashAlgorithm;

TreeEntry Entry(std::string_view path, std::string_view hex) {
  return {RelPath::Strict(path).value(), Digest::Parse(kMd5, hex).value()};
}

const char kA[] = "60b725f10c9c85c70d97880dfe8191b3";
const char kB[] = "3b5d5c3712955042212316173ccf37be";

// The text and its hash were printed by CPython's json.dumps and hashlib.
TEST(TreeObjectTest, SerializesAsPythonDoes) {
  const TreeObject tree(
      {Entry("sub/é😀\".txt", kB), Entry("sub/b", kB), Entry("a", kA), Entry("sub-x", kB)});
  const std::string text = tree.Serialize(kMd5);
  EXPECT_EQ(
      text,
      R"([{"md5": "60b725f10c9c85c70d97880dfe8191b3", "relpath": "a"}, )"
      R"({"md5": "3b5d5c3712955042212316173ccf37be", "relpath": "sub-x"}, )"
      R"({"md5": "3b5d5c3712955042212316173ccf37be", "relpath": "sub/b"}, )"
      R"({"md5": "3b5d5c3712955042212316173ccf37be", "relpath": "sub/\u00e9\ud83d\ude00\".txt"}])");
  EXPECT_EQ(HashOf(kMd5, text).Hex(), "585cda06be93669d3658fa9a1ff5902f");
}

TEST(TreeObjectTest, ReadsBackWhatItWrote) {
  const TreeObject tree({Entry("sub/é😀\".txt", kB), Entry("a", kA)});
  const auto parsed = TreeObject::Parse(kMd5, tree.Serialize(kMd5));
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->entries(), tree.entries());
}

TEST(TreeObjectTest, AnEmptyDirectoryIsAnEmptyList) {
  EXPECT_EQ(TreeObject().Serialize(kMd5), "[]");
  EXPECT_EQ(HashOf(kMd5, "[]").Hex(), "d751713988987e9331980363e24189ce");
  const auto parsed = TreeObject::Parse(kMd5, "[]");
  ASSERT_THAT(parsed, IsOk());
  EXPECT_THAT(parsed->entries(), IsEmpty());
}

TEST(TreeObjectTest, UsesTheNameOfTheAlgorithm) {
  const TreeObject tree({{RelPath::Strict("f").value(), HashOf(HashAlgorithm::kSha256, "")}});
  EXPECT_EQ(tree.Serialize(HashAlgorithm::kSha256),
            R"([{"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", )"
            R"("relpath": "f"}])");
}

std::string OneEntry(const std::string& path) {
  return R"([{"md5": "3b5d5c3712955042212316173ccf37be", "relpath": ")" + path + R"("}])";
}

class HostilePathTest : public ::testing::TestWithParam<const char*> {};

TEST_P(HostilePathTest, IsRefused) {
  EXPECT_THAT(TreeObject::Parse(kMd5, OneEntry(GetParam())),
              FailsWith(ErrorCode::kCorrupt, "broken tree"));
}

INSTANTIATE_TEST_SUITE_P(Paths, HostilePathTest,
                         ::testing::Values("", "..", "../x", "a/../../x", "/etc/passwd", "a//b",
                                           "a/", "./a", "a\\nb", "a\\u0000b",
                                           ".git/hooks/post-checkout", "sub/.git/config",
                                           ".mlpipe/config", ".dvc/config"));

TEST(TreeObjectTest, ControlCharactersComeFromNowhereElse) {
  for (const char* path : {"a\\tb", "\\u001b[2J", "\\u009b2J", "a\\u007f"}) {
    EXPECT_THAT(TreeObject::Parse(kMd5, OneEntry(path)), IsOk());
    EXPECT_THAT(TreeObject::ParseForeign(kMd5, OneEntry(path)),
                FailsWith(ErrorCode::kCorrupt, "control character"));
  }
  EXPECT_THAT(TreeObject::ParseForeign(kMd5, OneEntry("a b/\\u00e9")), IsOk());
}

class BrokenTextTest : public ::testing::TestWithParam<const char*> {};

TEST_P(BrokenTextTest, IsRefused) {
  EXPECT_THAT(TreeObject::Parse(kMd5, GetParam()), FailsWith(ErrorCode::kCorrupt, "broken tree"));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BrokenTextTest,
    ::testing::Values(
        "", "[", "{}", "null", "[1]", "[[]]", "[{}]", "\"x\"", "[]x", "[] []",
        R"([{"relpath": "a"}])", R"([{"md5": "3b5d5c3712955042212316173ccf37be"}])",
        R"([{"md5": "3b5d", "relpath": "a"}])", R"([{"md5": 1, "relpath": "a"}])",
        R"([{"md5": "3b5d5c3712955042212316173ccf37be.dir", "relpath": "a"}])",
        R"([{"sha256": "3b5d5c3712955042212316173ccf37be", "relpath": "a"}])",
        R"([{"md5": "3b5d5c3712955042212316173ccf37be", "relpath": "a", "size": 1}])",
        R"([{"md5": "3b5d5c3712955042212316173ccf37be", "relpath": "a", "relpath": "b"}])",
        R"([{"md5": "3b5d5c3712955042212316173ccf37be", "relpath": {"a": "b"}}])",
        "[{\"md5\": \"3b5d5c3712955042212316173ccf37be\", \"relpath\": \"a\xFF\"}]"));

std::string TwoEntries(const std::string& first, const std::string& second) {
  const std::string one = OneEntry(first);
  return one.substr(0, one.size() - 1) + ", " + OneEntry(second).substr(1);
}

TEST(TreeObjectTest, RefusesAPathTwice) {
  EXPECT_THAT(TreeObject::Parse(kMd5, TwoEntries("a", "a")),
              FailsWith(ErrorCode::kCorrupt, "twice"));
}

TEST(TreeObjectTest, RefusesAFileThatIsAlsoADirectory) {
  EXPECT_THAT(TreeObject::Parse(kMd5, TwoEntries("a", "a/b")),
              FailsWith(ErrorCode::kCorrupt, "both"));
  EXPECT_THAT(TreeObject::Parse(kMd5, TwoEntries("a", "a/b/c")),
              FailsWith(ErrorCode::kCorrupt, "both"));
  EXPECT_THAT(TreeObject::Parse(kMd5, TwoEntries("a", "ab/c")), IsOk());
}

TEST(TreeObjectTest, DeepNestingIsRefusedAtOnce) {
  EXPECT_FALSE(TreeObject::Parse(kMd5, std::string(1'000'000, '[')));
}

}  // namespace
}  // namespace mlp
