// TerminalCanvas: points and lines drawn with characters. Braille patterns give 2 x 4 dots a
// character; where these cannot tell series apart (no colours) or are not there (no UTF-8), a
// character a point does.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mlp {

struct CanvasStyle {
  bool utf8 = true;
  bool color = true;
};

class TerminalCanvas {
 public:
  // Columns and rows of characters, each at least 1. `series`: how many will be drawn.
  TerminalCanvas(int columns, int rows, std::size_t series, CanvasStyle style);

  // From 0 to 1, from the left and from the bottom; what lies outside is moved to the edge.
  void AddPoint(double x, double y, std::size_t series);
  void AddLine(double x0, double y0, double x1, double y1, std::size_t series);

  std::vector<std::string> Rows() const;  // from the top
  // What stands for a series in a legend.
  std::string MarkOf(std::size_t series) const;

 private:
  struct Cell {
    unsigned dots = 0;
    std::size_t series = 0;
  };

  int DotColumn(double x) const;
  int DotRow(double y) const;
  void SetDot(int column, int row, std::size_t series);
  std::string Text(const Cell& cell) const;

  const int columns_, rows_;
  const CanvasStyle style_;
  const bool braille_;
  std::vector<Cell> cells_;
};

// The text in the colour of a series.
std::string InColorOf(std::size_t series, const std::string& text, bool color);

// Numbers as a row of small bars, one a number, at most `width`: of more the mean of equal
// stretches. What is no number (NaN) is a blank.
std::string Sparkline(const std::vector<double>& numbers, std::size_t width, bool utf8);

}  // namespace mlp
