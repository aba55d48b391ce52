#include "stages/base/input_file.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

std::filesystem::path WriteGzip(const Scratch& scratch, const std::string& bytes) {
  const std::filesystem::path file = scratch.path() / "data.gz";
  gzFile gzip = gzopen(file.c_str(), "wb");
  gzwrite(gzip, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(gzip);
  return file;
}

// Long enough to be read in several pieces.
std::string LongText() {
  std::string text;
  for (int i = 0; i < 600000; ++i) text += std::to_string(i);
  return text;
}

TEST(InputFileTest, ReadsPlainAndGzippedAlike) {
  const Scratch scratch;
  const std::string text = LongText();
  EXPECT_EQ(ReadFile(scratch.Write("plain", text)), text);
  EXPECT_EQ(ReadMaybeGzipped(scratch.Write("plain", text)), text);
  EXPECT_EQ(ReadMaybeGzipped(WriteGzip(scratch, text)), text);
  EXPECT_EQ(ReadFile(scratch.Write("empty", "")), "");
  EXPECT_EQ(ReadMaybeGzipped(scratch.Write("empty", "")), "");
}

TEST(InputFileTest, ReadsGzipStreamsInARow) {
  const Scratch scratch;
  const std::string one = ReadFile(WriteGzip(scratch, "one "));
  EXPECT_EQ(ReadMaybeGzipped(scratch.Write("two.gz", one + one)), "one one ");
  EXPECT_EQ(ReadMaybeGzipped(scratch.Write("rest.gz", one + "rest")), "one ");
  EXPECT_EQ(InflateIfGzipped(one, "x"), "one ");
}

TEST(InputFileTest, RefusesDamagedGzip) {
  const Scratch scratch;
  const std::string gzip = ReadFile(WriteGzip(scratch, LongText()));
  const auto truncated = scratch.Write("truncated", gzip.substr(0, gzip.size() / 2));
  EXPECT_THAT(ErrorOf([&] { ReadMaybeGzipped(truncated); }), HasSubstr("cannot be read"));
  std::string damaged = gzip;
  damaged[damaged.size() / 2] ^= 0x55;
  const auto file = scratch.Write("damaged", damaged);
  EXPECT_THAT(ErrorOf([&] { ReadMaybeGzipped(file); }), HasSubstr("cannot be read"));
}

TEST(InputFileTest, StopsAtTheBound) {
  const Scratch scratch;
  const auto bomb = WriteGzip(scratch, std::string(4000000, 'a'));
  EXPECT_THAT(ErrorOf([&] { ReadMaybeGzipped(bomb, 1000000); }), HasSubstr("more than 1000000"));
}

TEST(InputFileTest, ReadsNoMoreThanItMay) {
  const Scratch scratch;
  const auto file = scratch.Write("file", "12345");
  EXPECT_EQ(ReadFile(file, 5), "12345");
  EXPECT_THAT(ErrorOf([&] { ReadFile(file, 4); }),
              HasSubstr("file: error: holds more than 4 byte"));
  EXPECT_NE(ReadFile("/proc/self/status"), "");  // a file that says its size is 0
  EXPECT_THAT(ErrorOf([&] { ReadFile("/proc/self/status", 9); }), HasSubstr("more than 9 bytes"));
}

TEST(InputFileTest, RefusesDevicesAndWaitsForNoFifo) {
  const Scratch scratch;
  const auto fifo = scratch.path() / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(ErrorOf([&] { RequireRegularFile(fifo); }),
              HasSubstr("fifo: error: is neither a file nor a directory"));
  EXPECT_THAT(ErrorOf([] { ReadFile("/dev/zero"); }), HasSubstr("is neither a file"));
  EXPECT_EQ(ErrorOf([&] { RequireRegularFile(scratch.Write("file", "")); }), "");
}

// What a shell gives as <(...).
TEST(InputFileTest, ReadsAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "text", 4), 4);
  close(ends[1]);
  EXPECT_EQ(ReadFile("/dev/fd/" + std::to_string(ends[0])), "text");
  close(ends[0]);
}

TEST(InputFileTest, SaysWhatIsNoFile) {
  const Scratch scratch;
  EXPECT_THAT(ErrorOf([&] { ReadFile(scratch.path()); }), HasSubstr("is a directory"));
  EXPECT_THAT(ErrorOf([&] { ReadMaybeGzipped(scratch.path() / "x"); }), HasSubstr("no such file"));
  const auto self = scratch.path() / "self";
  std::filesystem::create_symlink(self, self);
  EXPECT_THAT(ErrorOf([&] { ReadFile(self); }), HasSubstr("self: error: cannot be opened: "));
}

}  // namespace
}  // namespace mlp::stages
