// The values of a table's rows: numbers as they are, categories by the codes of their column. Only
// csv.cc uses this.
//
// Categories get codes in order of appearance while the training file is read (Learn); then
// FinishLearning puts them into order of their bytes, which does not depend on the order of rows.

#ifndef MLPIPE_STAGES_DATA_CSV_COLUMNS_H_
#define MLPIPE_STAGES_DATA_CSV_COLUMNS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "stages/base/error.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// What a category is that is missing or unknown, before and after it is expanded to kCodes.
inline constexpr float kNoCategory = -1;

class ColumnEncoder {
 public:
  // `kind` is kNumber, or how categories are expanded.
  ColumnEncoder(std::string name, ColumnKind kind);

  const std::string& name() const { return name_; }
  bool categorical() const { return kind_ != ColumnKind::kNumber; }

  // The value of a field; a category that is new gets a code. Errors are at `where`.
  float Learn(const Location& where, const std::string& text);

  // The value of a field of a further file. A category that is new is an error, or with
  // `ignore_unknown` kNoCategory.
  float Encode(const Location& where, const std::string& text, bool ignore_unknown) const;

  // Orders the categories; `values` holds this column's codes at `first` and every `stride` after.
  void FinishLearning(std::vector<float>& values, std::size_t first, std::size_t stride);

  // Whether a column of categories has none: every value of it was missing.
  bool HasNoCategory() const { return categorical() && codes_.empty(); }

  Column Describe() const;

 private:
  std::string name_;
  ColumnKind kind_;
  std::map<std::string, std::size_t> codes_;
};

// Rows of one value for each of `columns`, with those of kOneHot expanded. Error at `where`: more
// values than a file could hold.
std::vector<float> ExpandRows(const Location& where, std::vector<float> rows,
                              const std::vector<Column>& columns);

// The values of one expanded row.
std::size_t ExpandedWidth(const std::vector<Column>& columns);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_CSV_COLUMNS_H_
