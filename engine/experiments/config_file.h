// ConfigFile: one file of a config directory, as Hydra 1.3 reads it. Pure.
//
//   # @package _global_                where its contents go; _global_ is the root. Other comments
//                                      end the header, which is in the first 512 bytes
//   defaults:                          what is composed with it, in order
//     - _self_                         the file's own contents; last, when it is not said
//     - path/of/config[@package]
//     - [optional] group[@package]: option          or a list of options, or null, or ???
//     - override group[@package]: option            of a group that is in the list elsewhere
//   any: contents
//
// A package is where the contents of a config go: dotted names, seen from the package of the file
// with the list, unless it begins with _global_; _here_ is that package itself, and _group_ stands
// for the path of the group. Scalars are read as OmegaConf reads them, which is YAML 1.1 in this:
// yes, no, on and off are truth values, 017 is 15, 1:30 is 90, 0o17 a text.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pipelines/yaml_node.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// What is chosen of a group: nothing, an option, or several.
using GroupChoice = std::variant<std::monostate, std::string, std::vector<std::string>>;

struct DefaultsEntry {
  enum class Kind { kSelf, kConfig, kGroup };
  Kind kind = Kind::kSelf;
  std::string name;  // the config's path, or the group's; "/" in front: from the config directory
  std::optional<std::string> package;
  GroupChoice choice;  // of a group
  bool is_optional = false;
  bool is_override = false;
};

struct ConfigFile {
  std::string name;  // for messages
  Value content;     // a map, or anything else below a group
  std::vector<DefaultsEntry> defaults;
  std::optional<std::string> package;  // as in the header
};

// kInvalid with the place.
Result<ConfigFile> ParseConfigFile(const std::string& name, std::string text);

}  // namespace mlp
