// ParamsChange: overrides applied to params files of the workspace: checked and worked out first,
// written when all else is ready. Taking it back is WorkspaceUndo's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/config.h"
#include "engine/experiments/overrides.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

class ParamsChange {
 public:
  // Checks every override against its file and writes nothing. Files are named from the root, which
  // is absolute. Where `hydra` is enabled and some override is meant for params.yaml, that file is
  // composed (config_composition.h), as DVC does it.
  static Result<ParamsChange> Plan(FileSystem& fs, const std::string& root,
                                   const HydraSettings& hydra,
                                   const std::vector<Override>& overrides);

  // What each file that changes will hold.
  const std::map<RelPath, std::string>& texts() const { return texts_; }
  Status Write(FileSystem& fs) const;

 private:
  static Result<ParamsChange> PlanEdits(FileSystem& fs, const std::string& root,
                                        const std::vector<Override>& overrides);
  std::string root_;
  std::map<RelPath, std::string> texts_;
};

}  // namespace mlp
