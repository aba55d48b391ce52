#include "stages/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace mlp::stages {
namespace {

// std::from_chars knows no '+'.
std::string_view WithoutPlus(std::string_view text) {
  const bool signed_number = text.size() > 1 && text[0] == '+' && text[1] != '-';
  return signed_number ? text.substr(1) : text;
}

template <typename T>
std::optional<T> ParseAll(std::string_view text) {
  text = WithoutPlus(text);
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

// Levenshtein distance, one row at a time.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  return ParseAll<std::int64_t>(text);
}

std::optional<double> ParseNumber(std::string_view text) {
  const std::optional<double> value = ParseAll<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string LowerCase(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<std::string> Nearest(std::string_view word, const std::vector<std::string>& words) {
  std::optional<std::string> nearest;
  std::size_t least = 3;
  for (const std::string& candidate : words) {
    const std::size_t distance = EditDistance(word, candidate);
    if (distance < least && 2 * distance < candidate.size()) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace mlp::stages
