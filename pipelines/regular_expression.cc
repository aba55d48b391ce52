#include "pipelines/regular_expression.h"

#include <re2/re2.h>

#include <utility>

#include "store/base/text.h"

namespace mlp {

RegularExpression::RegularExpression(std::unique_ptr<re2::RE2> compiled)
    : compiled_(std::move(compiled)) {}
RegularExpression::RegularExpression(RegularExpression&&) noexcept = default;
RegularExpression::~RegularExpression() = default;

Result<RegularExpression> RegularExpression::Compile(const std::string& text) {
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<RE2>(text, options);
  if (!compiled->ok()) return Fail(ErrorCode::kInvalid, compiled->error());
  return RegularExpression(std::move(compiled));
}

bool RegularExpression::MatchesBeginOf(std::string_view text) const {
  return compiled_->Match(text, 0, text.size(), RE2::ANCHOR_START, nullptr, 0);
}

std::string RegularExpression::MatchesIn(std::string_view text) const {
  std::string matches;
  for (const std::string& line : SplitLines(text)) {
    re2::StringPiece match;
    for (std::size_t from = 0; from <= line.size();) {
      if (!compiled_->Match(line, from, line.size(), RE2::UNANCHORED, &match, 1)) break;
      matches.append(match.data(), match.size()).push_back('\n');
      const std::size_t end = static_cast<std::size_t>(match.data() - line.data()) + match.size();
      from = match.empty() ? end + 1 : end;
    }
  }
  return matches;
}

}  // namespace mlp
