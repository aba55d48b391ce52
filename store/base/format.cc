// The one file that compiles fmt's machinery (see format.h).
#define FMT_HEADER_ONLY
#include <fmt/format.h>

#include "store/base/format.h"

namespace mlp {

std::string VFormat(fmt::string_view format, fmt::format_args args) {
  return fmt::vformat(format, args);
}

}  // namespace mlp
