#include "engine/cli/trust_gate.h"

#include <unistd.h>

#include <iostream>

#include "engine/cli/render_error.h"
#include "engine/trust/key_ring.h"
#include "engine/trust/project_trust.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class TrustGate : public CommandGate {
 public:
  explicit TrustGate(CommandContext& context) : context_(context) {}

  Status MayRun(Workspace& workspace) override {
    // Now, not when a result of hours is to be signed.
    MLP_TRY(KeyRing::OfUser(workspace.fs()).Own());
    if (TrustedAnyway(workspace)) return {};
    MLP_ASSIGN(ProjectTrust trust, ProjectTrust::Of(workspace));
    MLP_ASSIGN(const TrustState state, trust.State());
    if (state.is_trusted()) return {};
    const Error refused = NotTrusted(trust.record().root, trust.record(), state);
    // Workers beside the workspace have nobody to ask: whoever started them was asked.
    if (workspace.paths().is_isolated() || !CanAsk(context_)) return Fail(refused);
    Error question = refused;
    question.hint.clear();
    context_.err << RenderError(question, context_.color);
    // Of a project that is the user's own already there is no more to say than yes to these.
    const std::string answer =
        state.is_own ? Ask(context_, "Run them, now and from now on?", "y/N")
                     : Ask(context_,
                           "Run them, now and from now on? y: these; a: all of this project, it is "
                           "yours",
                           "y/a/N");
    const bool is_all = answer == "a" && !state.is_own;
    if (is_all) MLP_TRY(trust.TrustAsOwn());
    return is_all || answer == "y" ? trust.TrustCommands(state.unknown) : Fail(refused);
  }

 private:
  CommandContext& context_;
};

}  // namespace

bool CanAsk(const CommandContext& context) {
  return context.err_is_terminal && ::isatty(STDIN_FILENO) == 1;
}

std::string Ask(CommandContext& context, const std::string& question, std::string_view answers) {
  context.err << question << " [" << answers << "] " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) return {};
  return LowerCase(Trim(answer)).substr(0, 1);
}

Status AskBeforeWorkers(CommandContext& context) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  // What is wrong in the workspace does not concern experiments that were queued before.
  return workspace.Load() ? workspace.MayRunCommands() : Status();
}

std::unique_ptr<CommandGate> MakeTrustGate(CommandContext& context) {
  return std::make_unique<TrustGate>(context);
}

}  // namespace mlp
