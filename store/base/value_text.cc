// The text forms of store/base/value.h, which are Python's.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

// The shortest decimal digits d1d2...dn with number = 0.d1d2...dn * 10^point.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal ShortestDecimal(double magnitude) {
  char text[40];
  const auto end =
      std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific).ptr;
  const std::string_view scientific(text, static_cast<std::size_t>(end - text));  // "1.25e-07"
  const std::size_t e = scientific.find('e');
  Decimal decimal;
  decimal.digits = scientific.substr(0, e);
  std::erase(decimal.digits, '.');
  decimal.point = std::atoi(std::string(scientific.substr(e + 1)).c_str()) + 1;
  return decimal;
}

// Python writes exponents below -4 and from 16 on in scientific form; so do C's %g rules with 17
// digits.
std::string MagnitudeText(double magnitude) {
  if (magnitude == 0) return "0.0";
  const auto [digits, point] = ShortestDecimal(magnitude);
  const int count = static_cast<int>(digits.size());
  if (point <= -4 || point > 16) {
    const std::string fraction = count > 1 ? "." + digits.substr(1) : "";
    const int exponent = point - 1;
    return Format("{}{}e{}{:02}", digits[0], fraction, exponent < 0 ? '-' : '+',
                  std::abs(exponent));
  }
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count) {
    return digits + std::string(static_cast<std::size_t>(point - count), '0') + ".0";
  }
  const auto whole = static_cast<std::size_t>(point);
  return digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string JsonNumber(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  return PythonRepr(number);
}

void AppendUtf16(std::string& json, char32_t code) {
  if (code < 0x10000) {
    json += Format("\\u{:04x}", static_cast<unsigned>(code));
  } else {
    code -= 0x10000;
    AppendUtf16(json, 0xD800 + (code >> 10));
    AppendUtf16(json, 0xDC00 + (code & 0x3FF));
  }
}

// Writes nested values with a list of open ones instead of recursion: a file may nest as deep as it
// is long.
class JsonWriter {
 public:
  explicit JsonWriter(bool sort_keys) : sort_keys_(sort_keys) {}

  std::string Write(const Value& value) {
    Begin(value);
    while (!open_.empty()) {
      Open& innermost = open_.back();
      if (innermost.next == innermost.items.size()) {
        json_ += innermost.is_object ? '}' : ']';
        open_.pop_back();
        continue;
      }
      if (innermost.next > 0) json_ += ", ";
      const Item item = innermost.items[innermost.next++];
      if (item.key != nullptr) json_ += PythonJsonString(*item.key) + ": ";
      Begin(*item.value);
    }
    return std::move(json_);
  }

 private:
  struct Item {
    const std::string* key;  // null in a list
    const Value* value;
  };
  struct Open {
    bool is_object;
    std::vector<Item> items;
    std::size_t next = 0;
  };

  // Writes a scalar, or opens a list or a map.
  void Begin(const Value& value) {
    if (!value.is_structured()) {
      json_ += Scalar(value);
      return;
    }
    Open open{value.is_object(), {}};
    if (open.is_object) {
      for (const auto& [key, child] : value.get_ref<const Value::object_t&>()) {
        open.items.push_back({&key, &child});
      }
      if (sort_keys_) {
        std::sort(open.items.begin(), open.items.end(),
                  [](const Item& a, const Item& b) { return *a.key < *b.key; });
      }
    } else {
      for (const Value& child : value) open.items.push_back({nullptr, &child});
    }
    json_ += open.is_object ? '{' : '[';
    open_.push_back(std::move(open));
  }

  static std::string Scalar(const Value& value) {
    if (value.is_string()) return PythonJsonString(value.get_ref<const std::string&>());
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    if (value.is_number_unsigned()) return Format("{}", value.get<std::uint64_t>());
    if (value.is_number_integer()) return Format("{}", value.get<std::int64_t>());
    if (value.is_number_float()) return JsonNumber(value.get<double>());
    return "null";
  }

  const bool sort_keys_;
  std::string json_;
  std::vector<Open> open_;
};

}  // namespace

std::string PythonRepr(double number) {
  if (std::isnan(number)) return "nan";
  const std::string magnitude = std::isinf(number) ? "inf" : MagnitudeText(std::fabs(number));
  return std::signbit(number) ? "-" + magnitude : magnitude;
}

std::string PythonJsonString(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    const char32_t code = character.code;
    text.remove_prefix(character.bytes);
    switch (code) {
      case '"':
        json += "\\\"";
        continue;
      case '\\':
        json += "\\\\";
        continue;
      case '\n':
        json += "\\n";
        continue;
      case '\r':
        json += "\\r";
        continue;
      case '\t':
        json += "\\t";
        continue;
      case '\f':
        json += "\\f";
        continue;
      case '\b':
        json += "\\b";
        continue;
      default:
        break;
    }
    if (!character.valid) {
      AppendUtf16(json, 0xFFFD);
    } else if (code >= 0x20 && code < 0x7F) {
      json += static_cast<char>(code);
    } else {
      AppendUtf16(json, code);
    }
  }
  return json + '"';
}

std::string PythonJson(const Value& value, bool sort_keys) {
  return JsonWriter(sort_keys).Write(value);
}

std::string DisplayText(const Value& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_null()) return "None";
  if (value.is_number_float()) return PythonRepr(value.get<double>());
  return PythonJson(value, false);
}

}  // namespace mlp
