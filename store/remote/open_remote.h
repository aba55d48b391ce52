// Which implementation serves a URL.
#pragma once

#include <memory>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote.h"
#include "store/remote/remote_settings.h"

namespace mlp {

// `settings.url` is resolved (no "remote://"). Connects only when it is first used. kInvalid for a
// URL or option that is wrong, with what is understood instead.
//
//   /path, file:///path                directory
//   s3://bucket/prefix                 S3 and compatibles
//   ssh://[user@]host[:port]/path      sftp, through the user's ssh
//   http(s)://host/path                read by GET, written by PUT where the server takes it
//   webdav(s)://host/path              WebDAV
//   rclone:name:path                   whatever rclone is configured for
Result<std::unique_ptr<Remote>> OpenRemote(FileSystem& fs, const RemoteSettings& settings);

}  // namespace mlp
