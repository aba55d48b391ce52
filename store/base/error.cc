#include "store/base/error.h"

#include <cerrno>
#include <cstring>

#include "store/base/format.h"

namespace mlp {

Error SystemError(int error_number, std::string_view action, std::string_view path) {
  const char* reason =
      strerrordesc_np(error_number);  // unlike strerror: thread-safe, never localised
  Error error;
  error.code = ErrorCode::kIo;
  error.message = Format("cannot {} '{}': {}", action, path,
                         reason != nullptr ? reason : Format("error {}", error_number));
  if (error_number == ENOSPC || error_number == EDQUOT) {
    error.hint = "free some space on that file system, then run the command again";
  }
  return error;
}

}  // namespace mlp
