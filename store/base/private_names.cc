#include "store/base/private_names.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {

bool IsNeverTracked(std::string_view name) {
  return name == ".git" || name == kMlpipeDir || name == kDvcDir;
}

bool IsNeverTracked(const RelPath& path) {
  const std::vector<std::string> names = Split(path.str(), '/');
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return IsNeverTracked(name); });
}

}  // namespace mlp
