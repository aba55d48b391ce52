// Whatever rclone is configured for as a Remote. Private to store/remote.
#pragma once

#include <memory>
#include <string>

#include "store/base/error.h"
#include "store/remote/remote.h"
#include "store/remote/remote_options.h"

namespace mlp {

// `place` is as rclone has it, "name:path". Options: jobs; everything else is rclone's own
// configuration. Downloads begin anew.
Result<std::unique_ptr<Remote>> OpenRcloneRemote(std::string place, const RemoteOptions& options);

}  // namespace mlp
