#include "engine/programs/library_cache.h"

#include <gmock/gmock.h>

#include "tests/support/elf_bytes.h"

namespace mlp {
namespace {

using mlp::testing::LibraryCacheBytes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::pair<std::string, std::string>> kEntries = {
    {"libm.so.6", "/lib/libm.so.6"},
    {"libm.so", "/usr/lib/libm.so"},
    {"libm.so.6", "/lib32/libm.so.6"},
    {"libz.so.1", "relative/libz.so.1"}};

TEST(LibraryCache, FindsEveryPathOfAName) {
  for (const bool old : {false, true}) {
    const LibraryCache cache(LibraryCacheBytes(kEntries, old));
    EXPECT_EQ(cache.size(), 4u);
    EXPECT_THAT(cache.Find("libm.so.6"), ElementsAre("/lib/libm.so.6", "/lib32/libm.so.6"));
    EXPECT_THAT(cache.Find("libm.so"), ElementsAre("/usr/lib/libm.so"));
    EXPECT_THAT(cache.Find("libm"), IsEmpty());
    EXPECT_THAT(cache.Find("libz.so.1"), IsEmpty());
  }
}

TEST(LibraryCache, OtherBytesKnowNothing) {
  for (const std::string& bytes : {std::string(), std::string(100, 'x'), std::string("ld.so-1.7.0"),
                                   std::string("ld.so-1.7.0\0\xff\xff\xff\xff", 16)}) {
    EXPECT_EQ(LibraryCache(bytes).size(), 0u);
    EXPECT_THAT(LibraryCache(bytes).Find("libm.so.6"), IsEmpty());
  }
  EXPECT_THAT(LibraryCache().Find(""), IsEmpty());
}

TEST(LibraryCache, CountsAndOffsetsAreChecked) {
  const std::string whole = LibraryCacheBytes(kEntries);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_LE(LibraryCache(whole.substr(0, size)).Find("libm.so.6").size(), 2u);
  }
  std::string changed = whole;
  changed.replace(20, 4, "\xff\xff\xff\xff");  // how many entries
  EXPECT_LE(LibraryCache(changed).size(), whole.size() / 24);
  (void)LibraryCache(changed).Find("libm.so.6");
  changed = whole;
  changed.replace(48 + 4, 8, "\xff\xff\xff\x7f\xff\xff\xff\x7f");  // where the first one points
  EXPECT_THAT(LibraryCache(changed).Find("libm.so.6"), ElementsAre("/lib32/libm.so.6"));
}

}  // namespace
}  // namespace mlp
