// RegularExpression: what `regex:` selects of a text file. RE2's language: that of Perl and
// JavaScript without look-around and references to groups. Time and memory are linear in the text,
// whatever the expression; see pipelines/README.md for why this is RE2.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/base/error.h"

namespace re2 {
class RE2;
}

namespace mlp {

class RegularExpression {
 public:
  // kInvalid with what is wrong with it.
  static Result<RegularExpression> Compile(const std::string& text);
  RegularExpression(RegularExpression&&) noexcept;
  ~RegularExpression();

  // Whether `text` begins with a match, as Python's re.match has it.
  bool MatchesBeginOf(std::string_view text) const;
  // Every match in every line of `text`, each followed by a newline. '^' and '$' are the ends of a
  // line.
  std::string MatchesIn(std::string_view text) const;

 private:
  explicit RegularExpression(std::unique_ptr<re2::RE2> compiled);
  std::unique_ptr<re2::RE2> compiled_;
};

}  // namespace mlp
