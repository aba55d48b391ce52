#include "engine/experiments/revision_digests.h"

#include "store/base/private_names.h"

namespace mlp {

Status RevisionDigests::Add(const GitId& commit) {
  const GitFileFilter wanted = [this](std::string_view name, bool is_directory) {
    if (is_directory) return !IsNeverTracked(name);
    return name == layout_.lock_file || name.ends_with(layout_.pointer_suffix);
  };
  return repo_.ReadNewFiles(commit, wanted, seen_, [this](std::string_view text) {
    AddDigestsIn(layout_.algorithm, text, digests_);
  });
}

}  // namespace mlp
