#include "engine/json_file.h"

#include <algorithm>
#include <limits>
#include <map>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kBetweenTokens[] = "{}[],: \t\r\n";
constexpr char kEndsOfToken[] = "{}[],: \t\r\n\"";

Error JsonErrorAt(const std::string& file, const std::string& text, std::size_t offset) {
  offset = std::min(offset > 0 ? offset - 1 : 0, text.size());
  const std::size_t previous_newline =
      offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  const std::size_t line_begin = previous_newline == std::string::npos ? 0 : previous_newline + 1;
  Error error{ErrorCode::kInvalid, "this is not valid JSON", {}, {}, {}, {}};
  error.where.file = file;
  error.where.line =
      1 + static_cast<int>(std::count(text.begin(), text.begin() + line_begin, '\n'));
  error.where.column = 1 + static_cast<int>(CountCharacters(
                               std::string_view(text).substr(line_begin, offset - line_begin)));
  error.where.line_text = text.substr(line_begin, text.find('\n', line_begin) - line_begin);
  return error;
}

bool MayHoldOddNumbers(const std::string& text) {
  return text.find("NaN") != text.npos || text.find("Infinity") != text.npos;
}

// Numbers that Python writes and JSON does not have, by the places of their tokens. A token is a
// string, or a run of characters that are no space and mean nothing to the structure.
class OddNumbers {
 public:
  // Puts numbers of the same length in their places.
  static OddNumbers TakeFrom(std::string& text) {
    OddNumbers odd;
    std::size_t token = 0;
    for (std::size_t i = 0; (i = text.find_first_not_of(kBetweenTokens, i)) < text.size();) {
      const std::size_t end = text[i] == '"'
                                  ? EndOfString(text, i)
                                  : std::min(text.find_first_of(kEndsOfToken, i), text.size());
      odd.Take(token++, text, i, end);
      i = end;
    }
    return odd;
  }

  // For nlohmann's parser, which tells of each token in turn.
  bool PutBack(Value::parse_event_t event, Value& value) {
    if (event != Value::parse_event_t::key && event != Value::parse_event_t::value) return true;
    if (const auto number = numbers_.find(token_++); number != numbers_.end()) {
      value = number->second;
    }
    return true;
  }

 private:
  static std::size_t EndOfString(const std::string& text, std::size_t begin) {
    std::size_t i = begin + 1;
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    return std::min(i + 1, text.size());
  }

  void Take(std::size_t token, std::string& text, std::size_t begin, std::size_t end) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::string_view word = std::string_view(text).substr(begin, end - begin);
    if (word == "NaN") {
      numbers_[token] = std::numeric_limits<double>::quiet_NaN();
      text.replace(begin, word.size(), "0.0");
    } else if (word == "Infinity" || word == "-Infinity") {
      numbers_[token] = word.front() == '-' ? -kInfinity : kInfinity;
      text.replace(begin, word.size(), word.front() == '-' ? "-0.000000" : "0.000000");
    }
  }

  std::map<std::size_t, double> numbers_;
  std::size_t token_ = 0;
};

}  // namespace

Result<Value> ParseJson(const std::string& file, const std::string& text) {
  if (Trim(text).empty()) return Value();
  try {
    if (!MayHoldOddNumbers(text)) return Value::parse(text);
    std::string plain = text;
    OddNumbers odd = OddNumbers::TakeFrom(plain);
    return Value::parse(plain, [&](int, Value::parse_event_t event, Value& value) {
      return odd.PutBack(event, value);
    });
  } catch (const Value::parse_error& error) {
    return Fail(JsonErrorAt(file, text, error.byte));
  } catch (const Value::exception&) {
    return Fail(JsonErrorAt(file, text, 1));
  }
}

}  // namespace mlp
