#pragma once

namespace mlp {

// This mlpipe's, as in "0.1.0".
extern const char* const kMlpipeVersion;

}  // namespace mlp
