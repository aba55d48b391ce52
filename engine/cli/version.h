#ifndef MLPIPE_ENGINE_CLI_VERSION_H_
#define MLPIPE_ENGINE_CLI_VERSION_H_

namespace mlp {

// This mlpipe's, as in "0.1.0".
extern const char* const kMlpipeVersion;

}  // namespace mlp

#endif  // MLPIPE_ENGINE_CLI_VERSION_H_
