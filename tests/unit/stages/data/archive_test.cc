#include "stages/data/archive.h"

#include "tests/unit/stages/data/archives.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ArchiveTest : public ::testing::Test {
 protected:
  std::map<std::string, std::string> Read(const std::string& bytes,
                                          const ArchiveLimits& limits = {}) {
    return ReadArchive(scratch_.Write("data.tar", bytes), limits).files;
  }
  std::string Error(const std::string& bytes, const ArchiveLimits& limits = {}) {
    return ErrorOf([&] { Read(bytes, limits); });
  }
  std::string ErrorOfEntry(const Packed& entry) { return Error(EncodeTar({entry})); }
  Scratch scratch_;
  const std::vector<Packed> two_{{"./a/1", "one"}, {"b", ""}, {"d/", "", AE_IFDIR}};
};

TEST_F(ArchiveTest, ReadsPlainAndCompressedAlike) {
  for (const int filter : {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ}) {
    EXPECT_THAT(Read(EncodeTar(two_, filter)), ElementsAre(Pair("a/1", "one"), Pair("b", "")));
  }
}

TEST_F(ArchiveTest, KeepsNamesThatAreNotAscii) {
  EXPECT_THAT(Read(EncodeTar({{"gr\xc3\xbc\xc3\x9f"
                               "e",
                               "x"}})),
              ElementsAre(Pair("gr\xc3\xbc\xc3\x9f"
                               "e",
                               "x")));
}

TEST_F(ArchiveTest, RefusesNamesThatLeadOut) {
  EXPECT_THAT(ErrorOfEntry({"../x"}), HasSubstr("'../x', a name that leads out of it"));
  EXPECT_THAT(ErrorOfEntry({"a/../../x"}), HasSubstr("leads out"));
  EXPECT_THAT(ErrorOfEntry({"a/.."}), HasSubstr("leads out"));
  EXPECT_THAT(ErrorOfEntry({"/etc/passwd"}), HasSubstr("leads out"));
  EXPECT_EQ(ErrorOfEntry({"a..b/..c"}), "");
}

TEST_F(ArchiveTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(ErrorOfEntry({"x", "", AE_IFLNK, "/etc/passwd"}), HasSubstr("'x', which is a link"));
  EXPECT_THAT(Error(EncodeTar({{"a", "1"}, {"x", "", AE_IFREG, "a"}})), HasSubstr("is a link"));
  EXPECT_THAT(ErrorOfEntry({"x", "", AE_IFIFO}), HasSubstr("neither a file nor a directory"));
}

// An empty file takes memory by its name.
TEST_F(ArchiveTest, RefusesNamesThatTakeTheMemory) {
  EXPECT_THAT(ErrorOfEntry({std::string(5000, 'x')}), HasSubstr("holds a name of 5000 bytes"));
  std::vector<Packed> many;
  for (int i = 0; i < 200; ++i) many.push_back({std::string(400, 'x') + std::to_string(i)});
  ArchiveLimits limits;
  limits.free_bytes = 1000;
  limits.ratio = 2;
  EXPECT_THAT(Error(EncodeTar(many, ARCHIVE_FILTER_XZ), limits),
              HasSubstr("inflates to more than 2 times its size"));
}

TEST_F(ArchiveTest, RefusesTheSameNameTwice) {
  EXPECT_THAT(Error(EncodeTar({{"a", "1"}, {"./a", "2"}})), HasSubstr("holds 'a' twice"));
}

TEST_F(ArchiveTest, StopsAtItsLimits) {
  const std::string bomb = EncodeTar({{"zeros", std::string(4 << 20, '\0')}}, ARCHIVE_FILTER_XZ);
  EXPECT_LT(bomb.size(), 8192u);
  EXPECT_THAT(Error(bomb, {.bytes = 1 << 20}), HasSubstr("inflates to more than 1048576 bytes"));
  EXPECT_THAT(Error(bomb, {.free_bytes = 1 << 20, .ratio = 100}),
              HasSubstr("inflates to more than 100 times its size"));
  EXPECT_EQ(Error(bomb), "");
  EXPECT_THAT(Error(EncodeTar(two_), {.files = 1}), HasSubstr("holds more than 1 files"));
}

TEST_F(ArchiveTest, RefusesDamage) {
  EXPECT_THAT(Error("no archive"), HasSubstr("cannot be read as a tar archive"));
  const std::string tar = EncodeTar({{"a", std::string(5000, 'x')}});
  EXPECT_THAT(Error(tar.substr(0, 3000)), HasSubstr("cannot be read as a tar archive"));
  std::string huge = tar;
  huge.replace(124, 11, "77777777777");  // 8 GiB, and the checksum is wrong now
  EXPECT_THAT(Error(huge), HasSubstr("cannot be read as a tar archive"));
  for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ}) {
    const std::string packed = EncodeTar({{"a", std::string(5000, 'x')}, {"b", "y"}}, filter);
    EXPECT_THAT(Error(packed.substr(0, packed.size() / 2)), HasSubstr("cannot be read"));
  }
}

// The file ends where an entry could begin: entries may be missing.
TEST_F(ArchiveTest, RequiresItsEndMarker) {
  const std::string name(150, 'n');  // too long for a plain header in all these formats
  const std::vector<Packed> entries{{"a", "one"}, {"d/", "", AE_IFDIR}, {name, "two"}};
  for (const int format : {ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FORMAT_TAR_GNUTAR}) {
    const std::string tar = EncodeTar(entries, ARCHIVE_FILTER_NONE, format);
    const std::size_t end = tar.rfind("two") + 512;  // of the last entry
    for (const std::size_t marker : {512, 1024, 4096}) {
      EXPECT_EQ(Read(tar.substr(0, end) + std::string(marker, '\0')).size(), 2u) << format;
    }
    for (std::size_t size = 1024; size <= end; size += 512) {
      EXPECT_THAT(Error(tar.substr(0, size)), HasSubstr("cannot be read as a tar archive"))
          << format << " " << size;
    }
    for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ}) {
      EXPECT_EQ(Read(EncodeTar(entries, filter, format)).size(), 2u);
    }
  }
  EXPECT_THAT(Read(EncodeTar({})), ElementsAre());
}

TEST_F(ArchiveTest, TakesComponentsThatSayNothingOffNames) {
  EXPECT_THAT(Read(EncodeTar({{"./p/./png//3", "x"}, {".//q", "y"}})),
              ElementsAre(Pair("p/png/3", "x"), Pair("q", "y")));
  EXPECT_THAT(ReadArchive(scratch_.Write("data.tar", EncodeTar(two_))).directories,
              ElementsAre("d"));
}

// A size that lies, under a checksum that is right: memory is taken only as bytes arrive.
TEST_F(ArchiveTest, BelievesNoSize) {
  std::string tar = EncodeTar({{"a", "xyz"}});
  tar.replace(124, 11, "77777777777");
  tar.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(tar[i]);
  std::string digits;
  for (int shift = 15; shift >= 0; shift -= 3)
    digits += static_cast<char>('0' + (sum >> shift & 7));
  tar.replace(148, 8, digits + std::string("\0 ", 2));
  EXPECT_THAT(Error(tar), HasSubstr("cannot be read as a tar archive: Truncated"));
}

}  // namespace
}  // namespace mlp::stages
