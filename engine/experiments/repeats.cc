#include "engine/experiments/repeats.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool IsSameKey(const Override& a, const Override& b) {
  return a.file == b.file && a.path == b.path;
}

std::string SeedName(const Override& seed_param) {
  const std::string key = seed_param.Key();
  return seed_param.file == Override().file ? key : seed_param.file + ":" + key;
}

Error NoSeed(const Override& seed_param) {
  return {ErrorCode::kUsage,
          Format("{} has no param {} to repeat over", seed_param.file, Quoted(seed_param.Key())),
          {},
          {},
          "give the stage a seed from the params file, and name it if it is not 'seed'",
          {}};
}

// What the experiment's seed is before it is counted up.
Result<Value> SeedBase(const std::vector<Override>& overrides, const Override& seed_param,
                       const Value& params) {
  std::optional<Value> base;
  if (const Value* const found = FindByPath(params, Join(seed_param.path, "."))) base = *found;
  for (const Override& change : overrides) {
    if (!IsSameKey(change, seed_param)) continue;
    if (change.sweep)
      return Fail(
          ErrorCode::kUsage,
          Format("{} cannot be swept and repeated over at once", Quoted(SeedName(seed_param))),
          "give the seed one value, from which it is counted up");
    base = change.value;
    if (change.kind == Override::Kind::kDelete) base.reset();
  }
  if (!base) return Fail(NoSeed(seed_param));
  return *base;
}

}  // namespace

Result<Override> ParseSeedParam(std::string_view text) {
  if (text.find_first_of("=+~@") != text.npos)
    return Fail(ErrorCode::kUsage, Format("{} names no param", Quoted(text)),
                "write its key: seed, train.seed or other.yaml:seed");
  MLP_ASSIGN(Override seed_param, ParseOverride(std::string(text) + "=0"));
  if (seed_param.is_group)
    return Fail(ErrorCode::kUsage, Format("{} names a config group, no param", Quoted(text)),
                "write its key: seed, train.seed or other.yaml:seed");
  return seed_param;
}

Result<std::vector<std::vector<Override>>> RepeatOverSeeds(const std::vector<Override>& overrides,
                                                           const Override& seed_param,
                                                           const Value& params, std::size_t count) {
  if (count == 0 || count > kMaxCombinations)
    return Fail(ErrorCode::kUsage, Format("an experiment cannot be repeated {} times", count),
                Format("take a number from 1 to {}", kMaxCombinations));
  MLP_ASSIGN(const Value base, SeedBase(overrides, seed_param, params));
  const auto most = std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(count);
  if (!base.is_number_integer() ||
      (base.is_number_unsigned() && base.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) ||
      base.get<std::int64_t>() > most)
    return Fail(ErrorCode::kUsage,
                Format("the seed {} is {}, from which nothing can be counted up",
                       Quoted(SeedName(seed_param)), Quoted(DisplayText(base))),
                "give it a whole number");
  std::vector<std::vector<Override>> repeats(count, overrides);
  for (std::size_t i = 0; i < count; ++i) {
    const Value seed = base.get<std::int64_t>() + static_cast<std::int64_t>(i);
    bool is_set = false;
    for (Override& change : repeats[i]) {
      if (!IsSameKey(change, seed_param)) continue;
      change.value = seed;
      is_set = true;
    }
    if (is_set) continue;
    repeats[i].push_back(seed_param);
    repeats[i].back().value = seed;
  }
  return repeats;
}

RepeatStatistics StatisticsOf(std::span<const double> values) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::size_t count = values.size();
  const auto n = static_cast<double>(count);
  RepeatStatistics result{count, kNan, {}, {}};
  const bool is_finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (count > 1) result.deviation = result.half_width = kNan;
  if (count == 0 || !is_finite) return result;
  double mean = 0;  // of parts, so that large values do not overflow
  for (const double value : values) mean += value / n;
  double rest = 0;  // what rounding left
  for (const double value : values) rest += (value - mean) / n;
  result.mean = mean + rest;
  if (count == 1) return result;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.deviation = std::sqrt(squares / (n - 1));
  result.half_width = StudentQuantile(0.975, n - 1) * *result.deviation / std::sqrt(n);
  return result;
}

std::vector<RepeatedMetric> SummarizeRepeats(const std::vector<ValueSnapshot>& repeats) {
  struct Found {
    std::vector<double> numbers;
    bool is_number = true;
  };
  std::map<std::pair<RelPath, std::string>, Found> metrics;
  for (const ValueSnapshot& repeat : repeats)
    for (const SnapshotFile& file : repeat.files)
      for (const auto& [key, value] : Flatten(file.error ? Value::object() : file.data)) {
        Found& found = metrics[{file.path, key}];
        const std::optional<double> number = AsNumber(value);
        found.is_number = found.is_number && number;
        found.numbers.push_back(number.value_or(0));
      }
  std::vector<RepeatedMetric> rows;
  for (const auto& [name, found] : metrics)
    if (found.is_number) rows.push_back({name.first, name.second, StatisticsOf(found.numbers)});
  return rows;
}

std::string RepeatText(const RepeatStatistics& statistics) {
  const double width = statistics.half_width.value_or(0);
  if (!statistics.half_width || !std::isfinite(width)) return PythonRepr(statistics.mean);
  if (width == 0) return PythonRepr(statistics.mean) + " ± 0";
  const double magnitude = std::floor(std::log10(width));
  if (magnitude > 5 || magnitude < -5) return Format("{:.6g} ± {:.2g}", statistics.mean, width);
  const int digits = std::max(0, 1 - static_cast<int>(magnitude));
  return Format("{:.{}f} ± {:.{}f}", statistics.mean, digits, width, digits);
}

}  // namespace mlp
