// Folders of pictures by class: CLASS/*.{png,jpg,jpeg}, or the same below train, and validation
// (or val, or valid) and test where those splits are given. Other files are passed over. Classes
// and files are taken in order of the bytes of their names.

#ifndef MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_
#define MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_

#include "stages/data/file_tree.h"
#include "stages/data/picture_loader.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// Values become bytes.
LabelledData ReadImageFolder(const FileTree& tree, const PictureOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_
