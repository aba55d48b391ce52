// Folders of pictures by class: DIRECTORY/CLASS/*.{png,jpg,jpeg}, or the same below DIRECTORY/train
// and DIRECTORY/test where the test split is given. Other files, and names that start with a dot,
// are passed over. Classes and files are taken in order of the bytes of their names.

#ifndef MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_
#define MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_

#include <cstddef>
#include <filesystem>

#include "stages/data/samples.h"

namespace mlp::stages {

// All pictures must have one size; `channels` is 1 (grey) or 3 (RGB). Values become bytes.
LabelledData ReadImageFolder(const std::filesystem::path& directory, std::size_t channels);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_
