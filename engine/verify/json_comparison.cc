#include "engine/verify/json_comparison.h"

#include <vector>

#include "engine/json_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Deeper than any file of results; what is below is not looked into.
constexpr std::size_t kDeepest = 200;

struct ValuePair {
  std::string path;  // dotted
  const Value* recorded;
  const Value* now;
  std::size_t depth;
};

std::string ValueText(const Value& value) {
  if (value.is_object()) return Format("a map of {}", value.size());
  if (value.is_array()) return Format("a list of {}", value.size());
  if (value.is_string()) return Excerpt(value.get_ref<const std::string&>());
  return DisplayText(value);
}

std::string Below(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

std::string KeyPlace(const std::string& path) {
  return path.empty() ? "the value" : "key " + ForTerminal(path);
}

bool ScalarsAgree(const Contract& contract, const Value& recorded, const Value& now) {
  if (recorded.is_number() && now.is_number()) {
    if (contract.kind != ContractKind::kTolerance && recorded.type() != now.type()) return false;
    const double a = recorded.get<double>(), b = now.get<double>();
    if (a == b && recorded.is_number_integer() && now.is_number_integer())
      return recorded == now || RoundedIntegersAgree(contract, a);
    return NumbersAgree(contract, a, b);
  }
  return recorded.type() == now.type() && recorded == now;
}

// The members of both go on `waiting`, the first on top.
std::optional<Difference> OpenMaps(const ValuePair& pair, std::vector<ValuePair>& waiting) {
  std::vector<ValuePair> members;
  for (const auto& [key, value] : pair.recorded->items()) {
    const auto found = pair.now->find(key);
    const std::string path = Below(pair.path, key);
    if (found == pair.now->end()) return Difference{KeyPlace(path), ValueText(value), ""};
    members.push_back({path, &value, &*found, pair.depth + 1});
  }
  for (const auto& [key, value] : pair.now->items()) {
    if (!pair.recorded->contains(key))
      return Difference{KeyPlace(Below(pair.path, key)), "", ValueText(value)};
  }
  waiting.insert(waiting.end(), members.rbegin(), members.rend());
  return std::nullopt;
}

std::optional<Difference> OpenLists(const ValuePair& pair, std::vector<ValuePair>& waiting) {
  if (pair.recorded->size() != pair.now->size())
    return Difference{KeyPlace(pair.path), ValueText(*pair.recorded), ValueText(*pair.now)};
  for (std::size_t i = pair.recorded->size(); i > 0; --i) {
    waiting.push_back({Below(pair.path, std::to_string(i - 1)), &(*pair.recorded)[i - 1],
                       &(*pair.now)[i - 1], pair.depth + 1});
  }
  return std::nullopt;
}

// What a line is known by.
std::string LineName(const Value& value, std::size_t number) {
  for (const char* const name : {"epoch", "step"}) {
    if (!value.is_object() || !value.contains(name)) continue;
    if (value[name].is_number()) return Format("{} {}", name, DisplayText(value[name]));
  }
  return Format("line {}", number);
}

// Whether it is a step of live metrics (engine/live/README.md): the moment at which that was
// written is never the same, and no result.
bool IsLiveStep(const Value& line) {
  const auto is = [&](const char* key, bool (Value::*kind)() const noexcept) {
    return line.contains(key) && (line[key].*kind)();
  };
  return line.is_object() && is("step", &Value::is_number_integer) &&
         is("time", &Value::is_number) && is("metrics", &Value::is_object);
}

// Behind the string of a JSON text that begins at `begin`.
std::size_t EndOfString(std::string_view text, std::size_t begin) {
  std::size_t i = begin + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

// Where the number of the key "time" begins that belongs to the object itself. nullopt when there
// is none, or more than one.
std::optional<std::size_t> PlaceOfTime(std::string_view object) {
  constexpr std::string_view kKey = "\"time\"", kSpace = " \t\r";
  std::optional<std::size_t> found;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (object[i] == '{' || object[i] == '[') ++depth;
    if (object[i] == '}' || object[i] == ']') --depth;
    if (object[i] != '"') continue;
    const std::size_t end = EndOfString(object, i);
    const std::size_t next = object.find_first_not_of(kSpace, end);
    const bool is_key = next < object.size() && object[next] == ':';
    if (depth == 1 && is_key && object.substr(i, end - i) == kKey) {
      if (found) return std::nullopt;
      found = object.find_first_not_of(kSpace, next + 1);
    }
    i = end - 1;
  }
  return found;
}

// A step of live metrics as it is written, without the number that is its time; nullopt when the
// line is none.
std::optional<std::string> StepWithoutTime(const std::string& line) {
  const Result<Value> value = ParseJson("a line", line);
  if (!value || !IsLiveStep(*value)) return std::nullopt;
  const std::optional<std::size_t> begin = PlaceOfTime(line);
  constexpr std::string_view kNumber = "-0123456789";
  if (!begin || kNumber.find(line[*begin]) == std::string_view::npos) return std::nullopt;
  const std::size_t end = line.find_first_of(",} \t\r", *begin);
  return line.substr(0, *begin) + line.substr(end);
}

}  // namespace

std::optional<Difference> CompareValues(const Contract& contract, const Value& recorded,
                                        const Value& now) {
  std::vector<ValuePair> waiting = {{"", &recorded, &now, 0}};
  while (!waiting.empty()) {
    const ValuePair pair = std::move(waiting.back());
    waiting.pop_back();
    std::optional<Difference> found;
    if (pair.depth > kDeepest) {
      found = Difference{KeyPlace(pair.path), "something deeper than 200 levels", "the like"};
    } else if (pair.recorded->is_object() && pair.now->is_object()) {
      found = OpenMaps(pair, waiting);
    } else if (pair.recorded->is_array() && pair.now->is_array()) {
      found = OpenLists(pair, waiting);
    } else if (pair.recorded->is_structured() || pair.now->is_structured() ||
               !ScalarsAgree(contract, *pair.recorded, *pair.now)) {
      found = Difference{KeyPlace(pair.path), ValueText(*pair.recorded), ValueText(*pair.now)};
    }
    if (found) return found;
  }
  return std::nullopt;
}

FirstDifference CompareJson(const Contract& contract, const std::string& recorded,
                            const std::string& now) {
  MLP_ASSIGN(const Value one, ParseJson("recorded", recorded));
  MLP_ASSIGN(const Value other, ParseJson("now", now));
  return CompareValues(contract, one, other);
}

FirstDifference CompareJsonLines(const Contract& contract, const std::string& recorded,
                                 const std::string& now) {
  const std::vector<std::string> lines = SplitLines(recorded), others = SplitLines(now);
  for (std::size_t i = 0; i < std::min(lines.size(), others.size()); ++i) {
    if (lines[i] == others[i]) continue;
    MLP_ASSIGN(Value one, ParseJson("recorded", lines[i]));
    MLP_ASSIGN(Value other, ParseJson("now", others[i]));
    if (IsLiveStep(one) && IsLiveStep(other)) {
      one.erase("time");
      other.erase("time");
    }
    std::optional<Difference> found = CompareValues(contract, one, other);
    if (!found) continue;
    found->place = Format("{}, {}", LineName(one, i + 1), found->place);
    return found;
  }
  if (lines.size() == others.size()) return std::nullopt;
  return Difference{"the end", Plural(lines.size(), "line"), Plural(others.size(), "line")};
}

bool AreSameButForTimes(const std::string& recorded, const std::string& now) {
  const std::vector<std::string> lines = Split(recorded, '\n'), others = Split(now, '\n');
  if (lines.size() != others.size()) return false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == others[i]) continue;
    const std::optional<std::string> one = StepWithoutTime(lines[i]);
    if (!one || one != StepWithoutTime(others[i])) return false;
  }
  return true;
}

}  // namespace mlp
