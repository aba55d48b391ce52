// What decides style and line breaks here was found by asking ruamel.yaml 0.17.21, and is kept by
// tests/unit/pipelines/yaml_writer_cases.json. One road not taken: ruamel.yaml breaks single-quoted
// lines at U+0085, U+2028 and U+2029, which YAML 1.2 does not know as line ends; here such strings
// get double quotes and escapes.
#include "pipelines/yaml_scalar_writer.h"

#include <cmath>
#include <cstdint>

#include "pipelines/yaml_scalar_style.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kWidth = 80;
// 128 less the "!!str" that ruamel.yaml counts though it does not write it.
constexpr std::size_t kLongestSimpleKey = 122;

void AppendUtf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | (point >> 6)), put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | (point >> 12)), put(0x80 | ((point >> 6) & 0x3f)), put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | (point >> 18)), put(0x80 | ((point >> 12) & 0x3f));
    put(0x80 | ((point >> 6) & 0x3f)), put(0x80 | (point & 0x3f));
  }
}

// The end of a text being written: knows the column, breaks lines.
class LineWriter {
 public:
  LineWriter(std::string& out, std::size_t indent, bool may_fold)
      : out_(out), indent_(indent), may_fold_(may_fold) {
    const std::size_t newline = out.rfind('\n');
    const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
    column_ = CountCharacters(std::string_view(out).substr(begin));
  }

  void Put(char32_t c) {
    AppendUtf8(out_, c);
    ++column_;
  }
  void Put(std::string_view ascii) {
    out_ += ascii;
    column_ += ascii.size();
  }
  bool IsTooLong(std::size_t column) const { return may_fold_ && column > kWidth; }
  std::size_t column() const { return column_; }
  void Break() {
    out_ += '\n';
    out_.append(indent_, ' ');
    column_ = indent_;
  }

 private:
  std::string& out_;
  std::size_t indent_;
  bool may_fold_;
  std::size_t column_ = 0;
};

// Plain, and the inside of single quotes, where a quote cannot occur (StyleOf). A single space
// beyond the width becomes a line break, except the first and the last character.
void WriteFolded(LineWriter& line, const std::u32string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool single_space = text[i] == U' ' && i > 0 && i + 1 < text.size() &&
                              text[i - 1] != U' ' && text[i + 1] != U' ';
    if (single_space && line.IsTooLong(line.column())) {
      line.Break();
    } else {
      line.Put(text[i]);
    }
  }
}

std::string EscapeOf(char32_t c) {
  switch (c) {
    case U'"':
      return "\\\"";
    case U'\\':
      return "\\\\";
    case 0:
      return "\\0";
    case 0x07:
      return "\\a";
    case 0x08:
      return "\\b";
    case U'\t':
      return "\\t";
    case U'\n':
      return "\\n";
    case 0x0b:
      return "\\v";
    case 0x0c:
      return "\\f";
    case U'\r':
      return "\\r";
    case 0x1b:
      return "\\e";
    case 0x85:
      return "\\N";
    case 0x2028:
      return "\\L";
    case 0x2029:
      return "\\P";
    default:
      break;
  }
  if (IsYamlPrintable(c) && c <= 0xffff) return {};  // beyond the first plane, double quotes escape
  const int digits = c <= 0xff ? 2 : c <= 0xffff ? 4 : 8;
  std::string escape = c <= 0xff ? "\\x" : c <= 0xffff ? "\\u" : "\\U";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    escape += "0123456789ABCDEF"[(c >> shift) & 15];
  }
  return escape;
}

// A line that is too long ends with a backslash before a space or behind an escape; a space then
// begins the next line behind another backslash. The run of ordinary characters that waits to be
// written counts as part of the line; right at an escape that is one less than none (start == i +
// 1), as in ruamel.yaml.
void WriteDoubleQuoted(LineWriter& line, const std::u32string& text) {
  std::size_t start = 0;  // of the run of ordinary characters not yet written
  const auto flush = [&](std::size_t end) {
    for (; start < end; ++start) line.Put(text[start]);
  };
  line.Put("\"");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string escape = EscapeOf(text[i]);
    if (!escape.empty()) {
      flush(i);
      line.Put(escape);
      start = i + 1;
    }
    const bool may_break = i > 0 && i + 1 < text.size() && (text[i] == U' ' || start >= i);
    if (may_break && line.IsTooLong(line.column() + i - start)) {
      flush(i);
      line.Put("\\");
      line.Break();
      if (text[start] == U' ') line.Put("\\");
    }
  }
  flush(text.size());
  line.Put("\"");
}

bool AppendText(std::string& out, std::string_view utf8, std::size_t indent, bool may_fold) {
  const std::u32string text = DecodeUtf8(utf8);
  const YamlStyle style = YamlStyleOf(utf8, text);
  LineWriter line(out, indent, may_fold);
  if (style == YamlStyle::kDoubleQuoted) {
    WriteDoubleQuoted(line, text);
  } else {
    const std::string_view quote = style == YamlStyle::kSingleQuoted ? "'" : "";
    line.Put(quote);
    WriteFolded(line, text);
    line.Put(quote);
  }
  return style == YamlStyle::kPlain;
}

std::string FloatText(double number) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  return PythonRepr(number);
}

}  // namespace

bool IsSimpleKey(std::string_view text) {
  if (text.size() > 4 * kLongestSimpleKey) return false;
  const std::u32string points = DecodeUtf8(text);
  return points.size() <= kLongestSimpleKey && points.find(U'\n') == std::u32string::npos;
}

void AppendSimpleKey(std::string& out, std::string_view text) {
  AppendText(out, text, 0, false);
}

bool AppendScalar(std::string& out, const Value& scalar, int indent) {
  if (scalar.is_string()) {
    return AppendText(out, scalar.get_ref<const std::string&>(), static_cast<std::size_t>(indent),
                      indent > 0);
  }
  if (scalar.is_number_float()) {
    out += FloatText(scalar.get<double>());
  } else if (!scalar.is_null()) {
    out += scalar.dump();
  }
  return true;
}

}  // namespace mlp
