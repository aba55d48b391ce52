// PlacedEntry: an entry of a defaults list, seen from the config whose list it stands in. Only for
// config_defaults.cc.
#pragma once

#include <optional>
#include <string>

#include "engine/experiments/config_groups.h"
#include "store/base/error.h"

namespace mlp {

struct PlacedEntry {
  DefaultsEntry entry;
  std::string base;                   // the group of the config with the list
  std::string base_package;           // where its contents go
  std::string origin;                 // that config, or the user's override, for messages
  std::optional<std::string> header;  // "# @package" of the config, once that is read
  bool is_from_user = false;          // added or chosen by an override
  bool from_options = false;          // a config from the list of options of a group

  static PlacedEntry Root(const std::string& config_name);
  static PlacedEntry Below(const PlacedEntry& parent, const DefaultsEntry& entry,
                           const std::string& origin);
  // One of the options of a group with several: a config of its own.
  PlacedEntry OfOption(const std::string& option) const;
  void Choose(const GroupOverrides::Choice& chosen);

  bool IsSelf() const { return entry.kind == DefaultsEntry::Kind::kSelf; }
  bool IsGroup() const { return entry.kind == DefaultsEntry::Kind::kGroup; }
  bool IsNothing() const { return IsGroup() && std::holds_alternative<std::monostate>(choice()); }
  bool IsOfHydra() const;  // configures Hydra itself, which is no part of the result
  bool IsInterpolation() const;
  std::string& InterpolatedText();
  const GroupChoice& choice() const { return entry.choice; }

  std::string Group() const;       // from the config directory; of a config its directory
  std::string ConfigPath() const;  // of a group with one option
  std::string Package() const;     // where the contents go, from the root
  std::string Key() const;         // group, or group@package if that is not as the group says

  // kUsage if it is the user's doing, else kInvalid.
  Error ErrorFrom(const std::string& message, const std::string& hint) const;

 private:
  std::string OwnGroup() const;  // as written, without "/" in front
  std::string PackageWith(const std::optional<std::string>& package) const;
};

}  // namespace mlp
