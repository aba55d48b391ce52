#include "stages/base/digest.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

// The first two are in FIPS 180-2's examples; the last one is longer than a piece is.
TEST(DigestTest, IsThatOfSha256sum) {
  const Scratch scratch;
  EXPECT_EQ(DigestFile(scratch.Write("empty", "")).sha256,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const FileDigest abc = DigestFile(scratch.Write("abc", "abc"));
  EXPECT_EQ(abc.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(abc.bytes, 3u);
  const FileDigest large = DigestFile(scratch.Write("large", std::string(3'000'000, 'a')));
  EXPECT_EQ(large.sha256, "2a152c894398719c0570f83fac34ac03a0f6e8e474b995c2403aa5434f7b9dd4");
  EXPECT_EQ(large.bytes, 3'000'000u);
}

TEST(DigestTest, NamesAFileThatCannotBeRead) {
  EXPECT_EQ(ErrorOf([] { DigestFile("/nowhere/file"); }),
            "/nowhere/file: error: cannot be opened\n");
}

}  // namespace
}  // namespace mlp::stages
