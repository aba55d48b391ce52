// The value half of the override grammar: a recursive-descent parser over one line.

#include <algorithm>

#include "engine/experiments/override_scalar.h"
#include "engine/experiments/overrides.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::string_view kSweeps[] = {"choice",  "range", "interval", "glob",
                                        "shuffle", "sort",  "tag"};

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
bool IsNameChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class ValueParser {
 public:
  explicit ValueParser(std::string_view text) : text_(text) {}

  Result<Value> ParseWhole() {
    SkipBlanks();
    if (AtEnd()) return Value("");
    MLP_ASSIGN(Value value, ParseElement(0, ""));
    SkipBlanks();
    if (AtEnd()) return value;
    if (Peek() == ',') return Fail(SweepError());
    return Fail(Unexpected());
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(char c) {
    if (Peek() != c || AtEnd()) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (!AtEnd() && IsBlank(Peek())) ++at_;
  }

  static Error SweepError() {
    return {ErrorCode::kUsage,
            "sweeps are not supported by this version",
            {},
            {},
            "give one value; quote it if it holds a comma: -S \"key='a,b'\"",
            {}};
  }
  Error Unexpected() const {
    const std::string what = AtEnd() ? "the value ends too early"
                                     : Format("unexpected {} at character {} of the value",
                                              Quoted(text_.substr(at_, 1)), at_ + 1);
    return {ErrorCode::kUsage,
            what,
            {},
            {},
            "quote a text with special characters: -S \"key='...'\"",
            {}};
  }

  // `ends`: what ends a bare text here, besides the end of the line.
  Result<Value> ParseElement(int depth, std::string_view ends) {
    if (depth > kMaxDepth) return Fail(ErrorCode::kUsage, "the value is nested too deeply");
    SkipBlanks();
    if (Peek() == '[') return ParseList(depth);
    if (Peek() == '{') return ParseMap(depth);
    if (Peek() == '\'' || Peek() == '"') {
      MLP_ASSIGN(std::string text, ParseQuoted());
      return Value(std::move(text));
    }
    return ParseBare(ends);
  }

  Result<Value> ParseList(int depth) {
    Value list = Value::array();
    Take('[');
    SkipBlanks();
    if (Take(']')) return list;
    while (true) {
      MLP_ASSIGN(Value element, ParseElement(depth + 1, ",]"));
      list.push_back(std::move(element));
      SkipBlanks();
      if (Take(']')) return list;
      if (!Take(',')) return Fail(Unexpected());
    }
  }

  Result<Value> ParseMap(int depth) {
    Value map = Value::object();
    Take('{');
    SkipBlanks();
    if (Take('}')) return map;
    while (true) {
      MLP_ASSIGN(const std::string key, ParseMapKey());
      MLP_ASSIGN(Value element, ParseElement(depth + 1, ",}"));
      map[key] = std::move(element);
      SkipBlanks();
      if (Take('}')) return map;
      if (!Take(',')) return Fail(Unexpected());
    }
  }

  Result<std::string> ParseMapKey() {
    SkipBlanks();
    std::string key;
    if (Peek() == '\'' || Peek() == '"') {
      MLP_ASSIGN(key, ParseQuoted());
    } else {
      MLP_ASSIGN(key, ParseBareText(":,}"));
      key = std::string(Trim(key));
      if (key.empty()) return Fail(Unexpected());
    }
    SkipBlanks();
    if (!Take(':')) return Fail(Unexpected());
    return key;
  }

  // A run of backslashes counts as escapes only in front of a quote, as in Hydra: 'C:\dir' needs
  // none.
  Result<std::string> ParseQuoted() {
    const char quote = text_[at_++];
    std::string text;
    while (!AtEnd()) {
      std::size_t backslashes = 0;
      while (Peek() == '\\') ++backslashes, ++at_;
      if (Peek() != quote || AtEnd()) {
        text.append(backslashes, '\\');
        if (!AtEnd()) text += text_[at_++];
        continue;
      }
      ++at_;
      text.append(backslashes / 2, '\\');
      if (backslashes % 2 == 0) return text;
      text += quote;
    }
    return Fail(ErrorCode::kUsage, Format("a {} is not closed", quote),
                "mind that the shell takes one pair of quotes away: -S \"key='...'\"");
  }

  Result<Value> ParseBare(std::string_view ends) {
    const std::size_t begin = at_;
    MLP_ASSIGN(std::string text, ParseBareText(ends));
    if (Peek() == '(' && !AtEnd()) return Fail(FunctionError(Trim(text)));
    if (text_.substr(begin, at_ - begin).find('\\') != std::string_view::npos) return Value(text);
    const std::string_view trimmed = Trim(text);
    if (trimmed.empty()) return Fail(Unexpected());
    return TypedScalar(trimmed);
  }

  // Up to one of `ends` or a character that no bare text may hold. Blanks at the end are dropped
  // unless escaped.
  Result<std::string> ParseBareText(std::string_view ends) {
    constexpr std::string_view kEscapable = "\\()[]{}:=, \t'\"";
    constexpr std::string_view kAllowed = ":/\\-.+$%*@?| \t";
    std::string text;
    std::size_t keep = 0;  // what must not be trimmed
    while (!AtEnd() && ends.find(Peek()) == std::string_view::npos) {
      const char c = Peek();
      if (c == '\\' && at_ + 1 < text_.size() &&
          kEscapable.find(text_[at_ + 1]) != std::string_view::npos) {
        text += text_[at_ + 1];
        at_ += 2;
        keep = text.size();
        continue;
      }
      if (!IsNameChar(c) && kAllowed.find(c) == std::string_view::npos) break;
      text += c;
      ++at_;
      if (!IsBlank(c)) keep = text.size();
    }
    text.resize(keep);
    return text;
  }

  Error FunctionError(std::string_view name) const {
    if (std::find(std::begin(kSweeps), std::end(kSweeps), name) != std::end(kSweeps))
      return SweepError();
    if (name.empty()) return Unexpected();
    return {ErrorCode::kUsage,
            Format("functions like {}(...) are not supported by this version", name),
            {},
            {},
            "quote a text that holds parentheses: -S \"key='f(x)'\"",
            {}};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Value> ParseOverrideValue(std::string_view text) {
  return ValueParser(text).ParseWhole();
}

}  // namespace mlp
