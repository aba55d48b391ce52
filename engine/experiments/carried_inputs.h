// Carried inputs: data of the workspace that an isolated workspace needs and neither git nor the
// records have: dependencies that git does not track, and tracked data that has changed.
#pragma once

#include <vector>

#include "engine/experiments/git_repo.h"
#include "engine/workspace.h"
#include "store/base/value.h"

namespace mlp {

struct CarriedInput {
  RelPath path;
  PathRecord record;
};

// Finds them and puts them into the store, from where they cost no further space. `content` is the
// commit that the isolated workspace begins with; `also` are paths that the user wants there, too:
// kNotFound when one does not exist. `workspace` must be loaded.
Result<std::vector<CarriedInput>> StoreCarriedInputs(Workspace& workspace, GitRepo& repo,
                                                     const GitId& content,
                                                     const std::vector<RelPath>& also);

Value ToJson(const CarriedInput& input);
// kCorrupt when it is none.
Result<CarriedInput> CarriedInputFrom(HashAlgorithm algorithm, const Value& json);

}  // namespace mlp
