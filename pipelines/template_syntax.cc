#include "pipelines/template_syntax.h"

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kSeparators = ".[]";

// Cuts the path at its first separator and gives what stands before it.
std::string_view TakeWord(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find_first_of(kSeparators));
  rest.remove_prefix(word.size());
  return word;
}

// White space is allowed before a separator, and dropped from the words around it.
std::string_view WithoutLeadingSpace(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return text.substr(begin == std::string_view::npos ? text.size() : begin);
}

}  // namespace

std::vector<TemplateMatch> FindTemplates(std::string_view text) {
  std::vector<TemplateMatch> matches;
  std::size_t end = 0;  // of the line, or at the next '}': what closes any "${" before it
  for (std::size_t begin = text.find(kTemplateOpen); begin != std::string_view::npos;
       begin = text.find(kTemplateOpen, begin)) {
    const std::size_t inside = begin + kTemplateOpen.size();
    if (begin > 0 && text[begin - 1] == '\\') {
      begin = inside;
      continue;
    }
    if (end < inside) end = text.find_first_of("}\n", inside);
    if (end == std::string_view::npos) break;
    if (text[end] == '\n') {
      begin = end;
      continue;
    }
    matches.push_back(
        {begin, text.substr(begin, end + 1 - begin), text.substr(inside, end - inside)});
    begin = end + 1;
  }
  return matches;
}

std::optional<std::vector<std::string>> ParseTemplatePath(std::string_view inner) {
  std::vector<std::string> words;
  std::string_view word = TakeWord(inner);
  if (word.empty()) return std::nullopt;
  words.emplace_back(Trim(word));
  for (inner = WithoutLeadingSpace(inner); !inner.empty(); inner = WithoutLeadingSpace(inner)) {
    const char separator = inner[0];
    inner.remove_prefix(1);
    word = TakeWord(inner);
    if (separator == ']' || word.empty()) return std::nullopt;
    words.emplace_back(Trim(word));
    if (separator == '.') continue;
    if (!inner.starts_with(']')) return std::nullopt;
    inner.remove_prefix(1);
  }
  return words;
}

std::string WithoutTemplateEscapes(std::string text) {
  if (text.find("\\${") == std::string::npos) return text;
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!std::string_view(text).substr(i).starts_with("\\${")) result += text[i];
  }
  return result;
}

std::string TemplateText(const Value& scalar) {
  if (scalar.is_string()) return scalar.get<std::string>();
  if (scalar.is_boolean()) return scalar.get<bool>() ? "true" : "false";
  return DisplayText(scalar);
}

}  // namespace mlp
