// What decides style and line breaks here was found by asking ruamel.yaml 0.19.1, the newest that
// DVC is installed with, and is kept by tests/unit/pipelines/yaml_writer_cases.json. Roads not
// taken, where ruamel.yaml does not read what it writes: it breaks plain lines behind several
// spaces and inside keys, and double-quoted lines behind some escapes without a backslash, which
// loses or adds a space; and single-quoted lines at U+0085, U+2028 and U+2029, which YAML 1.2 does
// not know as line ends (here such strings get double quotes and escapes).
#include "pipelines/yaml_scalar_writer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

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
  bool IsAtIndent() const { return column_ <= indent_; }
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

// A word that would end beyond the width begins a line of its own; the space before it stays where
// it is. A single space at the width becomes a line break.
void WritePlain(LineWriter& line, const std::u32string& text) {
  std::size_t spaces = 0;  // before the word
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(U' ', begin), text.size());
    if (spaces <= 1 && line.IsTooLong(line.column() + end - begin) && !line.IsAtIndent()) {
      line.Break();
    }
    for (; begin < end; ++begin) line.Put(text[begin]);
    const std::size_t next = std::min(text.find_first_not_of(U' ', begin), text.size());
    spaces = next - begin;
    if (spaces == 1 && next < text.size() && line.IsTooLong(line.column() + 1)) {
      line.Break();
      begin = next;
    }
    for (; begin < next; ++begin) line.Put(U' ');
  }
}

// The inside of single quotes, where a quote cannot occur (StyleOf). A single space beyond the
// width becomes a line break, except the first and the last character.
void WriteSingleQuoted(LineWriter& line, const std::u32string& text) {
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
  if (IsYamlPrintable(c)) return {};
  const int digits = c <= 0xff ? 2 : c <= 0xffff ? 4 : 8;
  std::string escape = c <= 0xff ? "\\x" : c <= 0xffff ? "\\u" : "\\U";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    escape += "0123456789ABCDEF"[(c >> shift) & 15];
  }
  return escape;
}

// The space at or right behind `i` that a line break can stand for in double quotes: it has no
// other space or line end beside it. `start` is where the run that ends at `i` began.
std::optional<std::size_t> FoldAt(const std::u32string& text, std::size_t i, std::size_t start) {
  const bool at_escape = start > i;
  const std::size_t space = at_escape ? i + 1 : i;
  if (space + 1 >= text.size() || text[space] != U' ') return std::nullopt;
  if (text[space + 1] == U' ' || text[space + 1] == U'\n') return std::nullopt;
  const bool after_word = start < i && text[i - 1] != U' ';
  const bool after_escape = at_escape && text[i] != U'"' && text[i] != U'\n';
  return after_word || after_escape ? std::optional(space) : std::nullopt;
}

// A line that is too long ends at a space, which the line break stands for, or behind an escape
// with a backslash. Where the space has another beside it, or a line end or an escape, it begins
// the next line between two backslashes. The run of ordinary characters that waits to be written
// counts as part of the line; right at an escape that is one less than none (start == i + 1), as in
// ruamel.yaml.
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
      const std::optional<std::size_t> fold = FoldAt(text, i, start);
      flush(i);
      if (!fold) line.Put("\\");
      line.Break();
      if (fold) {
        start = *fold + 1;
      } else if (text[start] == U' ') {
        line.Put("\\");
      }
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
  } else if (style == YamlStyle::kSingleQuoted) {
    line.Put("'");
    WriteSingleQuoted(line, text);
    line.Put("'");
  } else {
    WritePlain(line, text);
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
  if (!scalar.is_null()) {
    const std::string text =
        scalar.is_number_float() ? FloatText(scalar.get<double>()) : scalar.dump();
    LineWriter line(out, static_cast<std::size_t>(indent), indent > 0);
    WritePlain(line, DecodeUtf8(text));
  }
  return true;
}

}  // namespace mlp
