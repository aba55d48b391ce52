// Base64, as RFC 4648 has it, with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mlp {

std::string Base64(std::string_view bytes);
// The bytes of a text in the standard or the URL-safe alphabet, with padding or without. nullopt:
// it is neither.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace mlp
