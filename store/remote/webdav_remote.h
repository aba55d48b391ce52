// WebDAV (RFC 4918) as a Remote. Private to store/remote.
#pragma once

#include <memory>

#include "store/remote/http_files.h"
#include "store/remote/remote.h"

namespace mlp {

std::unique_ptr<Remote> MakeWebdavRemote(std::shared_ptr<HttpFiles> files, int jobs);

}  // namespace mlp
