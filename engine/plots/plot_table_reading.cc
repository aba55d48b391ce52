// ReadPlotTable: the forms of data files.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "engine/data_file.h"
#include "engine/json_file.h"
#include "engine/plots/plot_table.h"
#include "engine/plots/separated_values.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Error NoPlotData(const std::string& file, int line, std::string message, std::string hint = {}) {
  Error error{ErrorCode::kInvalid, std::move(message), {}, {}, std::move(hint), {}};
  error.where.file = file;
  error.where.line = line;
  error.where.column = 1;
  return error;
}

std::vector<std::string> NamesOfColumns(std::vector<SeparatedRow>& rows, bool header) {
  std::vector<std::string> names;
  if (rows.empty()) return names;
  if (header) {
    names = std::move(rows.front().cells);
    rows.erase(rows.begin());
  } else {
    for (std::size_t i = 0; i < rows.front().cells.size(); ++i) names.push_back(std::to_string(i));
  }
  return names;
}

Result<PlotTable> ReadSeparatedTable(const std::string& file, const std::string& text,
                                     char separator, bool header) {
  MLP_ASSIGN(std::vector<SeparatedRow> rows, ReadSeparatedValues(file, text, separator));
  const std::vector<std::string> names = NamesOfColumns(rows, header);
  if (const std::set<std::string> distinct(names.begin(), names.end());
      distinct.size() != names.size())
    return Fail(NoPlotData(file, 1, "two columns have the same name"));
  PlotTable table;
  table.Resize(rows.size());
  for (const std::string& name : names) table.Column(name);
  if (!names.empty()) table.set_default_y(names.back());
  for (std::size_t column = 0; column < names.size(); ++column) {
    std::vector<Value>& cells = table.Column(names[column]).cells;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::vector<std::string>& row = rows[i].cells;
      if (row.size() > names.size())
        return Fail(NoPlotData(
            file, rows[i].line,
            Format("this row has {}, the first one {}", Plural(row.size(), "cell"), names.size())));
      cells[i] = column < row.size() ? Value(std::move(row[column])) : Value();
    }
  }
  return table;
}

// Maps that all have only the fields of the first.
bool IsListOfPoints(const Value& list) {
  if (list.empty() || !list.front().is_object()) return false;
  const Value& first = list.front();
  return std::all_of(list.begin(), list.end(), [&](const Value& row) {
    if (!row.is_object()) return false;
    const auto fields = row.items();
    return std::all_of(fields.begin(), fields.end(),
                       [&](const auto& field) { return first.contains(field.key()); });
  });
}

void LayBeside(const Value& list, PlotTable& table) {
  if (!IsListOfPoints(list)) return;
  if (table.default_y().empty() && !list.front().empty())
    table.set_default_y(std::prev(list.front().end()).key());
  if (list.size() > table.rows()) table.Resize(list.size());
  for (const auto& [name, cell] : list.front().items()) {
    std::vector<Value>& cells = table.Column(name).cells;
    for (std::size_t i = 0; i < list.size(); ++i)
      if (const auto found = list[i].find(name); found != list[i].end()) cells[i] = *found;
  }
}

constexpr int kDeepestList = 100;

void LayLists(const Value& value, int depth, PlotTable& table) {
  if (value.is_array()) {
    LayBeside(value, table);
  } else if (value.is_object() && depth < kDeepestList) {
    for (const auto& [key, inner] : value.items()) LayLists(inner, depth + 1, table);
  }
}

// One map a line; the fields may differ.
Result<PlotTable> ReadJsonLines(const std::string& file, const std::string& text) {
  PlotTable table;
  const std::vector<std::string> lines = SplitLines(text);
  const bool ends_well = text.ends_with('\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (Trim(lines[i]).empty()) continue;
    Result<Value> row = ParseJson(file, lines[i]);
    if (!row && i + 1 == lines.size() && !ends_well) break;  // still being written
    const int line = static_cast<int>(i) + 1;
    if (!row) {
      row.error().where.line = line;
      return Fail(std::move(row.error()));
    }
    if (!row->is_object())
      return Fail(NoPlotData(file, line, "this line is no map",
                             "write one a line: {\"step\": 0, \"loss\": 0.5}"));
    table.Resize(table.rows() + 1);
    if (table.default_y().empty() && !row->empty())
      table.set_default_y(std::prev(row->end()).key());
    for (auto& [key, cell] : row->items()) table.Column(key).cells.back() = std::move(cell);
  }
  return table;
}

}  // namespace

Result<PlotTable> ReadPlotTable(const std::string& file, std::string text, bool header) {
  if (!IsValidUtf8(text))
    return Fail(NoPlotData(file, 1, "this file is not text in UTF-8", "write it in UTF-8"));
  const std::string name = LowerCase(file);
  if (PlotFileKindOf(file) != PlotFileKind::kData)
    return Fail(ErrorCode::kInvalid, Format("{} is no file that can be drawn", Quoted(file)),
                "plots are made of .csv, .tsv, .json, .jsonl, .yaml and image files");
  if (name.ends_with(".csv")) return ReadSeparatedTable(file, text, ',', header);
  if (name.ends_with(".tsv")) return ReadSeparatedTable(file, text, '\t', header);
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) return ReadJsonLines(file, text);
  MLP_ASSIGN(const Value data, ParseDataFile(file, std::move(text)));
  PlotTable table;
  LayLists(data, 0, table);
  return table;
}

}  // namespace mlp
