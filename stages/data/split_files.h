// The names under which an input holds its splits.

#ifndef MLPIPE_STAGES_DATA_SPLIT_FILES_H_
#define MLPIPE_STAGES_DATA_SPLIT_FILES_H_

#include <map>
#include <optional>
#include <string>

#include "stages/data/file_tree.h"

namespace mlp::stages {

// The split (kSplits) that a folder of that name holds, or a file of that name and an ending:
// "validation" is also found as "valid" and "val". Nothing for other names.
std::optional<std::string> SplitOfName(const std::string& name);

// The file of each split that an input gives, by split.
using SplitFiles = std::map<std::string, std::string>;

// "train" is always there. An input of one file is that, whatever its name; but a directory or an
// archive of one file that is named as another split lacks it. Of several files each is named by
// its split and `ending` (".csv"), and, if it `may_be_gzipped`, perhaps ".gz": of a plain and a
// gzipped one the plain one is taken. Errors: no file for train; two names for one split; and a
// further file with that ending at the top: it may be a split that would otherwise be drawn from
// the training samples.
SplitFiles FindSplitFiles(const FileTree& tree, const std::string& ending, bool may_be_gzipped);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_SPLIT_FILES_H_
