#include "engine/verify/zip_file.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/verify/verify_files.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using ::testing::HasSubstr;

std::string SaidOfZips(std::string recorded, std::string now) {
  const FirstDifference found = CompareZipFiles(Pair(std::move(recorded), std::move(now)));
  if (!found) return "error: " + found.error().message;
  return *found ? DifferenceText(**found) : "";
}

TEST(ZipFileTest, NamesTheFirstEntry) {
  const std::string recorded = ZipBytes({{"m/data.pkl", "abc"}, {"m/data/0", "1234"}});
  EXPECT_EQ(SaidOfZips(recorded, recorded), "");
  EXPECT_EQ(SaidOfZips(recorded, ZipBytes({{"m/data.pkl", "abc"}, {"m/data/0", "12X4"}})),
            "entry 'm/data/0', byte 2: 0x33 was recorded, 0x58 came out");
  EXPECT_THAT(SaidOfZips(recorded, ZipBytes({{"m/data.pkl", "abc"}})),
              HasSubstr("entry 'm/data/0': 4 bytes"));
  EXPECT_THAT(SaidOfZips(ZipBytes({{"m/data.pkl", "abc"}}), recorded),
              HasSubstr("came out, nothing was recorded"));
}

TEST(ZipFileTest, TellsOfTimes) {
  EXPECT_EQ(SaidOfZips(ZipBytes({{"a", "x", 0x5921'0000}}), ZipBytes({{"a", "x", 0x5922'0821}})),
            "entry 'a': the time 2024-09-01 00:00:00 was recorded, the time 2024-09-02 01:01:02 "
            "came out");
}

TEST(ZipFileTest, RefusesHostileArchives) {
  const std::string good = ZipBytes({{"a", "abc"}});
  const std::size_t end = good.size() - 22, directory = end - 47;
  const auto with = [&](std::size_t at, std::uint64_t number, std::size_t size) {
    std::string bytes = good;
    return bytes.replace(at, size, LittleEndian(number, size));
  };
  for (const std::string& bytes :
       {std::string("PK\5\6"), good.substr(0, end), with(end + 16, 0xffff'fff0, 4),
        with(end + 12, 0x7fff'ffff, 4), with(end + 4, 1, 2), with(end + 10, 2, 2),
        with(directory, 0, 4), with(directory + 28, 0xffff, 2), with(directory + 20, 1000, 4),
        with(directory + 42, 5, 4), with(directory + 42, 0xffff'fff0, 4), with(26, 0xffff, 2),
        ZipBytes({{"a", "x"}, {"a", "y"}})}) {
    EXPECT_THAT(ReadZipFile(Opened(bytes)), FailsWith(ErrorCode::kInvalid, "not a zip archive"));
  }
}

}  // namespace
}  // namespace mlp
