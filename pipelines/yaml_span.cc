#include "pipelines/yaml_span.h"

#include <algorithm>

namespace mlp {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
bool IsSpace(char c) {
  return IsBlank(c) || c == '\r' || c == '\n';
}

std::size_t SkipSpaces(std::string_view text, std::size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

std::size_t SkipSpacesAndComments(std::string_view text, std::size_t at) {
  at = SkipSpaces(text, at);
  while (at < text.size() && text[at] == '#') at = SkipSpaces(text, LineEnd(text, at));
  return at;
}

std::optional<std::size_t> EndOfSingleQuoted(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] != '\'') continue;
    if (at + 1 == text.size() || text[at + 1] != '\'') return at + 1;
    ++at;
  }
  return std::nullopt;
}

std::optional<std::size_t> EndOfDoubleQuoted(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::nullopt;
}

// A plain scalar is found by what it says: a space or line break in it stands for any white space
// in the text.
std::optional<std::size_t> EndOfPlain(std::string_view text, const YamlNode& node) {
  std::size_t at = node.mark.offset;
  for (const char c : node.text) {
    if (c == ' ' || c == '\n') {
      if (at < text.size() && text[at] == c && c == ' ') {
        ++at;
      } else {
        at = SkipSpaces(text, at);
      }
    } else if (at < text.size() && text[at] == c) {
      ++at;
    } else {
      return std::nullopt;
    }
  }
  return at;
}

// All lines from the first that are empty or indented at least as far as it.
std::optional<std::size_t> EndOfBlockScalar(std::string_view text, std::size_t at) {
  const std::size_t header_end = LineEnd(text, at);
  const std::string_view header = text.substr(at, header_end - at);
  if (header.find_first_of("123456789") < header.find('#')) return std::nullopt;
  std::size_t end = header_end;
  std::size_t indent = 0;
  for (std::size_t line = text.find('\n', header_end); line != std::string_view::npos;
       line = text.find('\n', line + 1)) {
    const std::size_t begin = line + 1;
    const std::size_t content = std::min(text.find_first_not_of(' ', begin), text.size());
    if (content == LineEnd(text, begin)) continue;  // blank: belongs to the scalar if more follows
    if (indent == 0) indent = content - begin;
    if (indent == 0 || content - begin < indent) break;
    end = LineEnd(text, begin);
  }
  return indent == 0 ? std::nullopt : std::optional(end);
}

std::optional<std::size_t> EndOfScalar(std::string_view text, const YamlNode& node) {
  if (node.mark.offset >= text.size()) return std::nullopt;
  if (!node.quoted) return EndOfPlain(text, node);
  switch (text[node.mark.offset]) {
    case '\'':
      return EndOfSingleQuoted(text, node.mark.offset);
    case '"':
      return EndOfDoubleQuoted(text, node.mark.offset);
    default:
      return EndOfBlockScalar(text, node.mark.offset);
  }
}

// Behind the last item or field; the begin of an empty collection.
std::optional<std::size_t> EndOfContent(std::string_view text, const YamlNode& node) {
  for (auto field = node.fields.rbegin(); field != node.fields.rend(); ++field) {
    const bool is_merged = field->first.mark.offset < node.mark.offset;
    if (!is_merged) return EndOfField(text, field->first, field->second);
  }
  if (!node.fields.empty()) return std::nullopt;
  if (!node.items.empty()) {
    if (IsAbsent(node.items.back()) || node.items.back().mark.offset < node.mark.offset) {
      return std::nullopt;
    }
    return EndOf(text, node.items.back());
  }
  return node.mark.offset + 1;
}

}  // namespace

std::size_t LineBegin(std::string_view text, std::size_t offset) {
  if (offset == 0) return 0;
  const std::size_t newline = text.rfind('\n', offset - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

std::size_t LineEnd(std::string_view text, std::size_t offset) {
  const std::size_t newline = std::min(text.find('\n', offset), text.size());
  return newline > offset && text[newline - 1] == '\r' ? newline - 1 : newline;
}

std::optional<std::size_t> EndOf(std::string_view text, const YamlNode& node) {
  if (node.IsScalar()) return EndOfScalar(text, node);
  const auto content = EndOfContent(text, node);
  const bool has_brackets = node.flow && node.mark.offset < text.size() &&
                            (text[node.mark.offset] == '[' || text[node.mark.offset] == '{');
  if (!content || !has_brackets) return content;
  std::size_t at = SkipSpacesAndComments(text, *content);
  if (at < text.size() && text[at] == ',') at = SkipSpacesAndComments(text, at + 1);
  const bool closes = at < text.size() && (text[at] == ']' || text[at] == '}');
  return closes ? std::optional(at + 1) : std::nullopt;
}

std::optional<std::size_t> EndOfKey(std::string_view text, const YamlNode& key) {
  std::optional<std::size_t> end = EndOfScalar(text, key);
  if (!end) return std::nullopt;
  while (*end < text.size() && IsBlank(text[*end])) ++*end;
  if (*end >= text.size() || text[*end] != ':') return std::nullopt;
  return *end + 1;
}

std::optional<std::size_t> EndOfField(std::string_view text, const YamlNode& key,
                                      const YamlNode& value) {
  if (IsAbsent(value)) return EndOfKey(text, key);
  if (value.mark.offset < key.mark.offset) return std::nullopt;  // an alias: it lies elsewhere
  return EndOf(text, value);
}

}  // namespace mlp
