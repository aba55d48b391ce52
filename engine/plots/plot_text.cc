#include "engine/plots/plot_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "engine/plots/plot_thinning.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kRowsOfGrid = 14;
constexpr int kLeastWidth = 40;
constexpr int kMostWidth = 120;
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

double NumberOf(const Value& cell) {
  return cell.is_number() ? cell.get<double>() : kNoNumber;
}

struct Span {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  void Take(double number) {
    if (!std::isfinite(number)) return;
    low = std::min(low, number);
    high = std::max(high, number);
  }
  bool IsEmpty() const { return low > high; }
  double Share(double number) const { return high > low ? (number - low) / (high - low) : 0.5; }
};

std::string LabelOfNumber(double number) {
  return Format("{:.4g}", number);
}

std::string PaddedLeft(const std::string& text, std::size_t width) {
  const std::size_t size = CountCharacters(text);
  return std::string(size < width ? width - size : 0, ' ') + text;
}

std::string PaddedRight(const std::string& text, std::size_t width) {
  const std::size_t size = CountCharacters(text);
  return text + std::string(size < width ? width - size : 0, ' ');
}

std::string NameOfSeries(const PlotSeries& series) {
  return ForTerminal(series.line.empty() ? series.revision : series.revision + ", " + series.line);
}

void DrawSeries(const PlotSeries& series, std::size_t index, bool connected, const Span& xs,
                const Span& ys, TerminalCanvas& canvas) {
  bool has_last = false;
  double last_x = 0, last_y = 0;
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    const bool is_point = std::isfinite(series.x[i]) && std::isfinite(series.y[i]);
    const double x = xs.Share(series.x[i]), y = ys.Share(series.y[i]);
    if (is_point && connected && has_last)
      canvas.AddLine(last_x, last_y, x, y, index);
    else if (is_point)
      canvas.AddPoint(x, y, index);
    has_last = is_point;
    last_x = x;
    last_y = y;
  }
}

// The grid with the scale of y at its left and that of x below.
std::string Framed(const std::vector<std::string>& rows, int columns, const Span& xs,
                   const Span& ys, const PlotPoints& points, bool utf8) {
  const std::string top = LabelOfNumber(ys.high), bottom = LabelOfNumber(ys.low);
  const std::string middle = LabelOfNumber((ys.low + ys.high) / 2);
  const std::size_t margin = std::max({top.size(), bottom.size(), middle.size()});
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string label = i == 0                 ? top
                              : i + 1 == rows.size() ? bottom
                              : i == rows.size() / 2 ? middle
                                                     : "";
    text +=
        PaddedLeft(label, margin) + (utf8 ? (label.empty() ? " │" : " ┤") : " |") + rows[i] + "\n";
  }
  const std::string left = LabelOfNumber(xs.low), right = LabelOfNumber(xs.high);
  text += std::string(margin + 1, ' ') + (utf8 ? "└" : "+");
  for (int i = 0; i < columns; ++i) text += utf8 ? "─" : "-";
  const std::string name = ForTerminal(points.x_label);
  const std::size_t width = static_cast<std::size_t>(columns);
  const std::size_t used = left.size() + right.size() + CountCharacters(name);
  const std::size_t gap = width > used + 2 ? (width - used) / 2 : 1;
  std::string line = PaddedRight(left + std::string(gap, ' ') + name,
                                 width > right.size() ? width - right.size() : 0);
  return text + "\n" + std::string(margin + 2, ' ') + line + right + "\n";
}

std::string DrawGrid(const Plot& plot, PlotForm form, const PlotTextOptions& options) {
  const std::vector<PlotSeries> all = SeriesOf(plot);
  Span xs, ys;
  for (const PlotSeries& series : all) {
    for (const double x : series.x) xs.Take(x);
    for (const double y : series.y) ys.Take(y);
  }
  if (xs.IsEmpty() || ys.IsEmpty()) return "  there are no numbers to draw\n";
  const int columns = std::clamp(options.width, kLeastWidth, kMostWidth) - 14;
  TerminalCanvas canvas(columns, kRowsOfGrid, all.size(), options.style);
  for (std::size_t i = 0; i < all.size(); ++i)
    DrawSeries(all[i], i, form != PlotForm::kPoints, xs, ys, canvas);
  std::string text = Framed(canvas.Rows(), columns, xs, ys, plot.points, options.style.utf8);
  for (std::size_t i = 0; i < all.size(); ++i)
    text += "  " + canvas.MarkOf(i) + " " + NameOfSeries(all[i]) + "\n";
  return text;
}

// Rows of a table as text: what they say, and of whom.
struct TextRow {
  std::string revision, x, y;
  double number;
};

std::vector<TextRow> TextRowsOf(const Plot& plot) {
  const PlotTable& table = plot.points.table;
  const PlotColumn* const x = table.Find(plot.points.x);
  const PlotColumn* const y = table.Find(plot.points.y);
  const PlotColumn* const revision = table.Find(kRevisionColumn);
  std::vector<TextRow> rows;
  if (x == nullptr || y == nullptr || revision == nullptr) return rows;
  const auto text = [](const Value& cell) {
    return IsAbsent(cell) ? std::string() : ForTerminal(DisplayText(cell));
  };
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const Value& cell = x->cells[i];
    const std::string shown = text(cell);
    const double number = IsPlainNumber(shown) ? std::strtod(shown.c_str(), nullptr) : kNoNumber;
    rows.push_back({text(revision->cells[i]), shown, text(y->cells[i]), number});
  }
  return rows;
}

std::string BarText(double share, int columns, bool utf8) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int eighths = static_cast<int>(std::clamp(share, 0.0, 1.0) * columns * 8 + 0.5);
  std::string bar;
  for (int i = 0; i < eighths / 8; ++i) bar += utf8 ? "█" : "#";
  return utf8 ? bar + kEighths[eighths % 8] : bar;
}

std::string DrawBars(const Plot& plot, const PlotTextOptions& options) {
  const std::vector<TextRow> rows = TextRowsOf(plot);
  Span span;
  span.Take(0);
  std::size_t margin = 0;
  for (const TextRow& row : rows) {
    span.Take(std::abs(row.number));
    margin = std::max(margin, std::min<std::size_t>(CountCharacters(row.y), 24));
  }
  const int width = std::clamp(options.width, kLeastWidth, kMostWidth);
  const int columns = std::max(width - static_cast<int>(margin) - 14, 10);
  std::string text;
  for (const TextRow& row : rows) {
    const auto place = std::find(plot.revisions.begin(), plot.revisions.end(), row.revision);
    const std::size_t series = static_cast<std::size_t>(place - plot.revisions.begin());
    const double share = std::isfinite(row.number) ? span.Share(std::abs(row.number)) : 0;
    text += "  " + PaddedLeft(row.y, margin) + " " +
            InColorOf(series, BarText(share, columns, options.style.utf8), options.style.color) +
            " " + row.x;
    if (plot.revisions.size() > 1) text += " (" + row.revision + ")";
    text += "\n";
  }
  return text;
}

bool NumbersFirst(const std::string& a, const std::string& b) {
  const bool a_is = IsPlainNumber(a), b_is = IsPlainNumber(b);
  if (a_is && b_is) return std::strtod(a.c_str(), nullptr) < std::strtod(b.c_str(), nullptr);
  return a_is != b_is ? a_is : a < b;
}

std::vector<std::string> DistinctOf(const std::vector<TextRow>& rows, std::string TextRow::*part) {
  std::map<std::string, bool> seen;
  for (const TextRow& row : rows) seen[row.*part] = true;
  std::vector<std::string> texts;
  for (const auto& [text, is_there] : seen) texts.push_back(text);
  std::sort(texts.begin(), texts.end(), NumbersFirst);
  return texts;
}

// The darker the fuller; a colour of the 256 that terminals know.
std::string Shaded(const std::string& text, double share, bool color) {
  static constexpr int kBlues[] = {0, 17, 18, 19, 20, 26, 32};
  const int step = std::clamp(static_cast<int>(share * 6 + 0.5), 0, 6);
  if (!color || step == 0) return text;
  return Format("\x1b[97;48;5;{}m{}\x1b[0m", kBlues[step], text);
}

std::string DrawMatrix(const Plot& plot, const std::string& revision, bool normalized,
                       const PlotTextOptions& options) {
  const std::vector<TextRow> rows = TextRowsOf(plot);
  const auto xs = DistinctOf(rows, &TextRow::x), ys = DistinctOf(rows, &TextRow::y);
  std::map<std::pair<std::string, std::string>, double> counts;
  std::map<std::string, double> sums;
  double most = 1;
  for (const TextRow& row : rows) {
    if (row.revision != revision) continue;
    most = std::max(most, ++counts[{row.y, row.x}]);
    ++sums[row.y];
  }
  std::size_t cell = 6, margin = 0;
  for (const std::string& x : xs)
    cell = std::max(cell, std::min<std::size_t>(CountCharacters(x) + 1, 14));
  for (const std::string& y : ys) margin = std::max(margin, CountCharacters(y));
  std::string text = "  " + std::string(margin + 1, ' ');
  for (const std::string& x : xs) text += PaddedLeft(x, cell);
  text += "\n";
  for (const std::string& y : ys) {
    text += "  " + PaddedLeft(y, margin) + " ";
    for (const std::string& x : xs) {
      const double count = counts[{y, x}], share = sums[y] > 0 ? count / sums[y] : 0;
      const std::string shown = normalized ? Format("{:.2f}", share) : Format("{:.0f}", count);
      text +=
          Shaded(PaddedLeft(shown, cell), normalized ? share : count / most, options.style.color);
    }
    text += "\n";
  }
  return text;
}

std::string DescribeImages(const Plot& plot) {
  std::string text;
  for (const PlotImage& image : plot.images)
    text += Format("  an image of {} ({}); the page shows it\n", FormatSize(image.bytes.size()),
                   ForTerminal(image.revision));
  return text;
}

}  // namespace

std::vector<PlotSeries> SeriesOf(const Plot& plot) {
  PlotTable table = plot.points.table;
  ReadNumbers(table, plot.points.x);
  ReadNumbers(table, plot.points.y);
  const PlotColumn* const x = table.Find(plot.points.x);
  const PlotColumn* const y = table.Find(plot.points.y);
  std::vector<PlotSeries> all;
  if (x == nullptr || y == nullptr) return all;
  const auto& revisions = table.Find(kRevisionColumn)->cells;
  const auto& files = table.Find(kFileColumn)->cells;
  const auto& fields = table.Find(kFieldColumn)->cells;
  const bool x_has_numbers = std::any_of(x->cells.begin(), x->cells.end(),
                                         [](const Value& cell) { return cell.is_number(); });
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::string revision = revisions[i].get<std::string>();
    const std::string line = NameOfPlotLine(
        plot.points.lines, {files[i].get<std::string>(), fields[i].get<std::string>()});
    auto found = std::find_if(all.rbegin(), all.rend(), [&](const PlotSeries& series) {
      return series.revision == revision && series.line == line;
    });
    PlotSeries& series =
        found == all.rend() ? all.emplace_back(PlotSeries{revision, line, {}, {}}) : *found;
    series.x.push_back(x_has_numbers ? NumberOf(x->cells[i])
                                     : static_cast<double>(series.x.size()));
    series.y.push_back(NumberOf(y->cells[i]));
  }
  return all;
}

std::string DrawPlotText(const Plot& plot, PlotForm form, const PlotTextOptions& options) {
  std::string text = ForTerminal(plot.Title()) + "\n";
  if (plot.is_image) return text + DescribeImages(plot);
  if (plot.revisions.empty()) return text + "  there is nothing to draw\n";
  if (form == PlotForm::kBars) return text + DrawBars(plot, options);
  if (form != PlotForm::kMatrix) return text + DrawGrid(plot, form, options);
  const bool normalized = PlotText(plot.properties, "template") == "confusion_normalized";
  for (const std::string& revision : plot.revisions) {
    text += "  " + ForTerminal(revision) + ": " + ForTerminal(plot.points.y_label) + " down, " +
            ForTerminal(plot.points.x_label) + " across\n";
    text += DrawMatrix(plot, revision, normalized, options);
  }
  return text;
}

}  // namespace mlp
