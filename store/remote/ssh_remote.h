// A directory behind ssh as a Remote: the user's own ssh makes the connection, so that their
// configuration, agent, jump hosts and known hosts hold. Private to store/remote.
#pragma once

#include <memory>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote.h"
#include "store/remote/remote_options.h"
#include "store/remote/remote_url.h"

namespace mlp {

// Options: user, port, keyfile, password, allow_agent, gss_auth, timeout (seconds to connect in),
// jobs (files at once, over one connection).
Result<std::unique_ptr<Remote>> OpenSshRemote(FileSystem& fs, const RemoteUrl& url,
                                              const RemoteOptions& options);

}  // namespace mlp
