// The reader of tree objects (.dir).
#include "store/tree_object.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto algorithm : {mlp::HashAlgorithm::kMd5, mlp::HashAlgorithm::kSha256}) {
    const auto tree = mlp::TreeObject::Parse(algorithm, mlp::TextOf(data, size));
    if (!tree) continue;
    const auto again = mlp::TreeObject::Parse(algorithm, tree->Serialize(algorithm));
    mlp::Require(again.has_value(), "what is written can be read");
    mlp::Require(again->entries() == tree->entries(), "it reads as the same");
  }
  return 0;
}
