#include "engine/cli/style.h"

#include <cstdlib>
#include <string>

#include "store/base/text.h"

namespace mlp {

bool SpeaksUtf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string locale = LowerCase(value);
    return locale.find("utf-8") != locale.npos || locale.find("utf8") != locale.npos;
  }
  return false;
}

}  // namespace mlp
