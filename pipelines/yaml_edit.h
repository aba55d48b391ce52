// Changes values inside a YAML text and leaves every other byte as it is: comments, order, quotes,
// line ends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// One change: at the path of keys (list elements by index, "0"), set `value`, or delete the key.
struct YamlEdit {
  enum class Kind { kSet, kDelete } kind = Kind::kSet;
  std::vector<std::string> path;
  Value value;
};

// Applies the edits in order; missing maps on the way are made. The result is parsed again and
// compared with what the edits mean; a text that cannot be edited in place (kInternal never
// escapes) is written anew with WriteYaml instead, and `*rewritten` is set.
Result<std::string> EditYaml(const std::string& file, std::string text,
                             const std::vector<YamlEdit>& edits, bool* rewritten);

}  // namespace mlp
