#include "stages/report/svg_canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace mlp::stages {
namespace {

// At most two decimals, and none that are zeros; -0 is 0.
std::string SvgNumber(double value) {
  return fmt::format("{}", std::round(value * 100) / 100 + 0.0);
}

bool StartsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

}  // namespace

SvgCanvas::SvgCanvas(double width, double height, std::string_view title) {
  const std::string w = SvgNumber(width), h = SvgNumber(height);
  text_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"Helvetica, Arial, sans-serif\" role=\"img\">\n"
      "<title>{2}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n",
      w, h, EscapeXml(title));
}

void SvgCanvas::Box(const SvgBox& box, std::string_view style, std::string_view hint) {
  fmt::format_to(std::back_inserter(text_), "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}",
                 SvgNumber(box.x), SvgNumber(box.y), SvgNumber(box.width), SvgNumber(box.height),
                 style);
  text_ += hint.empty() ? "/>\n" : "><title>" + EscapeXml(hint) + "</title></rect>\n";
}

void SvgCanvas::Line(SvgPoint from, SvgPoint to, std::string_view style) {
  fmt::format_to(std::back_inserter(text_), "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}/>\n",
                 SvgNumber(from.x), SvgNumber(from.y), SvgNumber(to.x), SvgNumber(to.y), style);
}

void SvgCanvas::Words(const SvgLabel& label, std::string_view words) {
  const std::string x = SvgNumber(label.at.x), y = SvgNumber(label.at.y);
  fmt::format_to(std::back_inserter(text_),
                 "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\"", x, y,
                 SvgNumber(label.size), label.color, label.anchor);
  if (label.bold) text_ += " font-weight=\"bold\"";
  if (label.turn != 0) {
    text_ += fmt::format(" transform=\"rotate({} {} {})\"", SvgNumber(label.turn), x, y);
  }
  text_ += ">" + EscapeXml(words) + "</text>\n";
}

std::string SvgCanvas::Finish() {
  text_ += "</svg>\n";
  return std::move(text_);
}

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string Shorten(std::string_view text, std::size_t length) {
  if (CountCharacters(text) <= length) return std::string(text);
  std::size_t kept = 0;
  for (std::size_t seen = 0; kept < text.size(); ++kept) {
    if (StartsCharacter(text[kept]) && ++seen == length) break;
  }
  return std::string(text.substr(0, kept)) + "…";
}

}  // namespace mlp::stages
