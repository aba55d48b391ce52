// ConfigLibrary: the config files below one directory of a project, each read once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/config_file.h"
#include "engine/project_view.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"

namespace mlp {

class ConfigLibrary {
 public:
  ConfigLibrary(ProjectView& view, RelPath directory)
      : view_(view), directory_(std::move(directory)) {}

  // The config of a path like "model/resnet", the suffix ".yaml" at will. nullptr when there is
  // none. Stays valid as long as the library.
  Result<const ConfigFile*> Load(const std::string& path);
  // Groups are directories.
  bool HasGroup(const std::string& group);
  // The configs of a group, sorted; nothing when it is none.
  std::vector<std::string> OptionsOf(const std::string& group);
  std::string NameOf(const std::string& path) const;  // of a config, for messages

 private:
  Result<RelPath> PathOf(const std::string& path, bool is_file) const;

  ProjectView& view_;
  RelPath directory_;
  std::map<std::string, std::optional<ConfigFile>> files_;
};

}  // namespace mlp
