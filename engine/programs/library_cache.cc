#include "engine/programs/library_cache.h"

#include <algorithm>
#include <utility>

namespace mlp {
namespace {

constexpr std::string_view kCacheMagic = "glibc-ld.so.cache1.1";
constexpr std::string_view kOldCacheMagic = "ld.so-1.7.0";
constexpr std::size_t kCacheHeader = 48, kCacheEntry = 24;
constexpr std::size_t kOldHeader = 16, kOldEntry = 12;
constexpr std::size_t kLongestPath = 4096;

}  // namespace

LibraryCache::LibraryCache(std::string bytes) : bytes_(std::move(bytes)) {
  const std::string_view all = bytes_;
  if (all.starts_with(kOldCacheMagic) && all.size() >= kOldHeader) {
    const std::size_t old_end = kOldHeader + std::size_t{NumberAt(12)} * kOldEntry;
    begin_ = (old_end + 7) / 8 * 8;
  }
  if (begin_ > all.size() || all.size() - begin_ < kCacheHeader ||
      !all.substr(begin_).starts_with(kCacheMagic)) {
    return;
  }
  entries_ = std::min<std::size_t>(NumberAt(begin_ + kCacheMagic.size()),
                                   (all.size() - begin_ - kCacheHeader) / kCacheEntry);
}

std::uint32_t LibraryCache::NumberAt(std::size_t at) const {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number |= std::uint32_t{static_cast<unsigned char>(bytes_[at + i])} << (8 * i);
  }
  return number;
}

std::string_view LibraryCache::TextAt(std::uint64_t offset) const {
  const std::string_view all = std::string_view(bytes_).substr(begin_);
  if (offset >= all.size()) return {};
  const std::string_view text = all.substr(offset, kLongestPath);
  const std::size_t end = text.find('\0');
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

std::vector<std::string> LibraryCache::Find(std::string_view name) const {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < entries_; ++i) {
    const std::size_t entry = begin_ + kCacheHeader + i * kCacheEntry;
    const std::uint64_t key = NumberAt(entry + 4);
    // Most differ: only so many bytes are looked at.
    if (std::string_view(bytes_).substr(begin_).size() <= key + name.size()) continue;
    if (bytes_.compare(begin_ + key, name.size(), name) != 0) continue;
    if (bytes_[begin_ + key + name.size()] != '\0') continue;
    const std::string_view path = TextAt(NumberAt(entry + 8));
    if (path.starts_with('/')) paths.emplace_back(path);
  }
  return paths;
}

}  // namespace mlp
