#include "engine/verify/zip_file.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kEndMark = "PK\5\6", kDirectoryMark = "PK\1\2", kLocalMark = "PK\3\4";
constexpr std::size_t kEndSize = 22, kDirectorySize = 46, kLocalSize = 30;
constexpr std::size_t kLongestComment = 0xffff;
constexpr std::uint32_t kInZip64 = 0xffffffff;

tl::unexpected<Error> NoZip(const char* what) {
  return Fail(ErrorCode::kInvalid, Format("not a zip archive: {}", what));
}

// A number of `size` bytes; the caller has checked that they are there.
std::uint32_t NumberAt(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = size; i > 0; --i)
    number = number << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return number;
}

struct ZipDirectory {
  std::size_t entries = 0;
  FilePart part;
};

Result<ZipDirectory> FindDirectory(const OpenedFile& file) {
  const std::uint64_t size = std::min<std::uint64_t>(file.size, kEndSize + kLongestComment);
  if (size < kEndSize) return NoZip("it is too short");
  MLP_ASSIGN(const std::string tail,
             ReadPart(*file.file, file.size - size, static_cast<std::size_t>(size)));
  const std::size_t at = tail.rfind(kEndMark, tail.size() - kEndSize);
  if (at == tail.npos) return NoZip("it has no end record");
  const std::string_view end = std::string_view(tail).substr(at);
  if (NumberAt(end, 4, 2) != 0 || NumberAt(end, 6, 2) != 0 ||
      NumberAt(end, 8, 2) != NumberAt(end, 10, 2)) {
    return NoZip("it has several volumes");
  }
  const ZipDirectory directory{NumberAt(end, 10, 2), {NumberAt(end, 16, 4), NumberAt(end, 12, 4)}};
  if (directory.part.offset == kInZip64) return NoZip("it is a zip64");
  const std::uint64_t end_record = file.size - size + at;
  if (directory.part.offset + directory.part.size > end_record)
    return NoZip("its directory lies outside of it");
  return directory;
}

// Where the bytes of an entry lie, whose local header is at `offset`.
Result<FilePart> FindPart(const OpenedFile& file, const ZipDirectory& directory,
                          std::uint64_t offset, std::uint64_t packed) {
  if (offset + kLocalSize > directory.part.offset) return NoZip("an entry lies outside of it");
  MLP_ASSIGN(const std::string local, ReadPart(*file.file, offset, kLocalSize));
  if (!local.starts_with(kLocalMark)) return NoZip("an entry has no header");
  const std::uint64_t begin = offset + kLocalSize + NumberAt(local, 26, 2) + NumberAt(local, 28, 2);
  if (begin + packed > directory.part.offset) return NoZip("an entry lies outside of it");
  return FilePart{begin, packed};
}

std::string EntryText(const ZipEntry& entry) {
  return Format("{} (CRC {:08x}, method {})", Plural(entry.size, "byte"), entry.crc, entry.method);
}

std::string TimeText(const ZipEntry& entry) {
  const std::uint32_t date = entry.time >> 16, time = entry.time & 0xffff;
  return Format("the time {:04}-{:02}-{:02} {:02}:{:02}:{:02}", 1980 + (date >> 9), date >> 5 & 15,
                date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2);
}

FirstDifference CompareEntries(const FilePair& files, const std::string& place,
                               const ZipEntry& recorded, const ZipEntry& now) {
  if (recorded.is_stored() && now.is_stored()) {
    MLP_ASSIGN(std::optional<Difference> found, CompareBytes(files, recorded.part, now.part));
    if (found) found->place = place + ", " + found->place;
    if (found) return found;
  }
  if (EntryText(recorded) != EntryText(now))
    return Difference{place, EntryText(recorded), EntryText(now)};
  if (recorded.time != now.time) return Difference{place, TimeText(recorded), TimeText(now)};
  return std::nullopt;
}

}  // namespace

Result<std::map<std::string, ZipEntry>> ReadZipFile(const OpenedFile& file) {
  MLP_ASSIGN(const ZipDirectory directory, FindDirectory(file));
  MLP_ASSIGN(const std::string records, ReadPart(*file.file, directory.part.offset,
                                                 static_cast<std::size_t>(directory.part.size)));
  std::map<std::string, ZipEntry> entries;
  std::string_view rest = records;
  for (std::size_t i = 0; i < directory.entries; ++i) {
    if (rest.size() < kDirectorySize || !rest.starts_with(kDirectoryMark))
      return NoZip("its directory is cut off");
    const std::size_t name_size = NumberAt(rest, 28, 2);
    const std::size_t size =
        kDirectorySize + name_size + NumberAt(rest, 30, 2) + NumberAt(rest, 32, 2);
    if (rest.size() < size) return NoZip("its directory is cut off");
    ZipEntry entry;
    entry.method = static_cast<std::uint16_t>(NumberAt(rest, 10, 2));
    entry.time = NumberAt(rest, 12, 4);
    entry.crc = NumberAt(rest, 16, 4);
    entry.size = NumberAt(rest, 24, 4);
    const std::uint32_t packed = NumberAt(rest, 20, 4), offset = NumberAt(rest, 42, 4);
    if (packed == kInZip64 || offset == kInZip64) return NoZip("it is a zip64");
    MLP_ASSIGN(entry.part, FindPart(file, directory, offset, packed));
    const std::string name(rest.substr(kDirectorySize, name_size));
    if (!entries.emplace(name, entry).second) return NoZip("a name comes twice");
    rest.remove_prefix(size);
  }
  return entries;
}

FirstDifference CompareZipFiles(const FilePair& files) {
  MLP_ASSIGN(const auto recorded, ReadZipFile(files.recorded));
  MLP_ASSIGN(const auto now, ReadZipFile(files.now));
  for (const auto& [name, entry] : recorded) {
    const std::string place = "entry " + Excerpt(name);
    const auto other = now.find(name);
    if (other == now.end()) return Difference{place, EntryText(entry), ""};
    MLP_ASSIGN(std::optional<Difference> found, CompareEntries(files, place, entry, other->second));
    if (found) return found;
  }
  for (const auto& [name, entry] : now) {
    if (!recorded.contains(name)) return Difference{"entry " + Excerpt(name), "", EntryText(entry)};
  }
  return std::nullopt;
}

}  // namespace mlp
