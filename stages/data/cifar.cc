#include "stages/data/cifar.h"

#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

constexpr std::size_t kPixelBytes = 3 * 32 * 32;

// What differs between the kinds.
struct Layout {
  std::size_t label_bytes;
  std::size_t label_at;  // which of them is the label
  std::size_t classes;
  const char* train;  // how the names of training files start
  const char* test;
  const char* names;
};

Layout LayoutOf(CifarKind kind) {
  switch (kind) {
    case CifarKind::kCifar10:
      return {1, 0, 10, "data_batch_", "test_batch.bin", "batches.meta.txt"};
    case CifarKind::kCifar100Fine:
      return {2, 1, 100, "train", "test.bin", "fine_label_names.txt"};
    case CifarKind::kCifar100Coarse:
      break;
  }
  return {2, 0, 20, "train", "test.bin", "coarse_label_names.txt"};
}

// Appends the records of one file.
void ReadBatch(const FileTree& tree, const std::string& name, const Layout& layout,
               Samples& samples) {
  const std::string bytes = tree.ReadMaybeGzipped(name);
  const std::size_t record = layout.label_bytes + kPixelBytes;
  if (bytes.empty() || bytes.size() % record != 0) {
    throw InputError(
        {tree.Place(name)},
        fmt::format("holds {} bytes, which are not records of {} bytes", bytes.size(), record))
        .Hint("the file is truncated, or of the other CIFAR (prepare.format: cifar10 or cifar100)");
  }
  auto& values = std::get<std::vector<std::uint8_t>>(samples.values);
  for (std::size_t at = 0; at < bytes.size(); at += record) {
    const auto label = static_cast<std::uint8_t>(bytes[at + layout.label_at]);
    if (label >= layout.classes) {
      throw InputError({tree.Place(name)},
                       fmt::format("label {} of sample {} is not in the range 0..{}", label,
                                   at / record, layout.classes - 1))
          .Hint("the file is damaged, or not of this CIFAR (prepare.format)");
    }
    const auto pixels = bytes.begin() + static_cast<std::ptrdiff_t>(at + layout.label_bytes);
    values.insert(values.end(), pixels, pixels + static_cast<std::ptrdiff_t>(kPixelBytes));
    samples.labels.push_back(label);
    samples.origins.push_back(fmt::format("{}[{}]", name, at / record));
  }
}

std::vector<std::string> ReadNames(const FileTree& tree, const Layout& layout) {
  std::vector<std::string> names;
  if (!tree.Has(layout.names)) {
    for (std::size_t i = 0; i < layout.classes; ++i) names.push_back(std::to_string(i));
    return names;
  }
  std::string line;
  for (const char c : tree.Read(layout.names) + "\n") {
    if (c != '\n' && c != '\r') line += c;
    if (c != '\n' || line.empty()) continue;
    names.push_back(line);
    line.clear();
  }
  const bool distinct = std::set<std::string>(names.begin(), names.end()).size() == names.size();
  if (names.size() != layout.classes || !distinct) {
    throw InputError({tree.Place(layout.names)},
                     fmt::format("must name {} different classes, a line each", layout.classes));
  }
  return names;
}

Samples EmptyPictures() {
  Samples samples;
  samples.shape = {3, 32, 32};
  return samples;
}

}  // namespace

LabelledData ReadCifar(const FileTree& tree, CifarKind kind) {
  const Layout layout = LayoutOf(kind);
  LabelledData data;
  data.samples = EmptyPictures();
  for (const std::string& name : tree.names()) {
    if (name.starts_with(layout.train) && name.ends_with(".bin")) {
      ReadBatch(tree, name, layout, data.samples);
    }
  }
  if (data.samples.labels.empty()) {
    throw InputError({tree.input()}, fmt::format("holds no {}*.bin", layout.train))
        .Hint(
            "prepare --input takes the directory of CIFAR's binary files, or a tar archive of it");
  }
  if (tree.Has(layout.test)) {
    ReadBatch(tree, layout.test, layout, data.test.emplace(EmptyPictures()));
  }
  data.classes = ReadNames(tree, layout);
  return data;
}

}  // namespace mlp::stages
