// Folders of pictures by class: CLASS/*.{png,jpg,jpeg}, or the same below train, and validation
// (or val, or valid) and test where those splits are given. Classes and files are taken in order of
// the bytes of their names. Every folder there is a class, and an error without pictures. Listed
// with what was skipped is what a class holds beside pictures (another file, a folder), and
// pictures beside the classes; names that start with a dot are passed over in silence.

#ifndef MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_
#define MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_

#include <string>

#include "stages/data/file_tree.h"
#include "stages/data/picture_loader.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// Whether a file of that name is read as a picture: by its extension, whatever its case.
bool IsPicture(const std::string& name);

// Values become bytes.
LabelledData ReadImageFolder(const FileTree& tree, const PictureOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IMAGE_FOLDER_H_
