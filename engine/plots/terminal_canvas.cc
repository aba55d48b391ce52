#include "engine/plots/terminal_canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace mlp {
namespace {

constexpr std::array<int, 6> kAnsiColors = {34, 33, 32, 35, 31, 36};
constexpr std::array<const char*, 6> kSigns = {"●", "▲", "■", "◆", "○", "△"};
constexpr std::array<const char*, 6> kPlainSigns = {"*", "+", "o", "x", "#", "@"};
constexpr std::array<const char*, 8> kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> kPlainBars = {"_", ".", ",", "-", "=", "+", "*", "#"};

// Unicode numbers the eight dots of a braille pattern by columns, the lowest row apart.
constexpr unsigned kBrailleDots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

std::string Braille(unsigned dots) {  // U+2800 and on, in UTF-8
  return {static_cast<char>(0xe2), static_cast<char>(0xa0 | dots >> 6),
          static_cast<char>(0x80 | (dots & 0x3f))};
}

int Scaled(double share, int count) {
  if (!(share > 0)) return 0;
  return std::min(static_cast<int>(std::min(share, 1.0) * (count - 1) + 0.5), count - 1);
}

}  // namespace

std::string InColorOf(std::size_t series, const std::string& text, bool color) {
  if (!color) return text;
  return "\x1b[" + std::to_string(kAnsiColors[series % kAnsiColors.size()]) + "m" + text +
         "\x1b[0m";
}

TerminalCanvas::TerminalCanvas(int columns, int rows, std::size_t series, CanvasStyle style)
    : columns_(std::max(columns, 1)),
      rows_(std::max(rows, 1)),
      style_(style),
      braille_(style.utf8 && (style.color || series < 2)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

int TerminalCanvas::DotColumn(double x) const {
  return Scaled(x, braille_ ? columns_ * 2 : columns_);
}

int TerminalCanvas::DotRow(double y) const {
  const int count = braille_ ? rows_ * 4 : rows_;
  return count - 1 - Scaled(y, count);
}

void TerminalCanvas::SetDot(int column, int row, std::size_t series) {
  const int wide = braille_ ? 2 : 1, high = braille_ ? 4 : 1;
  Cell& cell = cells_[static_cast<std::size_t>((row / high) * columns_ + column / wide)];
  cell.dots |= braille_ ? kBrailleDots[row % high][column % wide] : 1;
  cell.series = series;
}

void TerminalCanvas::AddPoint(double x, double y, std::size_t series) {
  SetDot(DotColumn(x), DotRow(y), series);
}

void TerminalCanvas::AddLine(double x0, double y0, double x1, double y1, std::size_t series) {
  const int column0 = DotColumn(x0), row0 = DotRow(y0);
  const int column1 = DotColumn(x1), row1 = DotRow(y1);
  const int steps = std::max({std::abs(column1 - column0), std::abs(row1 - row0), 1});
  for (int i = 0; i <= steps; ++i)
    SetDot(column0 + (column1 - column0) * i / steps, row0 + (row1 - row0) * i / steps, series);
}

std::string TerminalCanvas::MarkOf(std::size_t series) const {
  if (braille_) return InColorOf(series, "━━", style_.color);
  const auto& signs = style_.utf8 ? kSigns : kPlainSigns;
  return InColorOf(series, signs[series % signs.size()], style_.color);
}

std::string TerminalCanvas::Text(const Cell& cell) const {
  if (cell.dots == 0) return " ";
  if (!braille_) return MarkOf(cell.series);
  return InColorOf(cell.series, Braille(cell.dots), style_.color);
}

std::vector<std::string> TerminalCanvas::Rows() const {
  std::vector<std::string> rows;
  for (int row = 0; row < rows_; ++row) {
    std::string text;
    for (int column = 0; column < columns_; ++column)
      text += Text(cells_[static_cast<std::size_t>(row * columns_ + column)]);
    while (text.ends_with(' ')) text.pop_back();
    rows.push_back(std::move(text));
  }
  return rows;
}

std::string Sparkline(const std::vector<double>& numbers, std::size_t width, bool utf8) {
  const std::size_t bars = std::min(numbers.size(), std::max<std::size_t>(width, 1));
  std::vector<double> heights;
  for (std::size_t i = 0; i < bars; ++i) {
    double sum = 0, count = 0;
    for (std::size_t j = i * numbers.size() / bars; j < (i + 1) * numbers.size() / bars; ++j)
      if (std::isfinite(numbers[j])) sum += numbers[j], ++count;
    heights.push_back(count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN());
  }
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double height : heights)
    if (std::isfinite(height)) low = std::min(low, height), high = std::max(high, height);
  std::string line;
  for (const double height : heights) {
    if (!std::isfinite(height)) {
      line += ' ';
      continue;
    }
    // Halved, because the whole range of doubles is no double.
    const double range = high / 2 - low / 2;
    const double share = range > 0 ? (height / 2 - low / 2) / range : 0.5;
    line += (utf8 ? kBars : kPlainBars)[static_cast<std::size_t>(Scaled(share, 8))];
  }
  return line;
}

}  // namespace mlp
