// `mlpipe status -c`: what cache and remote have of what is recorded.
#pragma once

#include "engine/cli/transfer_options.h"

namespace mlp {

// By path: new (only in the cache), deleted (only on the remote), missing (in neither). Returns
// whether there is any. With `context.quiet` nothing is printed.
Result<bool> ReportRemoteStatus(CommandContext& context, Workspace& workspace,
                                const TransferOptions& options);

}  // namespace mlp
