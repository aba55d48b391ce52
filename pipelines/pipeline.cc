#include "pipelines/pipeline.h"

#include "store/base/text.h"

namespace mlp {

std::vector<std::string> Stage::Commands() const {
  std::vector<std::string> commands;
  if (cmd.is_array()) {
    for (const Value& item : cmd) commands.push_back(item.get<std::string>());
  } else if (cmd.is_string()) {
    for (std::string& line : SplitLines(cmd.get_ref<const std::string&>())) {
      if (!Trim(line).empty()) commands.push_back(std::move(line));
    }
  }
  return commands;
}

std::string Stage::Address() const {
  return file.Parent().is_root() ? name : file.str() + ":" + name;
}

}  // namespace mlp
