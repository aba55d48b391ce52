// Files behind http(s), with and without WebDAV, as a Remote. Private to store/remote.
#pragma once

#include <memory>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote.h"
#include "store/remote/remote_options.h"
#include "store/remote/remote_url.h"

namespace mlp {

// http and https cannot list; a file is written by one PUT (or `method`), for a server that takes
// it. webdav and webdavs list, make directories and rename.
//
// Options: those of ReadHttpSettings, auth (basic, digest, custom), user, password,
// custom_auth_header (whose value is the password), method; token, cert_path and key_path for
// WebDAV; jobs. Without user and token, ~/.netrc counts.
Result<std::unique_ptr<Remote>> OpenHttpRemote(FileSystem& fs, const RemoteUrl& url,
                                               const RemoteOptions& options);

}  // namespace mlp
