// Composition: the params of an experiment composed from the files of a config directory, as users
// of Hydra and of DVC's `hydra` settings know it. What the lists, groups and packages of these
// files mean is written in config_file.h and config_defaults.h, what stands in `${...}` in
// config_interpolation.h. Held against a real Hydra by
// tests/unit/engine/experiments/composition_cases.json, which also says where mlpipe differs, and
// why.
#pragma once

#include <string>
#include <vector>

#include "engine/config.h"
#include "engine/experiments/config_interpolation.h"
#include "engine/experiments/overrides.h"
#include "engine/project_view.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// Overrides of groups decide what is composed; all others change the result, in their order. Then
// every interpolation is resolved: the result holds plain values, and is a map. Each override has
// one value or is a deletion, and is meant for the params file that is composed.
//
// kUsage when an override does not fit the config, or a value is still missing ("???"); kInvalid,
// with the file, when the config is wrong.
Result<Value> ComposeConfig(ProjectView& view, const HydraSettings& settings,
                            const std::vector<Override>& overrides,
                            const EnvironmentLookup& environment);

// Overrides with glob(...) as choices of the options of their group that match a pattern of
// `include` and none of `exclude` (pipelines/glob.h: FnMatches), in the order of their names: for
// ExpandSweeps. All others as they are. kUsage for a key that is no group, and when nothing
// matches.
Result<std::vector<Override>> ExpandGlobs(ProjectView& view, const HydraSettings& settings,
                                          std::vector<Override> overrides);

// The variables of this process.
EnvironmentLookup ProcessEnvironment();

}  // namespace mlp
