// Which quotes a text needs in block style: the first decision of yaml_scalar_writer.
#pragma once

#include <string>
#include <string_view>

namespace mlp {

enum class YamlStyle { kPlain, kSingleQuoted, kDoubleQuoted };

// Code points of a text; an invalid byte becomes U+FFFD.
std::u32string DecodeUtf8(std::string_view utf8);

// Whether YAML allows the character outside of an escape.
bool IsYamlPrintable(char32_t c);

// `text` is DecodeUtf8(utf8).
YamlStyle YamlStyleOf(std::string_view utf8, const std::u32string& text);

}  // namespace mlp
