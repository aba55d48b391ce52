// Colours, or none: text in, text out.
#pragma once

#include <string>
#include <string_view>

namespace mlp {

class Style {
 public:
  explicit Style(bool color) : color_(color) {}

  std::string Red(std::string_view text) const { return Wrap("31;1", text); }
  std::string Green(std::string_view text) const { return Wrap("32", text); }
  std::string Yellow(std::string_view text) const { return Wrap("33", text); }
  std::string Cyan(std::string_view text) const { return Wrap("36", text); }
  std::string Bold(std::string_view text) const { return Wrap("1", text); }
  std::string Dim(std::string_view text) const { return Wrap("2", text); }

 private:
  std::string Wrap(std::string_view code, std::string_view text) const {
    if (!color_) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
  bool color_;
};

// Whether the terminal is set up for UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is set
// decides, as for the C library.
bool SpeaksUtf8();

}  // namespace mlp
