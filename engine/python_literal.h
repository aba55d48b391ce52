// Python's literals as values: what ast.literal_eval takes.
#pragma once

#include <optional>
#include <span>

#include "engine/python_tokens.h"
#include "store/base/value.h"

namespace mlp {

// The value of an expression of literals: strings, numbers, True, False, None, and lists, tuples,
// sets and maps of them. nullopt for anything else: calls, names, f-strings, bytes, complex
// numbers, integers beyond 64 bits, what nests deeper than 100.
std::optional<Value> PythonLiteral(std::span<const PythonToken> tokens);

}  // namespace mlp
