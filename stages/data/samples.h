// Labelled samples in memory, as every reader gives them and `prepare` writes them.

#ifndef MLPIPE_STAGES_DATA_SAMPLES_H_
#define MLPIPE_STAGES_DATA_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mlp::stages {

// The shape of one sample: {columns} for a table, {channels, height, width} for an image.
using Shape = std::vector<std::int64_t>;

// How many values a sample of `shape` has, or nothing when a dimension is not positive or the
// product exceeds what a file could hold. Call it before allocating by a shape that came from a
// file.
std::optional<std::size_t> CountValues(const Shape& shape);

// Values lie sample after sample, row-major: bytes as image files hold them, floats from tables.
struct Samples {
  Shape shape;
  std::variant<std::vector<std::uint8_t>, std::vector<float>> values;
  std::vector<std::int64_t> labels;  // from 0 to the number of classes - 1

  std::size_t size() const { return labels.size(); }
};

// What a reader gives: the samples to draw splits from, and the test samples where the source says
// which they are. `classes[label]` is the name of a class.
struct LabelledData {
  Samples samples;
  std::optional<Samples> test;
  std::vector<std::string> classes;
};

// The samples at `indices`, in that order.
Samples Select(const Samples& samples, const std::vector<std::size_t>& indices);

// Mean and standard deviation (of the population) of every channel of images, or column of a table.
struct Statistics {
  std::vector<double> mean;
  std::vector<double> std;
};
Statistics Measure(const Samples& samples);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_SAMPLES_H_
