// Configs merged, and overrides applied to what came out, as OmegaConf 2.3 does it. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/config_interpolation.h"
#include "engine/experiments/overrides.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// Merges `content`, meant for the dotted package (empty: the root), into the config: maps key by
// key, so that new keys come last; of everything else the later one counts, but a value that is
// missing ("???") takes the place of none. A map for an interpolation is merged into what that
// stands for.
void MergeConfig(Value& config, const std::string& package, const Value& content);

// Applies an override with one value, or a deletion. A map is merged into a map; key=value must not
// make new keys, also not within a map. kUsage when it does not fit what is there.
Status ApplyToConfig(Value& config, const Override& change);

// The keys of all values that are missing: "???".
std::vector<std::string> MissingKeys(const Value& config);

}  // namespace mlp
