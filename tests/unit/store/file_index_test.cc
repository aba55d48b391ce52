#include "store/file_index.h"

#include <gmock/gmock.h>

#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;

using enum HashAlgorithm;
constexpr std::int64_t kWritten = 1'787'393'700'000'000'000;
constexpr std::int64_t kLater = kWritten + 1'000'000'000;

FileStat SomeStat() {
  FileStat stat;
  stat.device = 3;
  stat.inode = 0xFFFF'FFFF'FFFF'FFFE;  // inode numbers may use all 64 bits
  stat.size = 5;
  stat.mtime_ns = kWritten;
  stat.ctime_ns = kWritten;
  return stat;
}

const Digest kDigest = HashOf(kSha256, "bytes");

FileIndex OpenIn(const TempDir& dir, std::string* notice = nullptr) {
  auto index = FileIndex::Open(dir / "sub/index.db", kSha256, notice);
  EXPECT_THAT(index, IsOk());
  return std::move(*index);
}

TEST(FileIndexTest, RemembersAcrossOpenings) {
  TempDir dir;
  {
    FileIndex index = OpenIn(dir);
    index.Remember("/a", SomeStat(), kDigest, kLater);
    EXPECT_EQ(index.Find("/a", SomeStat()), kDigest);  // before the flush, too
    ASSERT_THAT(index.Flush(), IsOk());
    EXPECT_EQ(index.Find("/a", SomeStat()), kDigest);
  }
  std::string notice;
  FileIndex index = OpenIn(dir, &notice);
  EXPECT_EQ(index.Find("/a", SomeStat()), kDigest);
  EXPECT_EQ(index.Find("/b", SomeStat()), std::nullopt);
  EXPECT_EQ(notice, "");
}

TEST(FileIndexTest, WhatWasNotFlushedIsDropped) {
  TempDir dir;
  OpenIn(dir).Remember("/a", SomeStat(), kDigest, kLater);
  EXPECT_EQ(OpenIn(dir).Find("/a", SomeStat()), std::nullopt);
}

TEST(FileIndexTest, AnyDifferenceOfTheStatIsAMiss) {
  TempDir dir;
  FileIndex index = OpenIn(dir);
  index.Remember("/a", SomeStat(), kDigest, kLater);
  for (int flushed = 0; flushed < 2; ++flushed) {
    FileStat stat = SomeStat();
    stat.device += 1;
    EXPECT_EQ(index.Find("/a", stat), std::nullopt);
    stat = SomeStat();
    stat.inode += 1;
    EXPECT_EQ(index.Find("/a", stat), std::nullopt);
    stat = SomeStat();
    stat.size += 1;
    EXPECT_EQ(index.Find("/a", stat), std::nullopt);
    stat = SomeStat();
    stat.mtime_ns += 1;
    EXPECT_EQ(index.Find("/a", stat), std::nullopt);
    stat = SomeStat();
    stat.ctime_ns += 1;
    EXPECT_EQ(index.Find("/a", stat), std::nullopt);
    EXPECT_EQ(index.Find("/a", SomeStat()), kDigest);
    ASSERT_THAT(index.Flush(), IsOk());
  }
}

// Git's racy rule: a write in the same step of the clock would leave the same stat.
TEST(FileIndexTest, DoesNotTrustAFileHashedAsSoonAsItWasWritten) {
  FileIndex index = FileIndex::InMemory(kSha256);
  constexpr std::int64_t kWindow = FileIndex::kRacyWindowNs;
  index.Remember("/a", SomeStat(), kDigest, kWritten + kWindow - 1);
  EXPECT_EQ(index.Find("/a", SomeStat()), std::nullopt);
  index.Remember("/a", SomeStat(), kDigest, kWritten - 1'000'000'000);  // a file from the future
  EXPECT_EQ(index.Find("/a", SomeStat()), std::nullopt);
  index.Remember("/a", SomeStat(), kDigest, kWritten + kWindow);
  EXPECT_EQ(index.Find("/a", SomeStat()), kDigest);
}

TEST(FileIndexTest, AnOldTimeStampOnAFreshFileIsRacyToo) {
  FileIndex index = FileIndex::InMemory(kSha256);
  FileStat stat = SomeStat();
  stat.mtime_ns -= 3'600'000'000'000;  // as cp -p and tar do; the ctime tells
  index.Remember("/a", stat, kDigest, kWritten);
  EXPECT_EQ(index.Find("/a", stat), std::nullopt);
}

// What a racy Remember refuses must not leave an older answer for the same stat either.
TEST(FileIndexTest, ALaterDigestReplacesAnEarlier) {
  TempDir dir;
  FileIndex index = OpenIn(dir);
  index.Remember("/a", SomeStat(), kDigest, kLater);
  ASSERT_THAT(index.Flush(), IsOk());
  const Digest other = HashOf(kSha256, "other");
  index.Remember("/a", SomeStat(), other, kLater);
  EXPECT_EQ(index.Find("/a", SomeStat()), other);
  ASSERT_THAT(index.Flush(), IsOk());
  EXPECT_EQ(index.Find("/a", SomeStat()), other);
}

TEST(FileIndexTest, TwoProcessesMayHaveItOpen) {
  TempDir dir;
  FileIndex first = OpenIn(dir);
  FileIndex second = OpenIn(dir);
  EXPECT_EQ(first.Find("/a", SomeStat()), std::nullopt);  // opens a read transaction
  second.Remember("/a", SomeStat(), kDigest, kLater);
  ASSERT_THAT(second.Flush(), IsOk());
  first.Remember("/b", SomeStat(), kDigest, kLater);
  ASSERT_THAT(first.Flush(), IsOk());
  EXPECT_EQ(first.Find("/a", SomeStat()), kDigest);
}

TEST(FileIndexTest, OfAnotherAlgorithmItKnowsNothing) {
  TempDir dir;
  FileIndex sha = OpenIn(dir);
  sha.Remember("/a", SomeStat(), kDigest, kLater);
  ASSERT_THAT(sha.Flush(), IsOk());
  auto md5 = FileIndex::Open(dir / "sub/index.db", HashAlgorithm::kMd5, nullptr);
  ASSERT_THAT(md5, IsOk());
  EXPECT_EQ(md5->Find("/a", SomeStat()), std::nullopt);
}

TEST(FileIndexTest, AGarbageFileIsThrownAwayWithASentence) {
  TempDir dir;
  testing::WriteFile(dir / "sub/index.db", std::string(10'000, '?'));
  std::string notice;
  FileIndex index = OpenIn(dir, &notice);
  EXPECT_THAT(notice, ::testing::HasSubstr("was damaged and was thrown away"));
  index.Remember("/a", SomeStat(), kDigest, kLater);
  EXPECT_THAT(index.Flush(), IsOk());
  EXPECT_EQ(OpenIn(dir).Find("/a", SomeStat()), kDigest);
}

TEST(FileIndexTest, DamageFoundLaterCostsOnlyTime) {
  TempDir dir;
  {
    FileIndex index = OpenIn(dir);
    for (int i = 0; i < 2000; ++i)
      index.Remember("/" + std::to_string(i), SomeStat(), kDigest, kLater);
    ASSERT_THAT(index.Flush(), IsOk());
  }
  std::string bytes = testing::ReadFileOr(dir / "sub/index.db", "");
  ASSERT_GT(bytes.size(), 3 * 4096u);
  bytes.replace(2 * 4096, bytes.size() - 2 * 4096, bytes.size() - 2 * 4096,
                '?');  // all but two pages
  testing::WriteFile(dir / "sub/index.db", bytes);
  FileIndex index = OpenIn(dir);
  for (int i = 0; i < 2000; i += 100) {
    const auto found = index.Find("/" + std::to_string(i), SomeStat());
    EXPECT_EQ(found, std::nullopt);
  }
  index.Remember("/new", SomeStat(), kDigest, kLater);
  EXPECT_THAT(index.Flush(), IsOk());
  EXPECT_EQ(OpenIn(dir).Find("/new", SomeStat()), kDigest);
}

TEST(FileIndexTest, WhereItCannotBeOpenedItSaysSo) {
  TempDir dir;
  testing::WriteFile(dir / "file", "");
  EXPECT_THAT(FileIndex::Open(dir / "file/index.db", kSha256, nullptr),
              FailsWith(ErrorCode::kIo, "cannot open"));
}

TEST(FileIndexTest, AnswersTheSameWhenReadAtOnce) {
  TempDir dir;
  const auto path = [](int i) { return "/p/" + std::to_string(i); };
  FileIndex index = OpenIn(dir);
  for (int i = 0; i < 300; ++i) index.Remember(path(i), SomeStat(), kDigest, kLater);
  ASSERT_THAT(index.Flush(), IsOk());
  for (const std::size_t expected : {10, 300, 3000}) {
    FileIndex opened = OpenIn(dir);
    opened.Expect(expected);
    for (int i = 0; i < 300; ++i) EXPECT_EQ(opened.Find(path(i), SomeStat()), kDigest);
    EXPECT_EQ(opened.Find(path(300), SomeStat()), std::nullopt);
    FileStat other = SomeStat();
    ++other.mtime_ns;
    EXPECT_EQ(opened.Find(path(7), other), std::nullopt);
  }
}

TEST(FileIndexTest, AReaderFindsWhatLiesBelow) {
  TempDir dir;
  FileIndex index = OpenIn(dir);
  // Names around the slash, so that neighbours in the table are not below.
  for (const char* path : {"/d", "/d-x/a", "/d/a", "/d/b-c", "/d/b/c", "/d/e", "/d0/a"})
    index.Remember(path, SomeStat(), kDigest, kLater);
  const auto found = [&] {
    std::string names;
    FileIndex::Reader known = index.Below("/d");
    for (const char* name : {"Z", "a", "b-c", "b/a", "b/c", "d", "e", "z"})
      if (known.Find(RelPath::Strict(name).value(), SomeStat())) names += std::string(name) + " ";
    return names;
  };
  EXPECT_EQ(found(), "a b-c b/c e ");  // of what is not written yet
  ASSERT_THAT(index.Flush(), IsOk());
  EXPECT_EQ(found(), "a b-c b/c e ");
  EXPECT_EQ(found(), "a b-c b/c e ");
  index.Expect(1000);
  EXPECT_EQ(found(), "a b-c b/c e ");
  FileStat other = SomeStat();
  ++other.size;
  EXPECT_EQ(OpenIn(dir).Below("/d").Find(RelPath::Strict("a").value(), other), std::nullopt);
}

TEST(FileIndexTest, MuchIsWrittenWithoutAFlush) {
  TempDir dir;
  FileIndex index = OpenIn(dir);
  for (int i = 0; i < 5000; ++i)
    index.Remember("/p/" + std::to_string(i), SomeStat(), kDigest, kLater);
  FileIndex other = OpenIn(dir);
  EXPECT_EQ(other.Find("/p/0", SomeStat()), kDigest);
  EXPECT_EQ(other.Find("/p/4999", SomeStat()), std::nullopt);
  EXPECT_EQ(index.Find("/p/4999", SomeStat()), kDigest);
}

TEST(FileIndexTest, WhatIsRememberedAfterReadingAllIsKnownAfterTheFlush) {
  TempDir dir;
  FileIndex index = OpenIn(dir);
  index.Expect(1000);
  index.Remember("/p/new", SomeStat(), kDigest, kLater);
  ASSERT_THAT(index.Flush(), IsOk());
  EXPECT_EQ(index.Find("/p/new", SomeStat()), kDigest);
}

}  // namespace
}  // namespace mlp
