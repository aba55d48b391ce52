// /etc/ld.so.cache: which files ldconfig found for which library names. Source of the format:
// glibc, sysdeps/generic/dl-cache.h (struct cache_file_new, glibc 2.2 and later):
//
//   cache   = [old cache of glibc 2.1, padded] header { entry } strings
//   header  = "glibc-ld.so.cache1.1"  u32 entries  u32 bytes of strings  u8 flags  u8[3]
//             u32 extension  u32[3]                                            48 bytes
//   entry   = i32 flags  u32 key  u32 value  u32 osversion  u64 hwcap          24 bytes
//
// where key and value are offsets, from the header, of texts that end with NUL: name and path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlp {

class LibraryCache {
 public:
  LibraryCache() = default;  // knows nothing
  // Any bytes: what is no such cache knows nothing, an entry that points nowhere is passed over.
  explicit LibraryCache(std::string bytes);

  // The paths for a name, in the order of the cache: of one kind of machine, and of several where
  // there are libraries for more than one.
  std::vector<std::string> Find(std::string_view name) const;
  std::size_t size() const { return entries_; }

 private:
  std::uint32_t NumberAt(std::size_t at) const;
  std::string_view TextAt(std::uint64_t offset) const;  // empty: there is none

  std::string bytes_;
  std::size_t begin_ = 0;    // of the header
  std::size_t entries_ = 0;  // that are whole
};

}  // namespace mlp
