#include "store/base/digest.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using enum HashAlgorithm;

// From FIPS 180-4's examples and RFC 1321.
TEST(HashOfTest, GivesThePublishedDigests) {
  EXPECT_EQ(HashOf(kMd5, "").Hex(), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(HashOf(kMd5, "abc").Hex(), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(HashOf(kSha256, "abc").Hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HashOf(kSha256, std::string(1'000'000, 'a')).Hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(HasherTest, TakesBytesInPiecesAndBeginsAnewAfterFinish) {
  Hasher hasher(kSha256);
  hasher.Update("a");
  hasher.Update("bc");
  EXPECT_EQ(hasher.Finish(), HashOf(kSha256, "abc"));
  hasher.Update("abc");
  EXPECT_EQ(hasher.Finish(), HashOf(kSha256, "abc"));
  EXPECT_EQ(hasher.Finish(), HashOf(kSha256, ""));
}

TEST(HasherTest, CanBeMoved) {
  Hasher first(kMd5);
  first.Update("ab");
  Hasher second = std::move(first);
  second.Update("c");
  EXPECT_EQ(second.Finish(), HashOf(kMd5, "abc"));
}

TEST(DigestTest, NoDigestIsEmpty) {
  EXPECT_TRUE(Digest().empty());
  EXPECT_EQ(Digest().ToString(), "");
  EXPECT_EQ(Digest().Bytes(), "");
  EXPECT_FALSE(Digest().AsTree().is_tree());
  EXPECT_FALSE(HashOf(kMd5, "").empty());
}

TEST(DigestTest, TextFormReadsBack) {
  const Digest file = HashOf(kSha256, "x");
  EXPECT_EQ(Digest::Parse(kSha256, file.ToString()), file);
  const Digest tree = file.AsTree();
  EXPECT_TRUE(tree.is_tree());
  EXPECT_EQ(tree.ToString(), file.Hex() + ".dir");
  EXPECT_EQ(tree.Hex(), file.Hex());
  EXPECT_EQ(Digest::Parse(kSha256, tree.ToString()), tree);
  EXPECT_NE(tree, file);
}

class BadDigestTest : public ::testing::TestWithParam<const char*> {};

TEST_P(BadDigestTest, IsRefused) {
  EXPECT_EQ(Digest::Parse(kMd5, GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadDigestTest,
    ::testing::Values("", ".dir", "d41d8cd98f00b204e9800998ecf8427",
                      "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e0",
                      "d41d8cd98f00b204e9800998ecf8427g",
                      "d41d8cd98f00b204e9800998ecf8427e.dir.dir",
                      "../../../../../../etc/passwd/xxx", "d41d8cd98f00b204e9800998ecf8427e\n",
                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));

TEST(HashAlgorithmTest, NamesReadBack) {
  for (const HashAlgorithm algorithm : {kMd5, kSha256}) {
    EXPECT_EQ(HashAlgorithmNamed(NameOf(algorithm)), algorithm);
    EXPECT_EQ(HashOf(algorithm, "").Bytes().size(), SizeOf(algorithm));
  }
  EXPECT_EQ(HashAlgorithmNamed("sha1"), std::nullopt);
}

}  // namespace
}  // namespace mlp
