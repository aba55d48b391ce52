// Where values end in the text of a YAML document: the parser tells only where they begin. Every
// answer is a guess that the caller checks by parsing again (see yaml_edit.cc); nullopt where the
// form is one that is not handled.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "pipelines/yaml_node.h"

namespace mlp {

// Behind the last byte of a value that is written in the text (not IsAbsent).
std::optional<std::size_t> EndOf(std::string_view text, const YamlNode& node);

// Behind the colon of a key.
std::optional<std::size_t> EndOfKey(std::string_view text, const YamlNode& key);

// Behind a field: its value, or its colon if the value is absent.
std::optional<std::size_t> EndOfField(std::string_view text, const YamlNode& key,
                                      const YamlNode& value);

// A null of which nothing is written.
inline bool IsAbsent(const YamlNode& node) {
  return node.IsNull() && node.text.empty();
}

// The bytes of the line around `offset`: its begin, and its end before the line end.
std::size_t LineBegin(std::string_view text, std::size_t offset);
std::size_t LineEnd(std::string_view text, std::size_t offset);

}  // namespace mlp
