// FilePair: the recorded bytes of a file and those that came out, open side by side. Read piece by
// piece: models are large.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/verify/difference.h"
#include "store/base/file_system.h"

namespace mlp {

struct OpenedFile {
  std::unique_ptr<ReadableFile> file;
  std::uint64_t size = 0;
};

struct FilePair {
  OpenedFile recorded, now;
};

Result<OpenedFile> OpenToCompare(FileSystem& fs, const std::string& path);
// Exactly `size` bytes from `offset` on; kInvalid when the file has fewer.
Result<std::string> ReadPart(ReadableFile& file, std::uint64_t offset, std::size_t size);

// Part of a file.
struct FilePart {
  std::uint64_t offset = 0, size = 0;
};

// The first byte that differs between two parts, counted from their begin; where one ends before,
// its size. nullopt: they are the same.
Result<std::optional<std::uint64_t>> FirstDifferentByte(const FilePair& files, FilePart recorded,
                                                        FilePart now);
// "byte 17 (of 40): 0x41 was recorded, 0x42 came out".
FirstDifference CompareBytes(const FilePair& files, FilePart recorded, FilePart now);
FirstDifference CompareBytes(const FilePair& files);
// "line 3: ...": of texts; bytes where the first different line is longer than anybody reads.
FirstDifference CompareText(const FilePair& files);
// Whether the first bytes of both look like text.
Result<bool> AreTexts(const FilePair& files);

}  // namespace mlp
