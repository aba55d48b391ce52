// Tables with one label column: CSV as RFC 4180 has it, plain or gzipped. One file, or one of
// each split as split_files.h has them.

#ifndef MLPIPE_STAGES_DATA_CSV_H_
#define MLPIPE_STAGES_DATA_CSV_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/data/file_tree.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// The most categories of one column: a column with more is rather text or an identifier.
inline constexpr std::size_t kMaxCategories = 1000;

// What becomes of a row where a value is missing.
enum class MissingPolicy {
  kError,
  kDrop,  // the row is left out, and listed
  kFill,  // a number is left NaN, for FillMissing; a category is coded as missing (ColumnKind)
};

struct CsvOptions {
  bool header = false;       // the first line names the columns
  std::string label_column;  // a name where there is a header; else an index from 0
  // With a number of classes, labels are integers from 0 up to it, exclusive. Without, labels are
  // any text, and the classes are the distinct ones (in numeric order if all are integers).
  std::optional<std::int64_t> classes = {};
  Shape image_shape = {};  // {channels, height, width} if a row is an image; else empty

  // Columns of categories, named as label_column is; with `detect_categories` also those in which
  // no value of the training file is a number. The others are columns of numbers.
  std::vector<std::string> categorical = {};
  bool detect_categories = false;
  ColumnKind encoding = ColumnKind::kOneHot;  // of categories; kCodes or kOneHot
  // Whether a category that the training file does not have is coded as missing, or an error.
  bool ignore_unknown = false;

  MissingPolicy missing = MissingPolicy::kError;
  std::vector<std::string> missing_values = {""};  // texts that stand for no value
};

// Numbers must be finite and every row as long as the first. Values become floats. The categories
// and classes of the training file hold for the other files.
LabelledData ReadCsv(const FileTree& tree, const CsvOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_CSV_H_
