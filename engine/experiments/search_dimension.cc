#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "engine/experiments/search_space.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr double kLargestWhole = 0x1p53;  // up to it a double is exact

bool IsSameChoice(const Value& a, const Value& b) {
  return a.type() == b.type() && a == b;
}

bool IsPlainNumber(const Value& value) {
  return value.is_number() && std::isfinite(value.get<double>());
}

double RoundedTo10Digits(double number) {
  const std::string text = Format("{:.9e}", number);
  double rounded = number;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

}  // namespace

Result<SearchDimension> SearchDimension::Make(const Override& change) {
  SearchDimension dimension;
  if (const auto* const choice = std::get_if<SweepChoice>(&*change.sweep)) {
    dimension.SetChoices(choice->values);
  } else if (const auto* const interval = std::get_if<SweepInterval>(&*change.sweep)) {
    MLP_TRY(dimension.SetInterval(change, *interval));
  } else {
    return Fail(ErrorCode::kUsage,
                Format("{} is given glob(...), which needs the options of a config group",
                       Quoted(change.Key())),
                "write the values: choice(a,b)");
  }
  return dimension;
}

// Numbers have an order, which is worth knowing from three of them: then 16 says more of 32 than of
// 64, on whatever scale they were chosen.
void SearchDimension::SetChoices(const std::vector<Value>& values) {
  for (const Value& value : values)
    if (std::none_of(choices_.begin(), choices_.end(),
                     [&](const Value& other) { return IsSameChoice(value, other); }))
      choices_.push_back(value);
  scale_ = {0, static_cast<double>(choices_.size()) - 1, true};
  if (choices_.size() < 3 || !std::all_of(choices_.begin(), choices_.end(), IsPlainNumber)) return;
  by_rank_.resize(choices_.size());
  std::iota(by_rank_.begin(), by_rank_.end(), 0);
  std::stable_sort(by_rank_.begin(), by_rank_.end(), [&](std::size_t a, std::size_t b) {
    return choices_[a].get<double>() < choices_[b].get<double>();
  });
}

Status SearchDimension::SetInterval(const Override& change, const SweepInterval& interval) {
  interval_ = interval;
  scale_ = {interval.low, interval.high, false};
  if (interval.is_int) {
    scale_ = {std::ceil(interval.low), std::ceil(interval.high) - 1, true};
    if (std::abs(scale_.low) > kLargestWhole || std::abs(scale_.high) > kLargestWhole)
      return Fail(ErrorCode::kUsage,
                  Format("the interval of {} is too wide for whole numbers", Quoted(change.Key())),
                  "keep it within 2^53, or leave int away");
  }
  if (!interval.is_log) return {};
  // A whole number has its share of the scale on both sides, the first and the last one, too.
  const double margin = interval.is_int ? 0.5 : 0;
  scale_ = {std::log(scale_.low - margin), std::log(scale_.high + margin), false};
  return {};
}

std::optional<std::uint64_t> SearchDimension::Count() const {
  if (!choices_.empty()) return choices_.size();
  if (!interval_.is_int) return std::nullopt;
  const double count = std::ceil(interval_.high) - std::ceil(interval_.low);
  if (count > kLargestWhole) return std::nullopt;
  return static_cast<std::uint64_t>(count);
}

Value SearchDimension::ValueAt(std::uint64_t index) const {
  if (!choices_.empty()) return choices_[index];
  return static_cast<std::int64_t>(std::ceil(interval_.low)) + static_cast<std::int64_t>(index);
}

std::optional<std::uint64_t> SearchDimension::IndexOf(const Value& value) const {
  if (choices_.empty()) {
    if (!Count() || !ToScale(value)) return std::nullopt;
    return static_cast<std::uint64_t>(value.get<double>() - std::ceil(interval_.low));
  }
  const auto found = std::find_if(choices_.begin(), choices_.end(),
                                  [&](const Value& choice) { return IsSameChoice(value, choice); });
  if (found == choices_.end()) return std::nullopt;
  return found - choices_.begin();
}

Value SearchDimension::FromScale(double position) const {
  if (!choices_.empty()) {
    const auto place = static_cast<std::size_t>(std::clamp(position, scale_.low, scale_.high));
    return choices_[by_rank_.empty() ? place : by_rank_[place]];
  }
  const double number = interval_.is_log ? std::exp(position) : position;
  if (interval_.is_int)
    return static_cast<std::int64_t>(std::clamp(std::nearbyint(number), std::ceil(interval_.low),
                                                std::ceil(interval_.high) - 1));
  for (const double candidate : {RoundedTo10Digits(number), number})
    if (candidate >= interval_.low && candidate < interval_.high) return candidate;
  return number < interval_.low ? interval_.low : std::nextafter(interval_.high, interval_.low);
}

std::optional<double> SearchDimension::ToScale(const Value& value) const {
  if (!choices_.empty()) {
    const std::optional<std::uint64_t> index = IndexOf(value);
    if (!index || by_rank_.empty()) return index;
    return std::find(by_rank_.begin(), by_rank_.end(), *index) - by_rank_.begin();
  }
  if (interval_.is_int ? !value.is_number_integer() : !value.is_number()) return std::nullopt;
  const double number = value.get<double>();
  if (!(number >= interval_.low && number < interval_.high)) return std::nullopt;
  return interval_.is_log ? std::log(number) : number;
}

Value SearchDimension::Draw(SearchRandom& random) const {
  if (!scale_.is_whole)
    return FromScale(scale_.low + random.Uniform() * (scale_.high - scale_.low));
  const auto values = static_cast<std::uint64_t>(scale_.high - scale_.low) + 1;
  return FromScale(scale_.low + static_cast<double>(random.Below(values)));
}

}  // namespace mlp
