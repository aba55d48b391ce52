// The tokens of a Python file, as far as reading params needs them: names, numbers, strings,
// operators, and where logical lines begin and how deep they are indented.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"

namespace mlp {

enum class PythonTokenKind { kName, kNumber, kString, kOperator };

struct PythonToken {
  PythonTokenKind kind = PythonTokenKind::kName;
  std::string_view text;  // in the source; a string with its prefix and quotes

  bool Is(std::string_view wanted) const {
    return text == wanted && kind != PythonTokenKind::kString;
  }
};

// A statement, or the head of a compound one; without comments, and never empty.
struct PythonLine {
  int indent = 0;  // columns; tabs go to the next multiple of 8, as Python has it
  std::vector<PythonToken> tokens;
};

// Lines joined by brackets, backslashes and triple quotes are one. Refuses a bracket or a string
// that does not close (kInvalid, with the place); leaves all other errors to Python. `text` must
// outlive the result.
Result<std::vector<PythonLine>> ReadPythonLines(const std::string& file, std::string_view text);

}  // namespace mlp
