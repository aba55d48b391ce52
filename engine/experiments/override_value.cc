// The value half of the override grammar: a recursive-descent parser over one line.

#include <algorithm>
#include <cmath>

#include "engine/experiments/override_element.h"
#include "engine/experiments/override_functions.h"
#include "engine/experiments/override_scalar.h"
#include "engine/experiments/override_scanner.h"
#include "engine/experiments/override_sweeps.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMaxDepth = 64;

class OverrideValueParser {
 public:
  OverrideValueParser(std::string_view text, std::uint64_t seed) : scan_(text), order_(seed) {}

  Result<OverrideElement> ParseWhole() {
    scan_.SkipBlanks();
    if (scan_.AtEnd()) return Value("");
    std::vector<OverrideElement> elements;
    do {
      MLP_ASSIGN(OverrideElement element, ParseElement(0));
      elements.push_back(std::move(element));
      scan_.SkipBlanks();
    } while (scan_.Take(','));
    if (!scan_.AtEnd()) return Fail(scan_.Unexpected());
    if (elements.size() == 1) return std::move(elements[0]);
    return SimpleChoice(std::move(elements));
  }

 private:
  using BareKind = OverrideScanner::BareKind;

  Result<OverrideElement> ParseElement(int depth) {
    if (depth > kMaxDepth) return Fail(ErrorCode::kUsage, "the value is nested too deeply");
    scan_.SkipBlanks();
    if (scan_.Take('[')) return ParseList(depth + 1);
    if (scan_.Take('{')) return ParseMap(depth + 1);
    if (scan_.Peek() == '\'' || scan_.Peek() == '"') {
      MLP_ASSIGN(std::string text, scan_.TakeQuoted());
      return Value(std::move(text));
    }
    if (std::optional<std::string> name = scan_.TakeNameBefore('('))
      return ParseCall(std::move(*name), depth + 1);
    const auto [text, has_backslash] = scan_.TakeBare(BareKind::kValue);
    if (text.empty()) return Fail(scan_.Unexpected());
    if (has_backslash) return Value(text);
    MLP_ASSIGN(Value value, TypedScalar(text));
    return value;
  }

  Result<OverrideElement> ParseList(int depth) {
    Value list = Value::array();
    scan_.SkipBlanks();
    if (scan_.Take(']')) return list;
    do {
      MLP_ASSIGN(OverrideElement element, ParseElement(depth));
      MLP_ASSIGN(Value value, PlainValue(std::move(element), "inside of a list"));
      list.push_back(std::move(value));
      scan_.SkipBlanks();
    } while (scan_.Take(','));
    if (!scan_.Take(']')) return Fail(scan_.Unexpected());
    return list;
  }

  Result<OverrideElement> ParseMap(int depth) {
    Value map = Value::object();
    scan_.SkipBlanks();
    if (scan_.Take('}')) return map;
    do {
      MLP_ASSIGN(const std::string key, ParseMapKey());
      MLP_ASSIGN(OverrideElement element, ParseElement(depth));
      MLP_ASSIGN(map[key], PlainValue(std::move(element), "inside of a map"));
      scan_.SkipBlanks();
    } while (scan_.Take(','));
    if (!scan_.Take('}')) return Fail(scan_.Unexpected());
    return map;
  }

  // With the colon behind it.
  Result<std::string> ParseMapKey() {
    scan_.SkipBlanks();
    std::string key;
    if (scan_.Peek() == '\'' || scan_.Peek() == '"') {
      MLP_ASSIGN(key, scan_.TakeQuoted());
    } else {
      const auto [text, has_backslash] = scan_.TakeBare(BareKind::kMapKey);
      if (text.empty()) return Fail(scan_.Unexpected());
      key = text;
      if (!has_backslash) {
        MLP_ASSIGN(key, MapKeyText(text));
      }
    }
    scan_.SkipBlanks();
    if (!scan_.Take(':')) return Fail(scan_.Unexpected());
    return key;
  }

  Result<OverrideElement> ParseCall(std::string function, int depth) {
    OverrideCall call{std::move(function), {}};
    MLP_TRY(CheckIsFunction(call.function));
    if (!scan_.Take(')')) {
      do {
        MLP_TRY(ParseArgument(call, depth));
        scan_.SkipBlanks();
      } while (scan_.Take(','));
      if (!scan_.Take(')')) return Fail(scan_.Unexpected());
    }
    return CallFunction(std::move(call), order_);
  }

  Status ParseArgument(OverrideCall& call, int depth) {
    scan_.SkipBlanks();
    OverrideArgument argument{scan_.TakeNameBefore('='), Value()};
    if (!argument.name && !call.arguments.empty() && call.arguments.back().name)
      return Fail(ErrorCode::kUsage,
                  Format("in {}(...) an argument without a name stands behind one with a name",
                         call.function));
    MLP_ASSIGN(argument.element, ParseElement(depth));
    call.arguments.push_back(std::move(argument));
    return {};
  }

  OverrideScanner scan_;
  ShuffledOrder order_;
};

bool HasTag(const std::vector<std::string>& tags, std::string_view tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

Result<Sweep> WholeInterval(SweepInterval interval) {
  interval.is_log = HasTag(interval.tags, "log");
  interval.is_int = interval.is_int || HasTag(interval.tags, "int");
  const std::string text =
      Format("interval({}, {})", PythonRepr(interval.low), PythonRepr(interval.high));
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high))
    return Fail(ErrorCode::kUsage, Format("{} has an end that is no finite number", text));
  if (interval.low >= interval.high)
    return Fail(ErrorCode::kUsage, Format("{} is empty", text), "the lower end comes first");
  if (interval.is_log && interval.low <= 0)
    return Fail(ErrorCode::kUsage, Format("{} is tagged 'log' but not above 0", text));
  if (interval.is_int && std::ceil(interval.low) >= interval.high)
    return Fail(ErrorCode::kUsage, Format("{} holds no whole number", text));
  return interval;
}

Result<Sweep> WholeSweep(OverrideElement element) {
  if (auto* const interval = std::get_if<SweepInterval>(&element))
    return WholeInterval(std::move(*interval));
  if (auto* const glob = std::get_if<SweepGlob>(&element)) return std::move(*glob);
  MLP_ASSIGN(ChoiceElement choice, AsChoice(std::move(element)));
  if (choice.choice.values.size() > kMaxCombinations)
    return Fail(ErrorCode::kUsage, Format("a sweep of {} values is too long: {} are the most",
                                          choice.choice.values.size(), kMaxCombinations));
  return std::move(choice.choice);
}

}  // namespace

Result<std::variant<Value, Sweep>> ParseOverrideValue(std::string_view text, std::uint64_t seed) {
  MLP_ASSIGN(OverrideElement element, OverrideValueParser(text, seed).ParseWhole());
  if (auto* const value = std::get_if<Value>(&element)) return std::move(*value);
  MLP_ASSIGN(Sweep sweep, WholeSweep(std::move(element)));
  return sweep;
}

}  // namespace mlp
