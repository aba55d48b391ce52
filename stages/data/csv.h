// Tables of numbers with one label column: CSV as RFC 4180 has it, plain or gzipped.

#ifndef MLPIPE_STAGES_DATA_CSV_H_
#define MLPIPE_STAGES_DATA_CSV_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "stages/data/samples.h"

namespace mlp::stages {

struct CsvOptions {
  bool header = false;       // the first line names the columns
  std::string label_column;  // a name where there is a header; else an index from 0
  // With a number of classes, labels are integers from 0 up to it, exclusive. Without, labels are
  // any text, and the classes are the distinct ones (in numeric order if all are integers).
  std::optional<std::int64_t> classes = {};
  Shape image_shape = {};  // {channels, height, width} if a row is an image; else empty
};

// Every value must be a finite number and every row as long as the first. Values become floats.
LabelledData ReadCsv(const std::filesystem::path& file, const CsvOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_CSV_H_
