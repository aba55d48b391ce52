// Labelled samples in memory, as every reader gives them and `prepare` writes them.

#ifndef MLPIPE_STAGES_DATA_SAMPLES_H_
#define MLPIPE_STAGES_DATA_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
  // Where each sample came from, for people to find it: FILE, FILE:LINE or FILE[INDEX], with the
  // file's name in the input. Readers give one for each sample; what is read back has none.
  std::vector<std::string> origins = {};

  std::size_t size() const { return labels.size(); }
};

// A column of a table, as its values were made from text.
enum class ColumnKind {
  kNumber,
  kCodes,   // a category is its index in `categories`, and -1 where it is missing or unknown
  kOneHot,  // a value for each category: 1 at its own, else 0; all 0 where missing or unknown
};
struct Column {
  std::string name;  // its index, from 0, where the table has no header
  ColumnKind kind = ColumnKind::kNumber;
  std::vector<std::string> categories = {};  // in order of their bytes; empty for numbers
  std::optional<double> fill = {};           // the number that stands where one was missing
};

// A sample that the reader was told to leave out.
struct SkippedSample {
  std::string origin;
  std::string reason;
};

// How many pictures had a size before they were brought to one.
struct SourceSize {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t count = 0;
};

// What a reader gives: the samples to draw splits from, and the validation and test samples where
// the source says which they are. `classes[label]` is the name of a class.
struct LabelledData {
  Samples samples;
  std::optional<Samples> validation;
  std::optional<Samples> test;
  std::vector<std::string> classes;
  std::vector<Column> columns;  // of a table; empty where rows are images
  std::vector<SkippedSample> skipped;
  std::vector<SourceSize> sizes;  // of pictures
};

// The bytes of sample `index`.
std::string_view BytesOf(const Samples& samples, std::size_t index);

// The samples at `indices`, in that order.
Samples Select(const Samples& samples, const std::vector<std::size_t>& indices);

// How many samples each of `classes` classes has.
std::vector<std::size_t> CountLabels(const Samples& samples, std::size_t classes);

// Mean and standard deviation (of the population) of every channel of images, or column of a table.
struct Statistics {
  std::vector<double> mean;
  std::vector<double> std;
};
Statistics Measure(const Samples& samples);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_SAMPLES_H_
