#include "engine/cli/command.h"

#include "engine/cli/render_error.h"
#include "store/base/text.h"

namespace mlp {

Status LoadWorkspace(CommandContext& context, Workspace& workspace) {
  MLP_TRY(workspace.Load());
  if (context.quiet) return {};
  for (const std::string& notice : workspace.notices())
    context.err << RenderWarning(notice, context.color);
  return {};
}

void WarnOfUntrusted(const CommandContext& context, Workspace& workspace) {
  const std::size_t ignored = workspace.run_cache().ignored();
  if (ignored == 0 || context.quiet) return;
  context.err << RenderWarning(
      Plural(ignored, "result") +
          " of the run cache did not count: not signed by a key that you trust "
          "(run_cache.trusted_only; 'mlpipe key list')",
      context.color);
}

}  // namespace mlp
