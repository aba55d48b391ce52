// PlotPoints: what is to be drawn of one plot: rows of points, and which of their columns are the
// axes. As DVC makes them of a definition (x, y, ...) and the tables of the files that it names.
// Values in, values out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/plots/plot_table.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// Columns that every table of points has besides those of its file.
inline constexpr const char* kRevisionColumn = "rev";
inline constexpr const char* kFileColumn = "filename";
inline constexpr const char* kFieldColumn = "field";
// The horizontal axis where nobody says: a file's own column of that name, else the row's number.
inline constexpr const char* kStepColumn = "step";

// One line of a plot: a field of a file.
struct PlotLine {
  std::string file, field;

  bool operator==(const PlotLine&) const = default;
};

struct PlotPoints {
  PlotTable table;
  std::string x, y;  // columns of it
  std::string x_label, y_label;
  std::vector<PlotLine> lines;  // files without the directory that they have in common
};

using PlotTables = std::map<std::string, const PlotTable*>;  // by file

// `properties` are those of a definition, with x and y as a column's name, a list of names, or maps
// of files to these. A file that is not among `tables` has no points. A
// definition without x and y draws the last field of the file `id` over its steps. kInvalid when a
// table lacks a column, or when two tables that belong together have different numbers of rows.
Result<PlotPoints> MakePlotPoints(const std::string& id, const Value& properties,
                                  const PlotTables& tables, const std::string& revision);

// What tells a line from the others of its revision: its file, its field or both; "" if it is
// alone.
std::string NameOfPlotLine(const std::vector<PlotLine>& lines, const PlotLine& line);

// The files that such a definition names.
std::vector<std::string> PlotFilesOf(const std::string& id, const Value& properties);

// A property that is a text; "" if it is not there.
std::string PlotText(const Value& properties, const char* key);

}  // namespace mlp
