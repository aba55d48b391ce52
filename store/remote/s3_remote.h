// A bucket of S3 or of what speaks like it as a Remote. Private to store/remote.
#pragma once

#include <memory>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote.h"
#include "store/remote/remote_options.h"
#include "store/remote/remote_url.h"

namespace mlp {

// Options: those of ReadAwsSettings, and use_ssl, ssl_verify, connect_timeout, read_timeout,
// allow_anonymous_login, sse, sse_kms_key_id, acl, grant_full_control, grant_read, grant_read_acp,
// grant_write_acp, jobs.
Result<std::unique_ptr<Remote>> OpenS3Remote(FileSystem& fs, const RemoteUrl& url,
                                             const RemoteOptions& options);

}  // namespace mlp
