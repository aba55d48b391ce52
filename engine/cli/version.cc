#include "engine/cli/version.h"

namespace mlp {

const char* const kMlpipeVersion = MLPIPE_VERSION;

}  // namespace mlp
