// LiveStep: what a program that runs says of one step of its work, and the two kinds of files that
// hold it: JSON Lines with a line a step, and a JSON file that is rewritten at each. The form is
// described in README.md. Values in, values out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

struct LiveStep {
  std::int64_t step = 0;       // from 0
  std::optional<double> time;  // seconds since the epoch
  // In the order of the line; each value is a number, NaN and the infinities included.
  std::vector<std::pair<std::string, Value>> metrics;

  std::optional<double> Find(std::string_view metric) const;
  bool operator==(const LiveStep& other) const;  // NaN equals NaN
};

// Bytes of one line, and of a JSON file that is rewritten.
inline constexpr std::size_t kLongestLiveLine = 1 << 20;

// By its suffix, in any case: .jsonl.
bool IsLiveLog(std::string_view file);
// .json: the present step, if it has one.
bool MayBeLiveState(std::string_view file);

// One line, without its newline. kInvalid with the place otherwise; what is no step says in its
// hint what a line is.
Result<LiveStep> ParseLiveLine(const std::string& file, int line, const std::string& text);

// The whole of a JSON file: nullopt unless it is an object with a "step" that is an integer from 0.
// What else it holds are the metrics, by dotted names; what is no number is left out.
Result<std::optional<LiveStep>> ParseLiveState(const std::string& file, const std::string& text);

// A log as the metrics that it ends with: {"step": of the last line, metric: its last value, ...};
// null if it holds no step. A last line that is torn is passed over; any other that is no step
// is kInvalid with its place.
Result<Value> LiveSummary(const std::string& file, std::string_view text);

// The line of a step, without a newline: what any reader of JSON takes, which NaN is not.
std::string LiveLine(const Value& step);
// As LiveLine takes it: {"step", "time", "metrics"}.
Value LiveStepToJson(const LiveStep& step);

}  // namespace mlp
