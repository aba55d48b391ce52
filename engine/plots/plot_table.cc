#include "engine/plots/plot_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kImageTypes = {
    {{".png", "image/png"},
     {".jpg", "image/jpeg"},
     {".jpeg", "image/jpeg"},
     {".gif", "image/gif"},
     {".svg", "image/svg+xml"},
     {".webp", "image/webp"}}};

}  // namespace

Value AbsentCell() {
  return Value(Value::value_t::discarded);
}

const PlotColumn* PlotTable::Find(std::string_view name) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&](const PlotColumn& column) { return column.name == name; });
  return found == columns_.end() ? nullptr : &*found;
}

PlotColumn& PlotTable::Column(const std::string& name) {
  for (PlotColumn& column : columns_)
    if (column.name == name) return column;
  return columns_.emplace_back(PlotColumn{name, std::vector<Value>(rows_, AbsentCell())});
}

void PlotTable::Remove(std::string_view name) {
  std::erase_if(columns_, [&](const PlotColumn& column) { return column.name == name; });
}

void PlotTable::Rename(std::string_view name, const std::string& to) {
  for (PlotColumn& column : columns_)
    if (column.name == name) column.name = to;
}

void PlotTable::Resize(std::size_t rows) {
  rows_ = rows;
  for (PlotColumn& column : columns_) column.cells.resize(rows, AbsentCell());
}

void PlotTable::Keep(const std::vector<std::size_t>& rows) {
  for (PlotColumn& column : columns_) {
    std::vector<Value> kept;
    kept.reserve(rows.size());
    for (const std::size_t row : rows) kept.push_back(std::move(column.cells[row]));
    column.cells = std::move(kept);
  }
  rows_ = rows.size();
}

void PlotTable::Append(PlotTable other) {
  const std::size_t before = rows_;
  Resize(before + other.rows_);
  for (PlotColumn& column : other.columns_) {
    PlotColumn& own = Column(column.name);
    std::move(column.cells.begin(), column.cells.end(),
              own.cells.begin() + static_cast<std::ptrdiff_t>(before));
  }
}

Value PlotTable::RowsToJson() const {
  Value rows = Value::array();
  for (std::size_t i = 0; i < rows_; ++i) {
    Value row = Value::object();
    // Pushed, not assigned by name: columns have names of their own each.
    auto& fields = row.get_ref<Value::object_t&>();
    fields.reserve(columns_.size());
    for (const PlotColumn& column : columns_)
      if (!IsAbsent(column.cells[i])) fields.emplace_back(column.name, column.cells[i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string ImageTypeOf(std::string_view file) {
  const std::string name = LowerCase(file);
  for (const auto& [suffix, type] : kImageTypes)
    if (name.ends_with(suffix)) return std::string(type);
  return {};
}

PlotFileKind PlotFileKindOf(std::string_view file) {
  if (!ImageTypeOf(file).empty()) return PlotFileKind::kImage;
  const std::string name = LowerCase(file);
  for (const std::string_view suffix :
       {".csv", ".tsv", ".json", ".yaml", ".yml", ".jsonl", ".ndjson", ".toml"})
    if (name.ends_with(suffix)) return PlotFileKind::kData;
  return PlotFileKind::kNeither;
}

}  // namespace mlp
