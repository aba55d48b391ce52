// Files for tests of comparisons: bytes as open files, and small files of tensors and archives.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/verify/file_pair.h"
#include "tests/support/memory_file.h"

namespace mlp {

inline OpenedFile Opened(std::string bytes) {
  const std::uint64_t size = bytes.size();
  return {std::make_unique<MemoryFile>(std::move(bytes)), size};
}

inline FilePair Pair(std::string recorded, std::string now) {
  return {Opened(std::move(recorded)), Opened(std::move(now))};
}

inline std::string LittleEndian(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

inline std::string TensorBytes(const std::string& header, const std::string& data) {
  return LittleEndian(header.size(), 8) + header + data;
}

inline std::string Floats(const std::vector<float>& numbers) {
  std::string bytes(numbers.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

// "b", of two floats, lies before "a", of 2 x 2.
inline std::string TwoTensors(const std::vector<float>& a, const std::vector<float>& b) {
  return TensorBytes(R"({"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24]}, )"
                     R"("b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})",
                     Floats(b) + Floats(a));
}

struct StoredEntry {
  std::string name, bytes;
  std::uint32_t time = 0x5921'0000;
};

// An archive whose entries are stored as they are; their sums are all 0, which nobody checks.
inline std::string ZipBytes(const std::vector<StoredEntry>& entries) {
  std::string bytes, directory;
  for (const StoredEntry& entry : entries) {
    const std::string sizes = LittleEndian(entry.bytes.size(), 4) +
                              LittleEndian(entry.bytes.size(), 4) +
                              LittleEndian(entry.name.size(), 2);
    const std::string common = LittleEndian(10, 2) + LittleEndian(0, 2) + LittleEndian(0, 2) +
                               LittleEndian(entry.time, 4) + LittleEndian(0, 4) + sizes;
    directory += "PK\1\2" + LittleEndian(10, 2) + common + std::string(2 + 2 + 2 + 2 + 4, '\0') +
                 LittleEndian(bytes.size(), 4) + entry.name;
    bytes += "PK\3\4" + common + LittleEndian(0, 2) + entry.name + entry.bytes;
  }
  return bytes + directory + "PK\5\6" + LittleEndian(0, 4) + LittleEndian(entries.size(), 2) +
         LittleEndian(entries.size(), 2) + LittleEndian(directory.size(), 4) +
         LittleEndian(bytes.size(), 4) + LittleEndian(0, 2);
}

inline Contract Tolerance(double absolute, double relative) {
  return {ContractKind::kTolerance, absolute, relative};
}

}  // namespace mlp
