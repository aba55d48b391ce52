#include "pipelines/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "store/base/text.h"

namespace mlp {
namespace {

using Unit = std::pair<std::string_view, double>;

constexpr std::array<Unit, 14> kSizes = {{{"", 1},
                                          {"B", 1},
                                          {"kB", 1e3},
                                          {"MB", 1e6},
                                          {"GB", 1e9},
                                          {"TB", 1e12},
                                          {"KiB", 1024.0},
                                          {"MiB", 1048576.0},
                                          {"GiB", 1073741824.0},
                                          {"TiB", 1099511627776.0},
                                          {"K", 1024.0},
                                          {"M", 1048576.0},
                                          {"G", 1073741824.0},
                                          {"T", 1099511627776.0}}};

constexpr std::array<Unit, 6> kDurations = {
    {{"", 1e9}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}}};

constexpr double kMost = 9.2e18;  // fits 63 bits

// A finite decimal number that is all of `text`.
std::optional<double> ParseNumber(std::string_view text) {
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_all = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_all && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

template <std::size_t n>
std::optional<double> ParseWithUnit(std::string_view text, const std::array<Unit, n>& units) {
  const std::size_t number_end = text.find_last_of("0123456789.");
  if (number_end == std::string_view::npos) return std::nullopt;
  const std::optional<double> number = ParseNumber(Trim(text.substr(0, number_end + 1)));
  const std::string_view name = Trim(text.substr(number_end + 1));
  if (!number || *number < 0) return std::nullopt;
  for (const auto& [unit, factor] : units) {
    const double value = *number * factor;
    if (unit == name) return value <= kMost ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  const std::optional<double> bytes = ParseWithUnit(text, kSizes);
  if (!bytes) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*bytes));
}

std::optional<std::int64_t> ParseDuration(std::string_view text) {
  const std::optional<double> nanoseconds = ParseWithUnit(text, kDurations);
  if (!nanoseconds) return std::nullopt;
  return std::llround(*nanoseconds);
}

}  // namespace mlp
