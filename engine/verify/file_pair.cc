#include "engine/verify/file_pair.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kPiece = 1 << 20;
constexpr std::size_t kLongestLine = 64 << 10;
constexpr std::size_t kLookedAt = 8 << 10;

Result<std::string> ReadPiece(ReadableFile& file, const FilePart& part, std::uint64_t done) {
  const std::uint64_t left = part.size - std::min(part.size, done);
  return ReadPart(file, part.offset + done,
                  static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, left)));
}

Result<std::string> ByteText(const OpenedFile& file, const FilePart& part, std::uint64_t at) {
  if (at >= part.size) return std::string("the end");
  MLP_ASSIGN(const std::string byte, ReadPart(*file.file, part.offset + at, 1));
  return Format("0x{:02x}", static_cast<unsigned char>(byte.front()));
}

// Of the text before `offset`: how many lines end in it, and where the last one begins.
struct LinePlace {
  std::uint64_t number = 1, begin = 0;
};

Result<LinePlace> LineAt(const OpenedFile& file, std::uint64_t offset) {
  LinePlace place;
  for (std::uint64_t done = 0; done < offset; done += kPiece) {
    MLP_ASSIGN(const std::string piece, ReadPiece(*file.file, {0, offset}, done));
    const std::size_t newline = piece.rfind('\n');
    if (newline == piece.npos) continue;
    place.number += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    place.begin = done + newline + 1;
  }
  return place;
}

// nullopt: the file ends before it.
Result<std::optional<std::string>> LineFrom(const OpenedFile& file, std::uint64_t begin) {
  if (begin >= file.size) return std::nullopt;
  const std::uint64_t size = std::min<std::uint64_t>(kLongestLine, file.size - begin);
  MLP_ASSIGN(std::string text, ReadPart(*file.file, begin, static_cast<std::size_t>(size)));
  return std::optional(text.substr(0, text.find('\n')));
}

Result<bool> IsText(const OpenedFile& file) {
  const std::uint64_t size = std::min<std::uint64_t>(kLookedAt, file.size);
  MLP_ASSIGN(std::string start, ReadPart(*file.file, 0, static_cast<std::size_t>(size)));
  // The last character may be cut in two.
  for (int i = 0; i < 3 && file.size > kLookedAt && !IsValidUtf8(start); ++i) start.pop_back();
  return start.find('\0') == start.npos && IsValidUtf8(start);
}

}  // namespace

Result<OpenedFile> OpenToCompare(FileSystem& fs, const std::string& path) {
  OpenedFile opened;
  MLP_ASSIGN(opened.file, fs.OpenForReading(path));
  MLP_ASSIGN(const FileStat stat, opened.file->Stat());
  opened.size = stat.size;
  return opened;
}

Result<std::string> ReadPart(ReadableFile& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t done = 0; done < size;) {
    MLP_ASSIGN(const std::size_t got, file.ReadAt(offset + done, bytes.data() + done, size - done));
    if (got == 0) return Fail(ErrorCode::kInvalid, "the file ends too early");
    done += got;
  }
  return bytes;
}

Result<std::optional<std::uint64_t>> FirstDifferentByte(const FilePair& files, FilePart recorded,
                                                        FilePart now) {
  const std::uint64_t common = std::min(recorded.size, now.size);
  for (std::uint64_t done = 0; done < common; done += kPiece) {
    MLP_ASSIGN(const std::string one,
               ReadPiece(*files.recorded.file, {recorded.offset, common}, done));
    MLP_ASSIGN(const std::string other, ReadPiece(*files.now.file, {now.offset, common}, done));
    const auto at = std::mismatch(one.begin(), one.end(), other.begin()).first;
    if (at != one.end()) return std::optional(done + static_cast<std::uint64_t>(at - one.begin()));
  }
  if (recorded.size == now.size) return std::nullopt;
  return std::optional(common);
}

FirstDifference CompareBytes(const FilePair& files, FilePart recorded, FilePart now) {
  MLP_ASSIGN(const auto at, FirstDifferentByte(files, recorded, now));
  if (!at) return std::nullopt;
  MLP_ASSIGN(std::string one, ByteText(files.recorded, recorded, *at));
  MLP_ASSIGN(std::string other, ByteText(files.now, now, *at));
  Difference found{Format("byte {}", *at), std::move(one), std::move(other)};
  if (recorded.size != now.size)
    found.extent = Format("{} were recorded, {} came out", Plural(recorded.size, "byte"), now.size);
  return found;
}

FirstDifference CompareBytes(const FilePair& files) {
  return CompareBytes(files, {0, files.recorded.size}, {0, files.now.size});
}

FirstDifference CompareText(const FilePair& files) {
  MLP_ASSIGN(const auto at,
             FirstDifferentByte(files, {0, files.recorded.size}, {0, files.now.size}));
  if (!at) return std::nullopt;
  MLP_ASSIGN(const LinePlace place, LineAt(files.recorded, *at));
  if (*at - place.begin >= kLongestLine) return CompareBytes(files);
  MLP_ASSIGN(const auto one, LineFrom(files.recorded, place.begin));
  MLP_ASSIGN(const auto other, LineFrom(files.now, place.begin));
  // One of them lacks the newline at its end.
  if (one && other && *one == *other) return CompareBytes(files);
  return Difference{Format("line {}", place.number), one ? Excerpt(*one) : "the end",
                    other ? Excerpt(*other) : "the end"};
}

Result<bool> AreTexts(const FilePair& files) {
  MLP_ASSIGN(const bool recorded, IsText(files.recorded));
  if (!recorded) return false;
  return IsText(files.now);
}

}  // namespace mlp
