#include "engine/experiments/interpolation_reader.h"

#include <algorithm>

#include "engine/experiments/override_scalar.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMostNested = 60;

bool IsNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '.';
}

// What ends a key of a reference.
bool EndsKey(char c) {
  return c == '.' || c == '[' || c == ']' || c == '}' || c == ':' || c == ' ' || c == '\t' ||
         c == '{' || c == '$' || c == ',' || c == '\\' || c == '\'' || c == '"' || c == '(' ||
         c == ')' || c == '=';
}

}  // namespace

void InterpolationReader::SkipBlanks() {
  while (!IsAtEnd() && (text_[next_] == ' ' || text_[next_] == '\t')) ++next_;
}

bool InterpolationReader::Take(std::string_view expected) {
  if (text_.substr(std::min(next_, text_.size())).substr(0, expected.size()) != expected)
    return false;
  next_ += expected.size();
  return true;
}

Error InterpolationReader::Unexpected(std::string_view expected) const {
  const std::string found = IsAtEnd() ? "the end" : Quoted(std::string(1, text_[next_]));
  return {
      ErrorCode::kInvalid,
      Format("{} is no interpolation: {} at character {}, where {} should be", Quoted(text_), found,
             CountCharacters(text_.substr(0, std::min(next_, text_.size()))) + 1, expected),
      {},
      {},
      "write ${key}, ${.key_beside} or ${oc.env:NAME,default}; '\\${' is no interpolation",
      {}};
}

Result<std::string> InterpolationReader::TextOf(const Found& found) {
  MLP_ASSIGN(const Value value, config_.ValueOf(found));
  if (value.is_structured())
    return Fail(ErrorCode::kInvalid,
                Format("a {} stands inside of the text {}", value.is_array() ? "list" : "map",
                       Quoted(text_)),
                "let the interpolation be the whole value, or take one element");
  return DisplayText(value);
}

Result<ConfigInterpolator::Found> InterpolationReader::ReadText() {
  std::string result;
  while (!IsAtEnd()) {
    const std::size_t mark = text_.find("${", next_);
    if (mark == text_.npos) break;
    std::size_t backslashes = 0;
    while (mark > next_ + backslashes && text_[mark - 1 - backslashes] == '\\') ++backslashes;
    result += text_.substr(next_, mark - next_ - backslashes);
    result.append(backslashes / 2, '\\');
    next_ = mark + 2;
    if (backslashes % 2 == 1) {
      result += "${";
      continue;
    }
    MLP_ASSIGN(Found found, ReadInterpolation());
    if (IsAtEnd() && mark == 0) return found;
    MLP_ASSIGN(const std::string inserted, TextOf(found));
    result += inserted;
  }
  result += text_.substr(std::min(next_, text_.size()));
  return Found{{}, Value(result)};
}

Result<ConfigInterpolator::Found> InterpolationReader::ReadInterpolation() {
  if (++depth_ > kMostNested)
    return Fail(ErrorCode::kInvalid, Format("{} is nested too deeply", Quoted(text_)));
  SkipBlanks();
  std::size_t end = next_;
  while (end < text_.size() && IsNameCharacter(text_[end])) ++end;
  const std::string name(text_.substr(next_, end - next_));
  Result<Found> found;
  if (end < text_.size() && text_[end] == ':' && !name.empty()) {
    next_ = end + 1;
    found = ReadCall(name);
  } else {
    found = ReadReference();
  }
  --depth_;
  return found;
}

Result<ConfigInterpolator::Found> InterpolationReader::ReadReference() {
  std::size_t dots = 0;
  while (Take(".")) ++dots;
  MLP_ASSIGN(const std::vector<std::string> keys, ReadKeys());
  SkipBlanks();
  if (!Take("}")) return Fail(Unexpected("'}'"));
  if (dots == 0) return config_.Find({}, keys);
  if (dots > at_.size())
    return Fail(ErrorCode::kInvalid,
                Format("{} goes up further than to the root of the config", Quoted(text_)));
  return config_.Find({at_.begin(), at_.end() - static_cast<std::ptrdiff_t>(dots)}, keys);
}

// key *( "." key | "[" key "]" ), the first in brackets if need be
Result<std::vector<std::string>> InterpolationReader::ReadKeys() {
  std::vector<std::string> keys;
  for (;;) {
    const bool is_bracketed = Take("[");
    MLP_ASSIGN(std::string key, ReadKey());
    keys.push_back(std::move(key));
    if (is_bracketed && !Take("]")) return Fail(Unexpected("']'"));
    if (Take(".") || (!IsAtEnd() && text_[next_] == '[')) continue;
    return keys;
  }
}

Result<std::string> InterpolationReader::ReadKey() {
  std::string key;
  while (!IsAtEnd()) {
    if (Take("${")) {
      MLP_ASSIGN(const Found found, ReadInterpolation());
      MLP_ASSIGN(const std::string part, TextOf(found));
      key += part;
    } else if (EndsKey(text_[next_])) {
      break;
    } else {
      key += text_[next_++];
    }
  }
  if (key.empty()) return Fail(Unexpected("a key"));
  return key;
}

Result<ConfigInterpolator::Found> InterpolationReader::ReadCall(const std::string& name) {
  MLP_ASSIGN(const std::vector<Value> arguments, ReadArguments('}'));
  return Call(name, arguments);
}

// Up to and with the end. Nothing at all is no argument; "x," is x and an empty text.
Result<std::vector<Value>> InterpolationReader::ReadArguments(char end) {
  std::vector<Value> arguments;
  SkipBlanks();
  if (Take(std::string_view(&end, 1))) return arguments;
  const std::string ends{',', end};
  for (;;) {
    MLP_ASSIGN(Value argument, ReadElement(ends));
    arguments.push_back(std::move(argument));
    SkipBlanks();
    if (Take(",")) continue;
    if (Take(std::string_view(&end, 1))) return arguments;
    return Fail(Unexpected(Format("',' or '{}'", end)));
  }
}

Result<Value> InterpolationReader::ReadElement(std::string_view ends) {
  if (++depth_ > kMostNested)
    return Fail(ErrorCode::kInvalid, Format("{} is nested too deeply", Quoted(text_)));
  SkipBlanks();
  Result<Value> value;
  if (!IsAtEnd() && (text_[next_] == '\'' || text_[next_] == '"')) {
    value = ReadQuoted();
  } else if (Take("[")) {
    Result<std::vector<Value>> items = ReadArguments(']');
    if (!items) return Fail(items.error());
    value = Value(Value::array_t(items->begin(), items->end()));
  } else if (Take("{")) {
    value = ReadMap();
  } else {
    value = ReadBare(ends);
  }
  --depth_;
  return value;
}

Result<Value> InterpolationReader::ReadQuoted() {
  const char quote = text_[next_++];
  std::string quoted;
  while (!IsAtEnd() && text_[next_] != quote) {
    if (text_[next_] == '\\' && next_ + 1 < text_.size() &&
        (text_[next_ + 1] == quote || text_[next_ + 1] == '\\'))
      ++next_;
    quoted += text_[next_++];
  }
  if (IsAtEnd()) return Fail(Unexpected(Format("the closing {}", quote)));
  ++next_;
  if (!HasInterpolation(quoted)) return Value(quoted);
  InterpolationReader inner(config_, at_, quoted);
  inner.depth_ = depth_;
  MLP_ASSIGN(const Found found, inner.ReadText());
  MLP_ASSIGN(const std::string text, inner.TextOf(found));
  return Value(text);
}

Result<Value> InterpolationReader::ReadMap() {
  Value map = Value::object();
  SkipBlanks();
  if (Take("}")) return map;
  for (;;) {
    MLP_ASSIGN(const std::string key, ReadMapKey());
    MLP_ASSIGN(map[key], ReadElement(",}"));
    SkipBlanks();
    if (Take(",")) continue;
    if (Take("}")) return map;
    return Fail(Unexpected("',' or '}'"));
  }
}

Result<std::string> InterpolationReader::ReadMapKey() {
  SkipBlanks();
  const std::size_t colon = text_.find(':', next_);
  const std::string_view key = Trim(text_.substr(next_, colon == text_.npos ? 0 : colon - next_));
  if (key.empty()) return Fail(Unexpected("a key and ':'"));
  next_ = colon + 1;
  return std::string(key);
}

// A bare word, or an interpolation, or both in one text.
Result<Value> InterpolationReader::ReadBare(std::string_view ends) {
  std::string text;
  std::size_t kept = 0;  // as far as it is no blank at the end
  std::optional<Found> only;
  int parts = 0;
  while (!IsAtEnd() && ends.find(text_[next_]) == ends.npos) {
    if (Take("${")) {
      MLP_ASSIGN(const Found found, ReadInterpolation());
      if (parts++ == 0 && text.empty()) only = found;
      if (only && parts == 1) continue;
      if (std::exchange(only, std::nullopt)) return Fail(Unexpected("',' or the end"));
      MLP_ASSIGN(const std::string part, TextOf(found));
      text += part;
      kept = text.size();
      continue;
    }
    if (text_[next_] == '\\' && next_ + 1 < text_.size()) ++next_;
    const char c = text_[next_++];
    if (only && (c == ' ' || c == '\t')) continue;
    if (only) {
      MLP_ASSIGN(text, TextOf(*only));
      only.reset();
    }
    text += c;
    if (c != ' ' && c != '\t') kept = text.size();
  }
  if (only) return config_.ValueOf(*only);
  text.resize(kept);
  return parts > 0 ? Value(text) : TypedScalar(text);
}

Result<Value> InterpolationReader::ReadArgument() {
  MLP_ASSIGN(Value value, ReadElement(""));
  SkipBlanks();
  if (!IsAtEnd()) return Fail(Unexpected("the end"));
  return value;
}

}  // namespace mlp
