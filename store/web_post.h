// One JSON text sent to a URL.
#pragma once

#include <chrono>
#include <string>

#include "store/base/error.h"

namespace mlp {

// http and https; no redirects. Blocks, on any thread, for at most `patience`. kIo when the server
// cannot be reached, does not answer in time, or answers with another status than 2xx.
Status PostJson(const std::string& url, const std::string& json,
                std::chrono::milliseconds patience);

}  // namespace mlp
