// What live.h needs of JSON: texts and numbers to write, and the step of a line that is there. Of
// the standard library only, C++17 or newer.
#pragma once

#include <mlpipe/append_file.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace mlpipe::detail {

inline void AppendJsonString(std::string_view text, std::string& json) {
  json += '"';
  for (const char c : WithValidUtf8(text)) {
    if (c == '"' || c == '\\') {
      json += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      json += escape;
    } else {
      json += c;
    }
  }
  json += '"';
}

// The shortest text that reads back as the same number; what JSON has no number for is a string.
template <class Number>
void AppendJsonNumber(Number number, std::string& json) {
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(number)) {
      json += std::isnan(number) ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
      return;
    }
  }
  char text[64];
  json.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

// The "step" of a line, if it is a whole JSON object with one.
inline std::optional<std::int64_t> StepOfLine(std::string_view line) {
  std::optional<std::int64_t> step;
  int depth = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '{' || line[i] == '[') ++depth;
    if (line[i] == '}' || line[i] == ']') --depth;
    if (line[i] != '"') continue;
    const std::size_t begin = ++i;
    while (i < line.size() && line[i] != '"') i += line[i] == '\\' ? 2u : 1u;
    if (i >= line.size()) return std::nullopt;
    if (depth != 1 || line.substr(begin, i - begin) != "step") continue;
    const std::size_t colon = line.find_first_not_of(" \t", i + 1);
    if (colon == line.npos || line[colon] != ':') continue;
    const std::size_t number = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    std::int64_t read = -1;
    std::from_chars(line.data() + number, line.data() + line.size(), read);
    if (read >= 0) step = read;
  }
  return depth == 0 ? step : std::nullopt;
}

}  // namespace mlpipe::detail
