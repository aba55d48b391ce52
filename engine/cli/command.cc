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

}  // namespace mlp
