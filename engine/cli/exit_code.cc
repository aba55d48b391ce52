#include "engine/cli/exit_code.h"

namespace mlp {

int ExitCodeFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return kExitUsage;
    case ErrorCode::kInvalid:
      return kExitInvalid;
    case ErrorCode::kNotFound:
    case ErrorCode::kNotAProject:
      return kExitNotFound;
    case ErrorCode::kCorrupt:
      return kExitCorrupt;
    case ErrorCode::kIo:
      return kExitIo;
    case ErrorCode::kLocked:
      return kExitLocked;
    case ErrorCode::kStageFailed:
      return kExitStageFailed;
    case ErrorCode::kNotTrusted:
      return kExitNotTrusted;
    case ErrorCode::kForged:
      return kExitForged;
    case ErrorCode::kInterrupted:
      return kExitInterrupted;
    case ErrorCode::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

}  // namespace mlp
