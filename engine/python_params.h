// Params in a Python file, as DVC reads them without running anything: assignments of literals to a
// name at the top level and in classes (`Class.name`), and to `self.name` in `__init__`. Whatever
// else the file holds is passed over.
#pragma once

#include <string>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

Result<Value> ParsePythonParams(const std::string& file, std::string_view text);

}  // namespace mlp
