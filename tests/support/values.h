// Short ways to write values in tests.
#pragma once

#include <string_view>

#include "store/base/digest.h"
#include "store/base/rel_path.h"

namespace mlp::testing {

inline RelPath Path(std::string_view text) {
  return RelPath::Strict(text).value();
}

inline Digest Sha256Of(std::string_view text) {
  return HashOf(HashAlgorithm::kSha256, text);
}

}  // namespace mlp::testing
