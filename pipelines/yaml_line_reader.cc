#include "pipelines/yaml_line_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "pipelines/yaml_builder.h"

namespace mlp {
namespace {

constexpr std::size_t kLongestKey = 1000;  // yaml-cpp ends at 1,024

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsOneOf(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

bool IsNullWord(std::string_view text) {
  return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// What a plain scalar of this reader begins with; YAML allows more.
bool BeginsPlain(std::string_view text) {
  const char first = text.front();
  if (IsLetterOrDigit(first) || IsOneOf(first, "_./$+~(")) return !text.starts_with("...");
  return first == '-' && text.size() > 1 && text[1] != ' ' && !text.starts_with("---");
}

bool IsColonOfKey(std::string_view line, std::size_t at) {
  return line[at] == ':' && (at + 1 == line.size() || line[at + 1] == ' ');
}

// At the colon of a key or a comment behind a plain scalar, or at the end of the line.
std::size_t EndOfPlain(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && !IsColonOfKey(line, end) &&
         !(end > 0 && line[end] == '#' && line[end - 1] == ' ')) {
    ++end;
  }
  return end;
}

// Of a plain scalar in a flow collection; fewer than YAML allows.
std::size_t EndOfPlainInFlow(std::string_view line) {
  std::size_t end = 1;
  while (end < line.size() && (IsLetterOrDigit(line[end]) || IsOneOf(line[end], "_./+- "))) ++end;
  return line.find_last_not_of(' ', end - 1) + 1;
}

// A line with something on it: what is left of it to read, and where that stands.
struct Line {
  std::string_view text;  // without spaces at both ends
  std::size_t offset = 0;
  std::size_t indent = 0;
  int number = 0;        // from 1
  bool follows = false;  // the line before is not empty and no comment

  void Skip(std::size_t bytes) {
    while (bytes < text.size() && text[bytes] == ' ') ++bytes;
    text.remove_prefix(bytes);
    offset += bytes;
    indent += bytes;
  }
  bool IsComment() const { return text.starts_with('#'); }
  bool IsItem() const { return text == "-" || text.starts_with("- "); }
};

// Each step says whether the text still has the form; once false, everything ends.
class YamlLineReader {
 public:
  explicit YamlLineReader(const YamlDocument& document) : builder_(document) {}

  std::optional<YamlNode> Read(std::string_view text) {
    if (!SplitIntoLines(text) || lines_.empty() || lines_.front().indent != 0) return std::nullopt;
    if (!ReadCollection() || at_ != lines_.size()) return std::nullopt;
    return builder_.TakeRoot();
  }

 private:
  bool SplitIntoLines(std::string_view text) {
    bool follows = false;
    int number = 0;
    for (std::size_t begin = 0; begin < text.size(); ++number) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      Line line{text.substr(begin, end - begin), begin, 0, number + 1, follows};
      const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
      if (!std::all_of(line.text.begin(), line.text.end(), is_printable)) return false;
      line.text = line.text.substr(0, line.text.find_last_not_of(' ') + 1);
      line.Skip(0);
      follows = !line.text.empty() && !line.IsComment();
      if (follows) lines_.push_back(line);
      begin = end + 1;
    }
    return true;
  }

  Line& line() { return lines_[at_]; }
  bool IsAt(std::size_t indent) const {
    return at_ < lines_.size() && lines_[at_].indent == indent;
  }
  bool IsDeeperThan(std::size_t indent) const {
    return at_ < lines_.size() && lines_[at_].indent > indent;
  }
  bool IsNextDeeperThan(std::size_t indent) const {
    return at_ + 1 < lines_.size() && lines_[at_ + 1].indent > indent;
  }
  YamlEvent Here(const char* tag = "?") { return {line().offset, line().number, 0, tag}; }
  bool Begin(YamlNode::Kind kind, bool flow) {
    return builder_.Begin(kind, Here(), flow).has_value();
  }

  bool ReadCollection() { return line().IsItem() ? ReadList() : ReadMap(); }

  bool ReadList() {
    const std::size_t indent = line().indent;
    if (!Begin(YamlNode::Kind::kSequence, false)) return false;
    while (IsAt(indent) && line().IsItem()) {
      line().Skip(1);
      if (line().text.empty() || line().IsComment() || line().IsItem()) return false;
      if (!(EndOfKey() ? ReadMap() : ReadInlineValue(indent))) return false;
    }
    return builder_.End().has_value();
  }

  bool ReadMap() {
    const std::size_t indent = line().indent;
    if (!Begin(YamlNode::Kind::kMapping, false)) return false;
    while (IsAt(indent) && !line().IsItem()) {
      if (!ReadKey() || !ReadValue(indent)) return false;
    }
    return builder_.End().has_value();
  }

  // Where the key that the line begins with ends: its colon.
  std::optional<std::size_t> EndOfKey() {
    const std::string_view text = line().text;
    if (const auto quoted = EndOfQuoted()) {
      const bool is_key = *quoted < text.size() && IsColonOfKey(text, *quoted);
      return is_key ? quoted : std::nullopt;
    }
    if (!BeginsPlain(text)) return std::nullopt;
    const std::size_t end = EndOfPlain(text);
    const bool is_key = end < text.size() && text[end] == ':' && text[end - 1] != ' ';
    return is_key ? std::optional(end) : std::nullopt;
  }

  // Behind the quoted scalar that the line begins with. Escapes are not for this reader.
  std::optional<std::size_t> EndOfQuoted() {
    const std::string_view text = line().text;
    const char quote = text.front();
    if (quote != '\'' && quote != '"') return std::nullopt;
    std::size_t end = 1;
    for (; end < text.size() && text[end] != quote; ++end) {
      if (text[end] == '\\' && quote == '"') return std::nullopt;
    }
    if (end >= text.size()) return std::nullopt;
    if (end + 1 < text.size() && text[end + 1] == quote) return std::nullopt;
    return end + 1;
  }

  bool AddScalar(std::string_view text) {
    if (IsOneOf(text.front(), "'\"")) {
      return builder_.AddScalar(Here("!"), std::string(text.substr(1, text.size() - 2)))
          .has_value();
    }
    if (IsNullWord(text)) return builder_.AddNull(Here()).has_value();
    return builder_.AddScalar(Here(), std::string(text)).has_value();
  }

  bool ReadKey() {
    const auto end = EndOfKey();
    if (!end || *end > kLongestKey || IsNullWord(line().text.substr(0, *end))) return false;
    if (!AddScalar(line().text.substr(0, *end))) return false;
    line().Skip(*end + 1);
    return true;
  }

  // What stands behind a key at `indent`, or on the lines below it.
  bool ReadValue(std::size_t indent) {
    if (!line().text.empty() && !line().IsComment()) return ReadInlineValue(indent);
    const YamlEvent nothing = Here();
    ++at_;
    if (IsDeeperThan(indent) || (IsAt(indent) && line().IsItem())) return ReadCollection();
    return builder_.AddNull(nothing).has_value();
  }

  // A value that begins on the line, of a parent at `indent`.
  bool ReadInlineValue(std::size_t indent) {
    const char first = line().text.front();
    if (first == '[' || first == '{') return ReadFlow() && EndLine(indent);
    if (const auto end = EndOfQuoted()) {
      if (!AddScalar(line().text.substr(0, *end))) return false;
      line().Skip(*end);
      const bool ends = line().text.empty() || line().IsComment();
      return ends && EndLine(indent);
    }
    return ReadPlain(indent);
  }

  // Only spaces or a comment are left, and the next line is none of this value.
  bool EndLine(std::size_t indent) {
    const bool has_comment = line().IsComment();
    if (!line().text.empty() && !has_comment) return false;
    ++at_;
    return !IsDeeperThan(indent);
  }

  bool ReadFlow() {
    const bool is_map = line().text.front() == '{';
    const char closing = is_map ? '}' : ']';
    if (!Begin(is_map ? YamlNode::Kind::kMapping : YamlNode::Kind::kSequence, true)) return false;
    line().Skip(1);
    for (bool is_first = true; !line().text.starts_with(closing); is_first = false) {
      if (!is_first) {
        if (!line().text.starts_with(',')) return false;
        line().Skip(1);
      }
      if (is_map && !ReadKeyInFlow()) return false;
      if (!ReadValueInFlow()) return false;
    }
    line().Skip(1);
    return builder_.End().has_value();
  }

  bool ReadKeyInFlow() {
    if (line().text.empty()) return false;
    const std::size_t end = EndOfScalarInFlow();
    const bool is_key = end > 0 && end < line().text.size() && IsColonOfKey(line().text, end);
    if (!is_key || end > kLongestKey || IsNullWord(line().text.substr(0, end))) return false;
    if (!AddScalar(line().text.substr(0, end))) return false;
    line().Skip(end + 1);
    return true;
  }

  bool ReadValueInFlow() {
    if (line().text.empty()) return false;
    if (IsOneOf(line().text.front(), "[{")) return ReadFlow();
    const std::size_t end = EndOfScalarInFlow();
    if (end == 0 || !AddScalar(line().text.substr(0, end))) return false;
    line().Skip(end);
    return true;
  }

  // 0: none that this reader knows.
  std::size_t EndOfScalarInFlow() {
    const std::string_view text = line().text;
    if (IsOneOf(text.front(), "'\"")) return EndOfQuoted().value_or(0);
    return BeginsPlain(text) && text.front() != '(' && text.front() != '$' ? EndOfPlainInFlow(text)
                                                                           : 0;
  }

  // Folded, with the lines below that are indented deeper than the parent.
  bool ReadPlain(std::size_t indent) {
    const YamlEvent event = Here();
    std::string text;
    for (bool is_first = true; is_first || IsDeeperThan(indent); is_first = false, ++at_) {
      const std::string_view piece = line().text;
      if (is_first ? !BeginsPlain(piece) : line().IsItem() || !line().follows) return false;
      const std::size_t end = EndOfPlain(piece);
      const bool has_comment = end < piece.size();
      if (has_comment && (piece[end] == ':' || IsNextDeeperThan(indent))) return false;
      if (!is_first) text += ' ';
      text += piece.substr(0, piece.find_last_not_of(' ', end - 1) + 1);
    }
    if (IsNullWord(text)) return builder_.AddNull(event).has_value();
    return builder_.AddScalar(event, std::move(text)).has_value();
  }

  YamlBuilder builder_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<YamlNode> ReadYamlByLines(const YamlDocument& document) {
  return YamlLineReader(document).Read(document.text);
}

}  // namespace mlp
