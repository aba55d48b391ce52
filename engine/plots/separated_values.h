// CSV and TSV as RFC 4180 has them: cells in double quotes may hold anything, a quote in them is
// doubled. Lines end in LF or CRLF.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"

namespace mlp {

struct SeparatedRow {
  std::vector<std::string> cells;
  int line = 0;  // where it begins
};

// Empty lines are no rows; a byte order mark is passed over. kInvalid, with the place in `file`,
// for a quote that never closes.
Result<std::vector<SeparatedRow>> ReadSeparatedValues(const std::string& file,
                                                      std::string_view text, char separator);

}  // namespace mlp
