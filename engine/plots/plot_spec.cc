#include "engine/plots/plot_spec.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/plots/plot_thinning.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::array<const char*, 10> kColors = {"#3b7dd8", "#e07b39", "#2a9d6e", "#b65fcf",
                                                 "#d64550", "#8a7a2c", "#1fa3b8", "#7b6be0",
                                                 "#cf5b98", "#7d8590"};
constexpr int kPlotSize = 300;

std::vector<std::string> Distinct(const std::vector<PlotLine>& lines, std::string PlotLine::*part) {
  std::vector<std::string> texts;
  for (const PlotLine& line : lines)
    if (!HasText(texts, line.*part)) texts.push_back(line.*part);
  return texts;
}

// What tells the lines of one revision from each other: the columns that differ, and their values.
struct Variation {
  std::string column;               // "filename", "field", or both; empty: there is one line only
  std::vector<std::string> values;  // sorted
};

constexpr const char* kBothColumns = "filename::field";

Variation VariationOf(const std::vector<PlotLine>& lines) {
  const auto files = Distinct(lines, &PlotLine::file), fields = Distinct(lines, &PlotLine::field);
  Variation variation;
  if (lines.size() < 2) return variation;
  if (files.size() > 1 && fields.size() > 1) {
    variation.column = kBothColumns;
    for (const PlotLine& line : lines) variation.values.push_back(line.file + "::" + line.field);
  } else if (files.size() > 1 || fields.size() > 1) {
    variation.column = files.size() > 1 ? kFileColumn : kFieldColumn;
    variation.values = files.size() > 1 ? files : fields;
  }
  std::sort(variation.values.begin(), variation.values.end());
  return variation;
}

// Leaves of the columns "filename" and "field" what the variation needs.
void KeepVariation(const Variation& variation, PlotTable& table) {
  if (variation.column == kBothColumns) {
    const std::vector<Value> files = table.Column(kFileColumn).cells;
    const std::vector<Value> fields = table.Column(kFieldColumn).cells;
    std::vector<Value>& both = table.Column(kBothColumns).cells;
    for (std::size_t i = 0; i < both.size(); ++i)
      both[i] = files[i].get<std::string>() + "::" + fields[i].get<std::string>();
  }
  for (const char* const column : {kFileColumn, kFieldColumn})
    if (variation.column != column) table.Remove(column);
}

std::string Escaped(const std::string& column) {
  std::string escaped;
  for (const char letter : column) {
    if (letter == '.' || letter == '[' || letter == ']') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

Value Mapping(const std::string& field, const std::vector<std::string>& domain, Value range,
              Value legend) {
  Value mapping = {{"field", field},
                   {"type", "nominal"},
                   {"scale", {{"domain", domain}, {"range", std::move(range)}}}};
  if (!legend.is_null()) mapping["legend"] = std::move(legend);
  return mapping;
}

// Lines and shapes are told apart whatever the colour.
Value LegendOf(const char* what, const Value& value) {
  return {{"title", nullptr}, {"symbolStrokeColor", "grey"}, {what, value}};
}

// As many as there are values, from the first again after the last.
Value Repeated(const Value& range, std::size_t count) {
  Value values = Value::array();
  for (std::size_t i = 0; i < count; ++i) values.push_back(range[i % range.size()]);
  return values;
}

Value ColorMapping(const std::vector<std::string>& revisions) {
  Value range = Value::array();
  for (std::size_t i = 0; i < revisions.size(); ++i) range.push_back(PlotColor(i));
  return Mapping(kRevisionColumn, revisions, std::move(range), nullptr);
}

// Without titles: Vega-Lite makes an expression of them in which a backslash is not escaped.
Value Tooltip(const std::string& x, const std::string& y, const std::string& variation) {
  Value tooltip = {{{"field", kRevisionColumn}}, {{"field", x}}, {{"field", y}}};
  if (!variation.empty()) tooltip.push_back({{"field", variation}});
  return tooltip;
}

// What depends on how many lines a revision has.
void AddVariation(const Variation& variation, const std::string& column, const std::string& x,
                  const std::string& y, PlotAnchors& anchors) {
  Value group = {kRevisionColumn};
  std::string pivot = std::string("datum.") + kRevisionColumn;
  if (!variation.column.empty()) {
    group.push_back(column);
    for (const std::string& part :
         Split(variation.column == kBothColumns ? "filename,field" : column, ','))
      pivot += " + '::' + datum." + part;
    const std::size_t count = variation.values.size();
    static const Value kDashes = Value::parse("[[1,0],[8,4],[2,2],[8,4,2,4],[4,4],[12,4],[1,3]]");
    static const Value kShapes = {"circle", "square", "triangle", "diamond", "cross"};
    anchors["stroke_dash"] = Mapping(column, variation.values, Repeated(kDashes, count),
                                     LegendOf("symbolType", "stroke"));
    anchors["shape"] = Mapping(column, variation.values, Repeated(kShapes, count),
                               LegendOf("symbolFillColor", "transparent"));
    for (const char* const facet : {"row", "column"})
      anchors[facet] = {{"field", column}, {"sort", nullptr}, {"title", nullptr}};
  }
  anchors["group_by"] = group;
  anchors["group_by_x"] = anchors["group_by_y"] = group;
  anchors["group_by_x"].push_back(x);
  anchors["group_by_y"].push_back(y);
  anchors["group_by_xy"] = anchors["group_by_x"];
  anchors["group_by_xy"].push_back(y);
  anchors["pivot_field"] = pivot;
}

PlotAnchors AnchorsOf(const PlotPoints& points, const Variation& variation,
                      const std::string& column, const std::string& x, const std::string& y) {
  PlotAnchors anchors;
  anchors["x"] = x;
  anchors["y"] = y;
  anchors["x_label"] = points.x_label;
  anchors["y_label"] = points.y_label;
  anchors["plot_width"] = anchors["plot_height"] = kPlotSize;
  anchors["tooltip"] = Tooltip(x, y, column);
  AddVariation(variation, column, x, y, anchors);
  return anchors;
}

// Whether it is one picture and not several beside each other, which cannot fill a given width.
bool IsOnePicture(const Value& spec) {
  if (!spec.is_structured()) return true;
  if (spec.is_object())
    for (const char* const key :
         {"facet", "column", "row", "repeat", "concat", "hconcat", "vconcat"})
      if (spec.contains(key)) return false;
  return std::all_of(spec.begin(), spec.end(),
                     [&](const Value& inner) { return IsOnePicture(inner); });
}

// "2026-08-22" and what begins so.
bool LooksLikeDate(const Value& cell) {
  if (!cell.is_string()) return false;
  const auto& text = cell.get_ref<const std::string&>();
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[i] < '0' || text[i] > '9') return false;
  return true;
}

// An axis of numbers shows nothing of texts: these become dates or names.
std::string TypeOfAxis(const PlotColumn* column) {
  bool dates = true, any = false;
  if (column != nullptr) {
    for (const Value& cell : column->cells) {
      if (cell.is_number()) return "quantitative";
      if (!cell.is_string()) continue;
      any = true;
      dates = dates && LooksLikeDate(cell);
    }
  }
  if (!any) return "quantitative";
  return dates ? "temporal" : "nominal";
}

void FitAxes(Value& spec, const std::string& axis, const std::string& type) {
  if (!spec.is_structured()) return;
  for (const auto& [key, inner] : spec.items()) {
    if (key == axis && inner.is_object() && inner.value("type", "") == "quantitative") {
      inner["type"] = type;
      inner.erase("scale");
      if (type == "nominal") inner["sort"] = nullptr;
    } else {
      FitAxes(inner, axis, type);
    }
  }
}

// Points on a line only help where there are few; a layer that is empty has no scale to offer.
void DropPointsOfLongLines(const PlotPoints& points, Value& spec) {
  constexpr std::size_t kMost = 40;  // as in templates/linear.json
  const auto layers = spec.find("layer");
  if (layers == spec.end() || points.table.rows() == 0 || ShortestLine(points) <= kMost) return;
  Value kept = Value::array();
  for (Value& layer : *layers) {
    const Value mark = layer.value("mark", Value());
    if (!mark.is_object() || mark.value("type", "") != "point") kept.push_back(std::move(layer));
  }
  *layers = std::move(kept);
}

void MakeVisible(std::string& text) {
  if (HasControlCharacter(text)) text = ForTerminal(text);
}

// Names and cells that a page shows.
void MakeVisible(PlotPoints& points, Variation& variation) {
  MakeVisible(points.x_label);
  MakeVisible(points.y_label);
  for (std::string& value : variation.values) MakeVisible(value);
  for (const PlotColumn& column : points.table.columns())
    for (Value& cell : points.table.Column(column.name).cells)
      if (cell.is_string()) MakeVisible(cell.get_ref<std::string&>());
}

// What a built-in template draws, under the names that it has on the page.
PlotPoints DrawnOf(const PlotPoints& points, const Variation& variation) {
  PlotPoints drawn{{}, "x", "y", points.x_label, points.y_label, points.lines};
  drawn.table.Resize(points.table.rows());
  const auto copy = [&](const std::string& from, const char* to) {
    if (const PlotColumn* const column = points.table.Find(from))
      drawn.table.Column(to).cells = column->cells;
  };
  copy(points.x, "x");
  copy(points.y, "y");
  copy(kRevisionColumn, kRevisionColumn);
  if (variation.column.empty()) return drawn;
  const auto &files = points.table.Find(kFileColumn)->cells,
             &fields = points.table.Find(kFieldColumn)->cells;
  std::vector<Value>& lines = drawn.table.Column(kLineColumn).cells;
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i] =
        NameOfPlotLine(points.lines, {files[i].get<std::string>(), fields[i].get<std::string>()});
  return drawn;
}

// All that a template of the user's own could draw.
PlotPoints AllOf(const PlotPoints& points, const Variation& variation) {
  PlotPoints all = points;
  KeepVariation(variation, all.table);
  for (const PlotColumn& column : points.table.columns())
    if (column.name != kRevisionColumn && column.name != kFileColumn && column.name != kFieldColumn)
      ReadNumbers(all.table, column.name);
  return all;
}

}  // namespace

std::string PlotColor(std::size_t index) {
  return kColors[index % kColors.size()];
}

Value PlotSpec(const Plot& plot, const PlotTemplate& shape) {
  const Variation variation = VariationOf(plot.points.lines);
  PlotTable table = plot.points.table;
  KeepVariation(variation, table);
  PlotAnchors anchors = AnchorsOf(plot.points, variation, variation.column, Escaped(plot.points.x),
                                  Escaped(plot.points.y));
  anchors["title"] = plot.Title();
  anchors["color"] = ColorMapping(plot.revisions);
  anchors["zoom_and_pan"] = {{"name", "grid"}, {"select", "interval"}, {"bind", "scales"}};
  anchors["data"] = table.RowsToJson();
  return FillPlotTemplate(shape.content, anchors);
}

PagePlot PlotSpecForPage(const Plot& plot, const PlotTemplate& shape, const PageOptions& options) {
  const bool is_built_in = shape.IsBuiltIn();
  Variation variation = VariationOf(plot.points.lines);
  PlotPoints points = is_built_in ? DrawnOf(plot.points, variation) : AllOf(plot.points, variation);
  MakeVisible(points, variation);
  PagePlot page;
  for (const char* const axis : {"x", "y"})
    if (is_built_in) ReadNumbers(points.table, axis);
  page.points_of_longest = ThinOut(points, shape.form, options.most_points);
  const std::string x = Escaped(points.x), y = Escaped(points.y);
  const std::string column =
      is_built_in && !variation.column.empty() ? kLineColumn : variation.column;
  PlotAnchors anchors = AnchorsOf(points, variation, column, x, y);
  if (shape.IsBuiltIn() && !column.empty())
    anchors["pivot_field"] = "datum.rev + '::' + datum.line";
  anchors["title"] = "";  // stands above the picture
  anchors["color"] = ColorMapping(options.revisions);
  anchors["color"]["legend"] = nullptr;  // one for the page
  // With the wheel alone the page scrolls.
  anchors["zoom_and_pan"] = {{"name", "grid"},
                             {"select", {{"type", "interval"}, {"zoom", "wheel![event.shiftKey]"}}},
                             {"bind", "scales"}};
  anchors["data"] = points.table.RowsToJson();
  page.spec = FillPlotTemplate(shape.content, anchors);
  if (IsOnePicture(page.spec) && HasPlotAnchor(shape.content, "plot_width")) {
    anchors["plot_width"] = "container";
    page.spec = FillPlotTemplate(shape.content, anchors);
    page.spec["autosize"] = {{"type", "fit-x"}, {"contains", "padding"}};
  }
  if (shape.form == PlotForm::kLines) DropPointsOfLongLines(plot.points, page.spec);
  if (shape.form == PlotForm::kLines || shape.form == PlotForm::kPoints) {
    FitAxes(page.spec, "x", TypeOfAxis(points.table.Find("x")));
    FitAxes(page.spec, "y", TypeOfAxis(points.table.Find("y")));
  }
  return page;
}

}  // namespace mlp
