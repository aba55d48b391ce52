// The defaults lists of a config and of all that it names, made one list: which configs are
// composed in which order, and where the contents of each go. As Hydra 1.3 does it
// (https://hydra.cc/docs/1.3/advanced/defaults_list/).
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/config_groups.h"
#include "engine/experiments/config_library.h"
#include "store/base/error.h"

namespace mlp {

struct ComposedPart {
  const ConfigFile* config = nullptr;
  std::string package;  // dotted; empty: the root
};

// A list is worked through from its end, so that an "override" changes what stands before it; the
// first word on a group counts: that of the user, then that of the outer config. A choice that
// names others ("${db}") is made when all others of its list are.
//
// kUsage when an override of the user fits no entry or names no option, kInvalid when an entry of a
// list does, and for lists that go in a circle.
Result<std::vector<ComposedPart>> ListDefaults(ConfigLibrary& library,
                                               const std::string& config_name,
                                               GroupOverrides& overrides);

}  // namespace mlp
