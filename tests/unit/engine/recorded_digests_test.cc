#include "engine/recorded_digests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using enum HashAlgorithm;

DigestSet In(std::string_view text) {
  DigestSet digests;
  AddDigestsIn(kMd5, text, digests);
  return digests;
}

Digest Named(char digit) {
  return Digest::Parse(kMd5, std::string(32, digit)).value();
}

TEST(DigestsIn, AreFoundWhereverTheyStand) {
  const std::string a(32, 'a'), b(32, 'b');
  EXPECT_THAT(In("md5: " + a + "\n  md5: '" + b + ".dir'"),
              UnorderedElementsAre(Named('a'), Named('b').AsTree()));
  EXPECT_THAT(In(a), SizeIs(1));
  EXPECT_THAT(In("<<<<<<< ours\n{" + a + ",\"" + b + "\"}"), SizeIs(2));
}

TEST(DigestsIn, AreWholeWordsOfTheirLength) {
  const std::string a(32, 'a');
  for (const std::string& text :
       {a + "a", "x" + a, a + "_", std::string(32, 'A'), std::string(32, 'g'), std::string()})
    EXPECT_THAT(In(text), IsEmpty()) << text;
}

TEST(RecordedDigests, AreThoseOfLockFilesAndPointers) {
  TestProject project;
  project.Write("mlpipe.yaml",
                "stages:\n  a: {cmd: echo a >a, outs: [a]}\n  b: {cmd: cat a >b, deps: [a], "
                "outs: [b]}\n");
  ASSERT_TRUE(project.Repro().errors.empty());
  Workspace workspace = project.Open();
  DigestSet digests;
  ASSERT_TRUE(AddRecordedDigests(workspace, digests));
  EXPECT_THAT(digests, UnorderedElementsAre(HashOf(HashAlgorithm::kSha256, "a\n")));
}

}  // namespace
}  // namespace mlp
