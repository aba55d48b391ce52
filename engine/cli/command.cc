#include "engine/cli/command.h"

#include "engine/cli/render_error.h"

namespace mlp {

Status LoadWorkspace(CommandContext& context, Workspace& workspace) {
  MLP_TRY(workspace.Load());
  if (context.quiet) return {};
  for (const std::string& notice : workspace.notices())
    context.err << RenderWarning(notice, context.color);
  return {};
}

void WarnOfUntrusted(const CommandContext& context, Workspace& workspace) {
  if (workspace.run_cache().ignored() == 0 || context.quiet) return;
  context.err << RenderWarning(
      "results of the run cache did not count: not signed by a key that you trust "
      "(run_cache.trusted_only; 'mlpipe key list')",
      context.color);
}

}  // namespace mlp
