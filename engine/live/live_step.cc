#include "engine/live/live_step.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/json_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using Metrics = std::vector<std::pair<std::string, Value>>;

// Nobody nests names deeper; what does is an attack on whoever goes through it.
constexpr int kDeepestName = 16;

bool HasSuffix(std::string_view file, std::string_view suffix) {
  return file.size() > suffix.size() &&
         LowerCase(file.substr(file.size() - suffix.size())) == suffix;
}

Error LiveLineError(const std::string& file, int line, const std::string& text,
                    std::string message) {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = std::move(message);
  error.where.file = file;
  error.where.line = line;
  constexpr std::size_t kShown = 200;
  if (text.size() <= kShown) error.where.line_text = text;
  error.hint = R"(a line is {"step": 3, "time": 1792330000.5, "metrics": {"loss": 0.25}})";
  return error;
}

std::optional<std::int64_t> StepOf(const Value& object) {
  const auto found = object.find("step");
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() &&
      found->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    return std::nullopt;
  const auto step = found->get<std::int64_t>();
  return step < 0 ? std::nullopt : std::optional(step);
}

std::optional<double> TimeOf(const Value& object) {
  const auto found = object.find("time");
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double time = found->get<double>();
  return std::isfinite(time) ? std::optional(time) : std::nullopt;
}

// nullopt: it is no number.
std::optional<Value> NumberOf(const Value& value) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (value.is_number()) return value;
  if (value.is_boolean()) return Value(value.get<bool>() ? 1 : 0);
  if (!value.is_string()) return std::nullopt;
  const std::string& word = value.get_ref<const std::string&>();
  if (word == "NaN") return Value(std::numeric_limits<double>::quiet_NaN());
  if (word == "Infinity") return Value(kInfinity);
  if (word == "-Infinity") return Value(-kInfinity);
  return std::nullopt;
}

// Adds the numbers in `object` by their dotted names. Returns the name of the first value that is
// none, if there is one.
std::optional<std::string> AddMetrics(const Value& object, const std::string& prefix, int depth,
                                      Metrics& metrics) {
  std::optional<std::string> odd;
  for (const auto& [key, value] : object.items()) {
    std::string name = prefix + key;
    if (value.is_null()) continue;
    if (value.is_object() && depth < kDeepestName) {
      std::optional<std::string> inside = AddMetrics(value, name + ".", depth + 1, metrics);
      if (!odd) odd = std::move(inside);
    } else if (std::optional<Value> number = NumberOf(value)) {
      metrics.emplace_back(std::move(name), std::move(*number));
    } else if (!odd) {
      odd = std::move(name);
    }
  }
  return odd;
}

bool SameNumber(const Value& a, const Value& b) {
  return a == b || (a.is_number_float() && b.is_number_float() && std::isnan(a.get<double>()) &&
                    std::isnan(b.get<double>()));
}

Value WithoutOddNumbers(const Value& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    const double number = value.get<double>();
    return std::isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity";
  }
  if (!value.is_object()) return value;
  Value written = Value::object();
  for (const auto& [key, element] : value.items()) written[key] = WithoutOddNumbers(element);
  return written;
}

}  // namespace

std::optional<double> LiveStep::Find(std::string_view metric) const {
  for (const auto& [name, value] : metrics)
    if (name == metric) return value.get<double>();
  return std::nullopt;
}

bool LiveStep::operator==(const LiveStep& other) const {
  return step == other.step && time == other.time &&
         std::equal(metrics.begin(), metrics.end(), other.metrics.begin(), other.metrics.end(),
                    [](const auto& a, const auto& b) {
                      return a.first == b.first && SameNumber(a.second, b.second);
                    });
}

bool IsLiveLog(std::string_view file) {
  return HasSuffix(file, ".jsonl");
}

bool MayBeLiveState(std::string_view file) {
  return HasSuffix(file, ".json");
}

Result<LiveStep> ParseLiveLine(const std::string& file, int line, const std::string& text) {
  const Result<Value> parsed = ParseJson(file, text);
  if (!parsed) {
    Error error = LiveLineError(file, line, text, parsed.error().message);
    error.where.column = parsed.error().where.column;
    return Fail(std::move(error));
  }
  const auto wrong = [&](std::string message) {
    return Fail(LiveLineError(file, line, text, std::move(message)));
  };
  if (!parsed->is_object()) return wrong("this is no step of live metrics: no JSON object");
  const std::optional<std::int64_t> number = StepOf(*parsed);
  if (!number) return wrong("this is no step of live metrics: its 'step' is no integer from 0 on");
  const auto metrics = parsed->find("metrics");
  if (metrics == parsed->end() || !metrics->is_object())
    return wrong("this is no step of live metrics: its 'metrics' are no JSON object");
  LiveStep step{*number, TimeOf(*parsed), {}};
  if (const auto odd = AddMetrics(*metrics, "", 0, step.metrics))
    return wrong(Format("metric {} is no number", Quoted(*odd)));
  return step;
}

Result<std::optional<LiveStep>> ParseLiveState(const std::string& file, const std::string& text) {
  MLP_ASSIGN(Value data, ParseJson(file, text));
  if (!data.is_object()) return std::nullopt;
  const std::optional<std::int64_t> number = StepOf(data);
  if (!number) return std::nullopt;
  LiveStep step{*number, TimeOf(data), {}};
  data.erase("step");
  data.erase("time");
  (void)AddMetrics(data, "", 0, step.metrics);
  return step;
}

Result<Value> LiveSummary(const std::string& file, std::string_view text) {
  Value last = Value::object();
  std::optional<std::int64_t> step;
  int line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t newline = text.find('\n', begin);
    const bool is_whole = newline != text.npos;
    const std::string here(text.substr(begin, is_whole ? newline - begin : text.npos));
    begin = is_whole ? newline + 1 : text.size();
    ++line;
    if (Trim(here).empty()) continue;
    const Result<LiveStep> parsed = ParseLiveLine(file, line, here);
    if (!parsed && !is_whole) break;
    if (!parsed) return Fail(parsed.error());
    step = parsed->step;
    for (const auto& [name, value] : parsed->metrics) last[name] = value;
  }
  if (!step) return Value();
  Value summary = Value::object();
  summary["step"] = *step;
  for (auto& [name, value] : last.items())
    if (name != "step") summary[name] = std::move(value);
  return summary;
}

std::string LiveLine(const Value& step) {
  return PythonJson(WithoutOddNumbers(step), false);
}

Value LiveStepToJson(const LiveStep& step) {
  Value metrics = Value::object();
  for (const auto& [name, value] : step.metrics) metrics[name] = value;
  Value object = Value::object();
  object["step"] = step.step;
  if (step.time) object["time"] = *step.time;
  object["metrics"] = std::move(metrics);
  return object;
}

}  // namespace mlp
