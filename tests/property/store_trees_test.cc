// Trees: through their text, and through the store into the workspace.
#include <gmock/gmock.h>

#include "store/materializer.h"
#include "tests/property/store_random.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FileTree;
using mlp::testing::IsOk;
using mlp::testing::Random;
using mlp::testing::ReadTree;
using mlp::testing::StoreTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;

TreeObject RandomTree(Random& random, HashAlgorithm algorithm) {
  std::vector<TreeEntry> entries;
  for (const auto& [path, bytes] : random.Tree(12)) {
    entries.push_back({RelPath::Strict(path).value(), HashOf(algorithm, bytes)});
  }
  return TreeObject(std::move(entries));
}

TEST(TreeObjectProperty, TextReadsBack) {
  Random random(11);
  for (int i = 0; i < 3'000; ++i) {
    const auto algorithm = random.Chance(50) ? HashAlgorithm::kMd5 : HashAlgorithm::kSha256;
    const TreeObject tree = RandomTree(random, algorithm);
    const std::string text = tree.Serialize(algorithm);
    const auto parsed = TreeObject::Parse(algorithm, text);
    ASSERT_THAT(parsed, IsOk()) << text;
    ASSERT_EQ(parsed->entries(), tree.entries());
    ASSERT_EQ(parsed->Serialize(algorithm), text);
  }
}

// Whatever is read from a broken text is again a tree that can be written and read.
TEST(TreeObjectProperty, BrokenTextIsRefusedOrMeansSomething) {
  Random random(12);
  int refused = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text = RandomTree(random, HashAlgorithm::kMd5).Serialize(HashAlgorithm::kMd5);
    for (int edits = random.Number(1, 3); edits > 0; --edits) {
      const auto at = static_cast<std::size_t>(random.Number(0, static_cast<int>(text.size()) - 1));
      if (random.Chance(30))
        text.erase(at, static_cast<std::size_t>(random.Number(1, 20)));
      else
        text[at] = static_cast<char>(random.Number(0, 255));
      if (text.empty()) break;
    }
    const auto parsed = TreeObject::Parse(HashAlgorithm::kMd5, text);
    if (!parsed) {
      ++refused;
      ASSERT_EQ(parsed.error().code, ErrorCode::kCorrupt);
      continue;
    }
    const auto again =
        TreeObject::Parse(HashAlgorithm::kMd5, parsed->Serialize(HashAlgorithm::kMd5));
    ASSERT_THAT(again, IsOk()) << text;
    ASSERT_EQ(again->entries(), parsed->entries());
  }
  EXPECT_GT(refused, 1'000);
}

// Whatever stands in the way, the target ends as the tree that was stored, and the next call finds
// nothing to do.
TEST(StoreProperty, WhatIsStoredComesBack) {
  FileSystem& fs = PosixFileSystem();
  for (unsigned seed = 100; seed < 160; ++seed) {
    Random random(seed);
    TempDir dir;
    const FileTree files = random.Tree(10);
    WriteTree(dir / "source", files);
    WriteTree(dir / "target", random.Tree(10));
    LocalObjectStore store(fs, dir / "cache", HashAlgorithm::kSha256);
    MLP_ASSERT_OK_AND_ASSIGN(const PathRecord record, StoreTree(fs, store, dir / "source"));
    const std::vector<LinkType> types[] = {
        {LinkType::kReflink}, {LinkType::kHardlink}, {LinkType::kCopy}};
    for (int i = 0; i < 2; ++i) {
      Materializer materializer(fs, store, types[random.Number(0, 2)]);
      ASSERT_THAT(materializer.Materialize(record, dir / "target"), IsOk()) << "seed " << seed;
      ASSERT_EQ(ReadTree(dir / "target"), files) << "seed " << seed;
    }
    MLP_ASSERT_OK_AND_ASSIGN(const PathRecord again, StoreTree(fs, store, dir / "target"));
    ASSERT_EQ(again.digest, record.digest) << "seed " << seed;
  }
}

}  // namespace
}  // namespace mlp
