// Overrides written as text: the other direction of the grammar in overrides.h.
#include <algorithm>

#include "engine/experiments/override_scalar.h"
#include "engine/experiments/override_scanner.h"
#include "engine/experiments/overrides.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// In the quotes that need no escape, if there are such. Backslashes are doubled only where they
// would escape a quote, as in Hydra.
std::string QuotedText(const std::string& text) {
  const bool has_single = text.find('\'') != text.npos;
  const char quote = has_single && text.find('"') == text.npos ? '"' : '\'';
  std::string quoted(1, quote);
  std::size_t backslashes = 0;
  for (const char c : text) {
    if (c == quote) quoted.append(backslashes + 1, '\\');
    backslashes = c == '\\' ? backslashes + 1 : 0;
    quoted += c;
  }
  quoted.append(backslashes, '\\');
  return quoted + quote;
}

// Whether it reads as itself when it stands without quotes, in Hydra, too.
bool IsPlainText(const std::string& text) {
  constexpr std::string_view kNotPlain = "\\ \t";
  const bool is_bare = std::all_of(text.begin(), text.end(), [&](char c) {
    return IsBareCharacter(c) && static_cast<unsigned char>(c) < 0x80 &&
           kNotPlain.find(c) == std::string_view::npos;
  });
  if (!is_bare || text.empty()) return false;
  const Result<Value> read = TypedScalar(text);
  return read && read->is_string();
}

// Hydra's grammar has no quotes around a key, so they stand only where nothing else can be written.
std::string MapKey(const std::string& key) {
  std::string escaped;
  for (const char c : key) {
    const bool is_special = kOverrideEscapable.find(c) != std::string_view::npos;
    if (!is_special && !IsBareCharacter(c)) return QuotedText(key);
    if (is_special) escaped += '\\';
    escaped += c;
  }
  if (key.empty()) return QuotedText(key);
  if (escaped != key) return escaped;
  const Result<std::string> read = MapKeyText(key);
  return read && *read == key ? key : QuotedText(key);
}

std::string ValueText(const Value& value);

std::string ListText(const std::vector<Value>& values) {
  std::vector<std::string> texts;
  for (const Value& value : values) texts.push_back(ValueText(value));
  return Join(texts, ",");
}

std::string ValueText(const Value& value) {
  if (value.is_null()) return "null";
  if (value.is_array()) return "[" + ListText(value.get_ref<const Value::array_t&>()) + "]";
  if (value.is_object()) {
    std::vector<std::string> pairs;
    for (const auto& [key, element] : value.items())
      pairs.push_back(MapKey(key) + ":" + ValueText(element));
    return "{" + Join(pairs, ",") + "}";
  }
  if (!value.is_string()) return DisplayText(value);
  const std::string& text = value.get_ref<const std::string&>();
  return IsPlainText(text) ? text : QuotedText(text);
}

std::string Tagged(const std::vector<std::string>& tags, const std::string& sweep) {
  if (tags.empty()) return sweep;
  std::vector<std::string> texts;
  for (const std::string& tag : tags) texts.push_back(ValueText(Value(tag)));
  return Format("tag({},{})", Join(texts, ","), sweep);
}

std::string SweepText(const SweepChoice& choice) {
  if (choice.tags.empty() && choice.values.size() > 1) return ListText(choice.values);
  return Tagged(choice.tags, Format("choice({})", ListText(choice.values)));
}

std::string SweepText(const SweepInterval& interval) {
  const std::string bounds =
      Format("interval({},{})", PythonRepr(interval.low), PythonRepr(interval.high));
  const bool is_cast = interval.is_int && !HasText(interval.tags, "int");
  return Tagged(interval.tags, is_cast ? Format("int({})", bounds) : bounds);
}

std::string SweepText(const SweepGlob& glob) {
  const auto patterns = [](const std::vector<std::string>& texts) {
    return texts.size() == 1 ? ValueText(Value(texts[0])) : ValueText(Value(texts));
  };
  if (glob.exclude.empty()) return Format("glob({})", patterns(glob.include));
  return Format("glob({},exclude={})", patterns(glob.include), patterns(glob.exclude));
}

std::string_view SignOf(Override::Kind kind) {
  switch (kind) {
    case Override::Kind::kAdd:
      return "+";
    case Override::Kind::kAddOrSet:
      return "++";
    case Override::Kind::kDelete:
      return "~";
    case Override::Kind::kChange:
      break;
  }
  return "";
}

}  // namespace

std::string OverrideText(const Override& change) {
  std::string text = change.file == Override().file ? "" : change.file + ":";
  text += SignOf(change.kind);
  text += change.Key();
  if (change.value) return text + "=" + ValueText(*change.value);
  if (!change.sweep) return text;
  return text + "=" + std::visit([](const auto& sweep) { return SweepText(sweep); }, *change.sweep);
}

}  // namespace mlp
