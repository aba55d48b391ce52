// The syntax of templates: where `${...}` stands in a text, and what path it names. No context, no
// errors of a file: see template_resolver.h.
//
//   template = "${" path "}"          on one line, up to the first "}"; after a backslash it is
//   text path     = word { "." word | "[" word "]" } word     = one or more characters other than
//   "." "[" "]"; white space around it is dropped
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/value.h"

namespace mlp {

inline constexpr std::string_view kTemplateOpen = "${";

// One template of a text, as views into it.
struct TemplateMatch {
  std::size_t begin = 0;
  std::string_view whole;  // "${a.b}"
  std::string_view inner;  // "a.b"
};

// In order. Takes time linear in the text.
std::vector<TemplateMatch> FindTemplates(std::string_view text);

// Whether templating changes a text at all: it holds "${", as a template or escaped.
inline bool MayHoldTemplate(std::string_view text) {
  return text.find(kTemplateOpen) != std::string_view::npos;
}

// The words of a path, trimmed; nullopt where it does not follow the grammar.
std::optional<std::vector<std::string>> ParseTemplatePath(std::string_view inner);

// `\${x}` means the text ${x}.
std::string WithoutTemplateEscapes(std::string text);

// A scalar inside a text or a name, as DVC writes it: true and false, None, numbers as Python
// prints them, strings as they are.
std::string TemplateText(const Value& scalar);

}  // namespace mlp
