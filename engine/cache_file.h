// Files that are caches, private to who writes them: what is torn or damaged is found by a sum, and
// what cannot be written is left unwritten.
//
//   file = SHA-256 of the body (32 bytes), body
#pragma once

#include <string>
#include <string_view>

#include "store/base/file_system.h"

namespace mlp {

// The body, not yet believed; empty for a file that is too short.
std::string_view CacheBody(std::string_view file);
// Whether the body is what was written.
bool IsWholeCache(std::string_view file);

// Whole or not at all, but not durable: after a power cut the sum says what is torn.
void WriteCacheFile(FileSystem& fs, const std::string& path, std::string_view body);

}  // namespace mlp
