// The scalar part of yaml_writer: style, quoting and folding of one scalar.
#pragma once

#include <string>
#include <string_view>

#include "store/base/value.h"

namespace mlp {

// Whether `text` can stand before a colon; a longer key, or one of several lines, needs the form "?
// key".
bool IsSimpleKey(std::string_view text);

// Appends a key that IsSimpleKey: it is never folded.
void AppendSimpleKey(std::string& out, std::string_view text);

// Appends a scalar (not a list or map) behind what the last line of `out` holds; folded lines begin
// at column `indent`, and none are folded at column 0, where "---" would end the document. Null is
// written as nothing. Returns whether it is plain, without quotes.
bool AppendScalar(std::string& out, const Value& scalar, int indent);

}  // namespace mlp
