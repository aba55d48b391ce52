#include "stages/data/idx.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

struct IdxFile {
  Shape shape;
  std::vector<std::uint8_t> values;
};

std::uint8_t ByteAt(const std::string& bytes, std::size_t offset) {
  return static_cast<std::uint8_t>(bytes[offset]);
}

std::int64_t NumberAt(const std::string& bytes, std::size_t offset) {
  std::int64_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | ByteAt(bytes, offset + i);
  return number;
}

IdxFile ReadOne(const FileTree& tree, const std::string& name, std::size_t dimensions) {
  const fs::path file = tree.Place(name);
  const std::string bytes = tree.ReadMaybeGzipped(name);
  const std::size_t header = 4 + 4 * dimensions;
  if (bytes.size() < header) throw InputError({file}, "is too short to be an IDX file");
  if (NumberAt(bytes, 0) != static_cast<std::int64_t>(0x800 + dimensions)) {
    throw InputError({file},
                     fmt::format("is not an IDX file of bytes in {} dimension(s): it starts "
                                 "with {:#010x}, not {:#010x}",
                                 dimensions, NumberAt(bytes, 0), 0x800 + dimensions));
  }
  IdxFile idx;
  for (std::size_t i = 0; i < dimensions; ++i) idx.shape.push_back(NumberAt(bytes, 4 + 4 * i));
  if (idx.shape[0] == 0) throw InputError({file}, "holds no samples");
  const std::optional<std::size_t> count = CountValues(idx.shape);
  if (count != bytes.size() - header) {
    throw InputError({file}, fmt::format("its header says {} values, but {} follow",
                                         fmt::join(idx.shape, "x"), bytes.size() - header))
        .Hint("the file is truncated or damaged; fetch it again");
  }
  idx.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
  return idx;
}

Samples ReadPair(const FileTree& tree, const std::string& images, const std::string& labels,
                 std::int64_t classes) {
  IdxFile pixels = ReadOne(tree, images, 3);
  const IdxFile marks = ReadOne(tree, labels, 1);
  if (pixels.shape[0] != marks.shape[0]) {
    throw InputError({tree.Place(labels)},
                     fmt::format("holds {} labels for {} images of {}", marks.shape[0],
                                 pixels.shape[0], tree.Place(images).string()));
  }
  Samples samples;
  samples.shape = {1, pixels.shape[1], pixels.shape[2]};
  samples.values = std::move(pixels.values);
  for (std::size_t i = 0; i < marks.values.size(); ++i) {
    if (marks.values[i] >= classes) {
      throw InputError({tree.Place(labels)},
                       fmt::format("label {} of sample {} is not in the range 0..{}",
                                   marks.values[i], i, classes - 1));
    }
    samples.labels.push_back(marks.values[i]);
    samples.origins.push_back(fmt::format("{}[{}]", images, i));
  }
  return samples;
}

std::optional<Samples> ReadSplit(const FileTree& tree, const std::string& split,
                                 std::int64_t classes) {
  const auto images = tree.FindMaybeGzipped(split + "-images-idx3-ubyte");
  const auto labels = tree.FindMaybeGzipped(split + "-labels-idx1-ubyte");
  if (!images && !labels) return std::nullopt;
  if (!images || !labels) {
    throw InputError({tree.Place(images ? *images : *labels)},
                     fmt::format("has no file of {} beside it", images ? "labels" : "images"));
  }
  return ReadPair(tree, *images, *labels, classes);
}

}  // namespace

LabelledData ReadIdx(const FileTree& tree, std::int64_t classes) {
  std::optional<Samples> train = ReadSplit(tree, "train", classes);
  if (!train) {
    throw InputError({tree.input()}, "holds no train-images-idx3-ubyte, plain or gzipped")
        .Hint("prepare --input takes the directory of the IDX files, or a tar archive of it");
  }
  LabelledData data;
  data.samples = std::move(*train);
  data.test = ReadSplit(tree, "t10k", classes);
  if (data.test && data.test->shape != data.samples.shape) {
    throw InputError({tree.input()}, fmt::format("its test images are {}, its training images {}",
                                                 fmt::join(data.test->shape, "x"),
                                                 fmt::join(data.samples.shape, "x")));
  }
  for (std::int64_t i = 0; i < classes; ++i) data.classes.push_back(std::to_string(i));
  return data;
}

}  // namespace mlp::stages
