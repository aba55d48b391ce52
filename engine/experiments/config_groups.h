// The groups of a config directory as overrides choose among them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/config_library.h"
#include "engine/experiments/overrides.h"
#include "store/base/error.h"

namespace mlp {

// Overrides taken apart: what is about groups, and what changes values of the composed config.
struct GroupOverrides {
  struct Choice {
    GroupChoice choice;
    bool is_from_user = true;  // else by an "override" of a config
    std::string origin;        // that config
    bool is_used = false;
  };
  struct Deletion {
    std::optional<std::string> option;  // only if it is this one
    bool is_used = false;
  };
  std::map<std::string, Choice> choices;      // by group[@package]
  std::map<std::string, Deletion> deletions;  // likewise
  std::vector<DefaultsEntry> additions;
  std::vector<Override> values;
};

// Each override has one value or is a deletion. kUsage for what cannot be done to a group.
Result<GroupOverrides> DivideOverrides(ConfigLibrary& library,
                                       const std::vector<Override>& overrides);

}  // namespace mlp
