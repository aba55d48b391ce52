// The outputs of all stages, ordered so that what lies in a directory follows it: finds writers in
// O(log n).
#pragma once

#include <span>
#include <vector>

#include "pipelines/pipeline.h"
#include "store/base/error.h"

namespace mlp {

using StageId =
    std::size_t;  // index into StageGraph's stages, which keep the order of files and declarations

class OutputIndex {
 public:
  struct Entry {
    const Output* output = nullptr;
    StageId stage = 0;
  };

  OutputIndex() = default;
  // Points into `stages`. Reports every output that is written twice or overlaps another.
  static Result<OutputIndex> Build(const std::vector<const Stage*>& stages);

  // The output that equals `path` or contains it, or nullptr. At most one does, since outputs do
  // not overlap.
  const Entry* Covering(const RelPath& path) const;
  // The outputs that equal `directory` or lie in it.
  std::span<const Entry> Within(const RelPath& directory) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace mlp
