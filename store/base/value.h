// Values of params and metrics, as JSON has them: null, bool, integer, float, string, list, map
// with its order kept. Text forms follow Python's, so that what mlpipe writes into a lock file, a
// fingerprint or a table of a DVC project equals what DVC writes there.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace mlp {

using Value = nlohmann::ordered_json;

// Shortest decimal that reads back as `number`, in the form of Python's repr: "0.1", "1e-05",
// "100000.0", "1e+16", "inf", "nan".
std::string PythonRepr(double number);

// A string as Python's json.dumps writes it: in double quotes, non-ASCII escaped, invalid UTF-8 as
// U+FFFD.
std::string PythonJsonString(std::string_view text);

// One line, as Python's json.dumps(value, sort_keys=sort_keys): separators ", " and ": ", non-ASCII
// escaped, NaN, Infinity and -Infinity as such. Throws nothing; invalid UTF-8 becomes U+FFFD.
std::string PythonJson(const Value& value, bool sort_keys);

// As a cell of a table or a message: strings bare, True/False/None, floats by PythonRepr, lists and
// maps as JSON.
std::string DisplayText(const Value& value);

// Equality as DVC has it for params: numbers by value across int and float; everything else
// exactly. Unlike DVC, a bool never equals a number (a change from 1 to true is a change), and NaN
// equals NaN (or it would always be changed).
bool SameValue(const Value& a, const Value& b);
// Equality as Python, and so DVC, has it: true is also 1.
bool SamePythonValue(const Value& a, const Value& b);

// The value at a dotted path ("train.lr"); list elements by index. nullptr when there is none.
const Value* FindByPath(const Value& root, std::string_view dotted);

}  // namespace mlp
