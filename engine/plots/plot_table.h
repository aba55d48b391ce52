// PlotTable: what a data file of a plot holds, as columns of values. Read from CSV, TSV, JSON, YAML
// and JSON lines; the same rows that DVC takes from such a file. Values in, values out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// What stands in a column where a row has no such field: not the same as null.
Value AbsentCell();
inline bool IsAbsent(const Value& cell) {
  return cell.is_discarded();
}

struct PlotColumn {
  std::string name;
  std::vector<Value> cells;  // one a row
};

class PlotTable {
 public:
  std::size_t rows() const { return rows_; }
  const std::vector<PlotColumn>& columns() const { return columns_; }
  const PlotColumn* Find(std::string_view name) const;  // nullptr: there is none

  // The column of that name; a new one, all absent, if there is none. Valid until the next is made.
  PlotColumn& Column(const std::string& name);
  void Remove(std::string_view name);
  void Rename(std::string_view name, const std::string& to);
  void Resize(std::size_t rows);  // new rows are absent in every column
  // The rows whose numbers are given, ascending.
  void Keep(const std::vector<std::size_t>& rows);
  // The rows of another table below the own ones; columns are matched by name.
  void Append(PlotTable other);
  // What is drawn when nobody says: the last field of the first list of the file.
  const std::string& default_y() const { return default_y_; }
  void set_default_y(std::string name) { default_y_ = std::move(name); }
  Value RowsToJson() const;  // [{"<column>": <cell>, ...}, ...] without the absent ones

 private:
  std::vector<PlotColumn> columns_;
  std::size_t rows_ = 0;
  std::string default_y_;
};

// What is meant by a file's suffix.
enum class PlotFileKind { kData, kImage, kNeither };
PlotFileKind PlotFileKindOf(std::string_view file);
std::string ImageTypeOf(std::string_view file);  // "image/png"

// CSV and TSV (RFC 4180; cells stay texts), JSON lines (.jsonl, .ndjson; a last line that is still
// being written is left out), else as ParseDataFile: lists of maps anywhere in the maps of the
// file, laid side by side as DVC does. `header`: whether a CSV begins with the names of its
// columns; without it they are "0", "1", ... A file without such a list has no rows.
// kInvalid, with the place, for what is none of this.
Result<PlotTable> ReadPlotTable(const std::string& file, std::string text, bool header);

}  // namespace mlp
