// mlpipe push
#include "engine/cache_use.h"
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/render_error.h"
#include "engine/cli/transfer_display.h"
#include "engine/cli/transfer_options.h"
#include "engine/reproducer.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct PushLine : TransferOptions {
  bool if_configured = false;
};

Result<int> RunPush(CommandContext& context, const PushLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  if (options.if_configured && workspace.config().remote.empty()) return kExitOk;
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const RootsByRemote roots, RootsMeant(context, workspace, options));
  TransferReport report;
  {
    MLP_ASSIGN(const CacheLock cache, UseCache(workspace, kLockPatience));
    TransferDisplay display(context, "Pushing");
    DataTransfer transfer(workspace, options.filter.remote, options.jobs, display);
    MLP_ASSIGN(report, transfer.Push(roots));
    if (options.run_cache) {  // after the objects that it names
      MLP_ASSIGN(TransferReport entries, transfer.PushRunCache());
      Append(report, std::move(entries));
    }
  }
  PrintMoved(context, options, report, "pushed");
  if (!report.missing.empty()) {
    context.err << RenderWarning(
        Format("what is recorded of {} is neither in the cache nor on the remote:\n  {}",
               Plural(report.missing.size(), "file"), Join(MissingLines(report), "\n  ")),
        context.color);
  }
  MLP_TRY(CheckNothingFailed(report, "pushed"));
  return kExitOk;
}

}  // namespace

void AddPushCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("push", "Send outputs and tracked data to a remote");
  auto options = std::make_shared<PushLine>();
  options->filter.pushing = true;
  AddTransferOptions(*command, *options);
  // For git's hook: a project without a remote can be pushed by git.
  command->add_flag("--if-configured", options->if_configured)->group("");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunPush(context, *options); };
  });
}

}  // namespace mlp
