#include "engine/plots/plot_points.h"

#include <algorithm>
#include <set>
#include <utility>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Where lines have different fields, they share a column of this name: DVC's.
constexpr const char* kSharedX = "dvc_inferred_x_value";
constexpr const char* kSharedY = "dvc_inferred_y_value";

const Value& PropertyOf(const Value& properties, const char* key) {
  static const Value kNone;
  const auto found = properties.find(key);
  return found == properties.end() ? kNone : *found;
}

void AddFields(const std::string& file, const Value& fields, std::vector<PlotLine>& lines) {
  if (fields.is_string()) lines.push_back({file, fields.get<std::string>()});
  if (!fields.is_array()) return;
  for (const Value& field : fields)
    if (field.is_string()) lines.push_back({file, field.get<std::string>()});
}

std::vector<PlotLine> LinesOf(const Value& files) {
  std::vector<PlotLine> lines;
  for (const auto& [file, fields] : files.items()) AddFields(file, fields, lines);
  return lines;
}

std::vector<PlotLine> VerticalLines(const std::string& id, const Value& properties,
                                    const PlotTables& tables) {
  const Value& y = PropertyOf(properties, "y");
  if (y.is_object()) return LinesOf(y);
  std::vector<PlotLine> lines;
  AddFields(id, y, lines);
  const auto table = tables.find(id);
  if (y.is_null() && table != tables.end() && !table->second->default_y().empty())
    lines.push_back({id, table->second->default_y()});
  return lines;
}

// One for each vertical line, or one for all of them, or none: their steps.
std::vector<PlotLine> HorizontalLines(const std::vector<PlotLine>& vertical,
                                      const Value& properties) {
  const Value& x = PropertyOf(properties, "x");
  if (x.is_object()) return LinesOf(x);
  if (!x.is_string()) return {};
  std::vector<PlotLine> lines;
  for (const PlotLine& line : vertical) lines.push_back({line.file, x.get<std::string>()});
  return lines;
}

Status CheckHasField(const PlotLine& line, const PlotTables& tables) {
  const auto found = tables.find(line.file);
  if (found == tables.end() || found->second->rows() == 0) return {};
  if (found->second->Find(line.field) != nullptr) return {};
  std::vector<std::string> names;
  for (const PlotColumn& column : found->second->columns()) names.push_back(column.name);
  return Fail(ErrorCode::kInvalid,
              Format("{} has no field {}", Quoted(line.file), Quoted(line.field)),
              names.empty() ? "" : "its fields are: " + Join(names, ", "));
}

std::size_t DifferentFields(const std::vector<PlotLine>& lines) {
  std::set<std::string> fields;
  for (const PlotLine& line : lines) fields.insert(line.field);
  return fields.size();
}

// What the paths have in common, as directories: its length.
std::size_t CommonDirectory(const std::vector<PlotLine>& lines) {
  std::set<std::string> files;
  for (const PlotLine& line : lines) files.insert(line.file);
  if (files.size() < 2) return 0;
  const std::string &first = *files.begin(), &last = *files.rbegin();
  const auto end = std::mismatch(first.begin(), first.end(), last.begin(), last.end()).first;
  const std::size_t slash =
      first.substr(0, static_cast<std::size_t>(end - first.begin())).rfind('/');
  return slash == first.npos ? 0 : slash + 1;
}

std::string LabelOf(const Value& properties, const char* key, const std::vector<PlotLine>& lines,
                    const char* of_none, const char* of_many) {
  if (const std::string label = PlotText(properties, key); !label.empty()) return label;
  if (lines.empty()) return of_none;
  return DifferentFields(lines) == 1 ? lines.front().field : of_many;
}

void FillColumn(PlotTable& table, const char* name, const Value& value) {
  std::vector<Value>& cells = table.Column(name).cells;
  std::fill(cells.begin(), cells.end(), value);
}

void NumberRows(PlotTable& table) {
  if (table.Find(kStepColumn) != nullptr) return;
  std::vector<Value>& cells = table.Column(kStepColumn).cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = i;
}

// Lines that are drawn together, made into one table.
class PointJoiner {
 public:
  PointJoiner(const PlotTables& tables, const std::vector<PlotLine>& xs,
              const std::vector<PlotLine>& ys, PlotPoints& points)
      : tables_(tables), xs_(xs), points_(points), common_(CommonDirectory(ys)) {
    points_.y = DifferentFields(ys) > 1 ? kSharedY : ys.front().field;
    points_.x = xs.empty() ? kStepColumn : DifferentFields(xs) > 1 ? kSharedX : xs.front().field;
  }

  Status Add(std::size_t index, const PlotLine& y, const std::string& revision) {
    const std::string file = y.file.substr(common_);
    points_.lines.push_back({file, y.field});
    const auto found = tables_.find(y.file);
    if (found == tables_.end()) return {};
    PlotTable table = *found->second;
    if (points_.y != y.field) {
      std::vector<Value> cells = table.Column(y.field).cells;
      table.Column(points_.y).cells = std::move(cells);
    }
    if (xs_.empty()) {
      NumberRows(table);
    } else {
      MLP_TRY(AddX(xs_.size() > 1 ? xs_[index] : xs_.front(), y, table));
    }
    FillColumn(table, kRevisionColumn, revision);
    FillColumn(table, kFileColumn, file);
    FillColumn(table, kFieldColumn, y.field);
    points_.table.Append(std::move(table));
    return {};
  }

 private:
  Status AddX(const PlotLine& x, const PlotLine& y, PlotTable& table) {
    if (x.file == y.file && x.field == points_.x) return {};
    const auto found = tables_.find(x.file);
    const std::size_t rows = found == tables_.end() ? 0 : found->second->rows();
    if (rows != table.rows())
      return Fail(ErrorCode::kInvalid,
                  Format("{} of {} and {} of {} do not belong together: one has {}, the other {}",
                         Quoted(x.field), Quoted(x.file), Quoted(y.field), Quoted(y.file),
                         Plural(rows, "row"), Plural(table.rows(), "row")));
    if (rows > 0) table.Column(points_.x).cells = found->second->Find(x.field)->cells;
    return {};
  }

  const PlotTables& tables_;
  const std::vector<PlotLine>& xs_;
  PlotPoints& points_;
  const std::size_t common_;
};

}  // namespace

std::string PlotText(const Value& properties, const char* key) {
  const Value& value = PropertyOf(properties, key);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string NameOfPlotLine(const std::vector<PlotLine>& lines, const PlotLine& line) {
  const auto differ = [&](std::string PlotLine::*part) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const PlotLine& other) { return other.*part != line.*part; });
  };
  const bool files = differ(&PlotLine::file), fields = differ(&PlotLine::field);
  if (files && fields) return line.file + "::" + line.field;
  return files ? line.file : fields ? line.field : "";
}

std::vector<std::string> PlotFilesOf(const std::string& id, const Value& properties) {
  std::vector<std::string> files;
  const auto add = [&](const std::string& file) {
    if (!HasText(files, file)) files.push_back(file);
  };
  const Value &x = PropertyOf(properties, "x"), &y = PropertyOf(properties, "y");
  if (y.is_object()) {
    for (const auto& [file, fields] : y.items()) add(file);
  } else {
    add(id);
  }
  if (x.is_object())
    for (const auto& [file, fields] : x.items()) add(file);
  return files;
}

Result<PlotPoints> MakePlotPoints(const std::string& id, const Value& properties,
                                  const PlotTables& tables, const std::string& revision) {
  PlotPoints points;
  const std::vector<PlotLine> ys = VerticalLines(id, properties, tables);
  const std::vector<PlotLine> xs = HorizontalLines(ys, properties);
  for (const PlotLine& line : xs) MLP_TRY(CheckHasField(line, tables));
  for (const PlotLine& line : ys) MLP_TRY(CheckHasField(line, tables));
  if (xs.size() > 1 && xs.size() != ys.size())
    return Fail(ErrorCode::kInvalid,
                Format("{} has {} for x and {} for y", Quoted(id), Plural(xs.size(), "column"),
                       Plural(ys.size(), "column")),
                "give one for all, or one for each");
  points.x_label = LabelOf(properties, "x_label", xs, kStepColumn, "x");
  points.y_label = LabelOf(properties, "y_label", ys, "", "y");
  if (ys.empty()) return points;
  PointJoiner joiner(tables, xs, ys, points);
  for (std::size_t i = 0; i < ys.size(); ++i) MLP_TRY(joiner.Add(i, ys[i], revision));
  return points;
}

}  // namespace mlp
