// Whether a SQLite database of the store is sound, for fsck.
#pragma once

#include <string>

#include "store/base/error.h"

namespace mlp {

// Reads the whole database (PRAGMA quick_check). One that is not there is sound; kCorrupt says what
// is wrong with another.
Status CheckDatabase(const std::string& path);

}  // namespace mlp
