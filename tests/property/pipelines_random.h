// Seeded random texts and values for the properties of pipelines/.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "store/base/value.h"

namespace mlp {

class RandomYaml {
 public:
  explicit RandomYaml(std::uint64_t seed) : engine_(seed) {}

  // Uniform in [0, below).
  std::size_t Number(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(engine_);
  }

  // Pieces that mean something in YAML, with and without spaces between.
  std::string Text() {
    static const std::vector<std::string> pieces = {
        "a",    "foo",    "bar:",   "#x",     "it's",   "\"q\"",   "-",         "--",
        "?",    ":",      "k: v",   "1",      "true",   "~",       "null",      "1e5",
        "0x1F", "é",      "日本",   "😀",      "[a]",    "{b}",     "&x",        "*y",
        "!t",   "|",      ">",      "%",      "@",      "`",       ",",         "=",
        "<<",   "\\",     "'",      "  ",     ".5",     "-1",      "_",         "...",
        "---",  "\t",     "\n",     "\r",     "\x01",   "\"",      "$X",        "a:b",
        " #c",  "\u0085", "\u2028", "\u00a0", "\ufeff", "x/y.csv", "2020-01-01"};
    const std::string separator = Number(3) == 0 ? "" : " ";
    std::string text;
    for (std::size_t left = Number(Number(4) == 0 ? 40 : 5); left > 0; --left) {
      text += pieces[Number(pieces.size())] + (left > 1 ? separator : "");
    }
    return text;
  }

  Value Tree(int depth) {
    const std::size_t kind = Number(depth > 0 ? 10 : 6);
    if (kind >= 8) return Map(depth - 1);
    if (kind >= 6) return List(depth - 1);
    if (kind == 0) return nullptr;
    if (kind == 1) return Number(2) == 0;
    if (kind == 2) return static_cast<std::int64_t>(engine_());
    if (kind == 3)
      return std::ldexp(static_cast<double>(engine_()), static_cast<int>(Number(200)) - 160);
    return Text();
  }

  Value List(int depth) {
    Value list = Value::array();
    for (std::size_t left = Number(4); left > 0; --left) list.push_back(Tree(depth));
    return list;
  }

  Value Map(int depth) {
    Value map = Value::object();
    for (std::size_t left = Number(4); left > 0; --left) map[Text()] = Tree(depth);
    return map;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace mlp
