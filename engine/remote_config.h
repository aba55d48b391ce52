// The remotes that a project's configuration names: edited level by level, and resolved to what
// OpenRemote understands.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/config.h"
#include "engine/workspace.h"
#include "store/base/error.h"
#include "store/remote/remote_settings.h"

namespace mlp {

// The remote of this name, or the default one if it is empty: with "remote://OTHER/sub" replaced by
// what OTHER stands for, whose options count where the remote has none of its own. kInvalid where
// none is configured, kNotFound for a name that is not.
Result<RemoteSettings> ResolveRemote(const Config& config, const std::string& name);

// Whether an address is one of rclone's that is more than the name of a remote in the user's own
// configuration of rclone, and a path there. Such an address can make rclone run programs.
bool HasRcloneOptions(std::string_view url);
// The same of a remote of the project's, refused (kInvalid) where it has such an address, unless it
// leads to what the settings of the user or of the system hold: every file of a project, also
// config.local, may have come with a clone or a pull.
Status CheckRunsNothing(FileSystem& fs, const ProjectPaths& paths, const RemoteSettings& resolved);

// What `mlpipe remote` does. Each changes one file, and keeps its comments. Without a level the
// file of the project is changed, and what all levels say together is shown.
class RemoteConfig {
 public:
  RemoteConfig(const Workspace& workspace, std::optional<ConfigLevel> level)
      : workspace_(workspace), level_(level) {}

  // kUsage if the name is taken.
  Status Add(const std::string& name, const std::string& url, bool force);
  Status Modify(const std::string& name, const std::string& option, const std::string& value);
  Status Unset(const std::string& name, const std::string& option);
  // With every setting that makes it the default.
  Status Remove(const std::string& name);
  Status Rename(const std::string& name, const std::string& to);

  Status SetDefault(const std::string& name);
  Status UnsetDefault();

  Result<Config> Read() const;  // of the level, or of all

 private:
  ConfigLevel EditedLevel() const { return level_.value_or(ConfigLevel::kProject); }
  // Paths are meant from where the user stands.
  std::string ToWrite(const std::string& key, const std::string& value) const;
  // All levels up to the edited one: what a setting there may build on.
  Result<Config> ReadUpToLevel() const;
  Status CheckKnown(const Config& config, const std::string& name) const;
  template <class Change>  // Status(IniEditor&)
  Status Edit(ConfigLevel level, Change change) const;

  const Workspace& workspace_;
  std::optional<ConfigLevel> level_;
};

}  // namespace mlp
