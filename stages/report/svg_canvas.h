// A picture as SVG text: rectangles, lines and words on a white ground, in the units of pixels, y
// downwards. Self-contained (no script, no font or style from elsewhere), and the same bytes for
// the same calls: numbers are written with at most two decimals.

#ifndef MLPIPE_STAGES_REPORT_SVG_CANVAS_H_
#define MLPIPE_STAGES_REPORT_SVG_CANVAS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "stages/report/markup.h"

namespace mlp::stages {

struct SvgPoint {
  double x = 0;
  double y = 0;
};

struct SvgBox {
  double x = 0;  // of the upper left corner
  double y = 0;
  double width = 0;
  double height = 0;
};

// A place for words: which part of them is at `at`, and how they stand.
struct SvgLabel {
  SvgPoint at;
  double size = 12;
  const char* anchor = "start";  // or "middle", "end"
  std::string color = "#333";
  bool bold = false;
  double turn = 0;  // degrees around `at`, clockwise
};

class SvgCanvas {
 public:
  // `title` is what screen readers say of the picture.
  SvgCanvas(double width, double height, std::string_view title);

  // `style` are attributes, such as R"(fill="#fff" stroke="#000")". Words for whoever points at the
  // box may be empty.
  void Box(const SvgBox& box, std::string_view style, std::string_view hint = {});
  void Line(SvgPoint from, SvgPoint to, std::string_view style);
  void Words(const SvgLabel& label, std::string_view words);

  // The whole picture; nothing may be added after.
  std::string Finish();

 private:
  std::string text_;
};

// At most `length` characters of UTF-8, the last one an ellipsis where something is left out.
std::string Shorten(std::string_view text, std::size_t length);

// The characters of UTF-8 text.
std::size_t CountCharacters(std::string_view text);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_SVG_CANVAS_H_
