// Many pictures into samples of one size, decoded by several threads. The result, and which errors
// are found, do not depend on the number of threads.

#ifndef MLPIPE_STAGES_DATA_PICTURE_LOADER_H_
#define MLPIPE_STAGES_DATA_PICTURE_LOADER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/data/file_tree.h"
#include "stages/data/samples.h"

namespace mlp::stages {

struct PictureOptions {
  std::size_t channels = 3;  // 1 (grey) or 3 (RGB)
  // {height, width} to bring every picture to; without it all must have one size.
  std::optional<std::array<std::size_t, 2>> resize = {};
  bool skip_broken = false;  // leave pictures that cannot be decoded out, and list them
  // Likewise those of another size than the first.
  bool skip_other_sizes = false;
  std::size_t threads = 1;  // 0: one for each core
};

struct Picture {
  std::string name;  // in the file tree
  std::int64_t label = 0;
};

struct LoadedPictures {
  std::vector<Samples> parts;
  std::vector<SkippedSample> skipped;
  std::vector<SourceSize> sizes;
};

// Loads the pictures of each part (one or more, none of them empty). The size that all must have is
// that of the first picture that can be decoded. Error: pictures that cannot be decoded or are of
// another size, unless those are to be skipped; it names several. `sizes` counts all that were
// decoded.
LoadedPictures LoadPictures(const FileTree& tree, const std::vector<std::vector<Picture>>& parts,
                            const PictureOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_PICTURE_LOADER_H_
