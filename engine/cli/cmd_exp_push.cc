// mlpipe exp push
#include "engine/cache_use.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/experiment_exchange.h"
#include "engine/cli/render_error.h"
#include "engine/cli/transfer_display.h"
#include "engine/reproducer.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<TransferReport> PushData(CommandContext& context, Workspace& workspace,
                                const RootsByRemote& roots, const ExchangeLine& options) {
  TransferReport report;
  MLP_ASSIGN(const CacheLock cache, UseCache(workspace, kLockPatience));
  TransferDisplay display(context, "Pushing");
  DataTransfer transfer(workspace, options.data.filter.remote, options.data.jobs, display);
  if (!roots.empty()) {
    MLP_ASSIGN(report, transfer.Push(roots));
  }
  if (options.data.run_cache) {  // after the objects that it names
    MLP_ASSIGN(TransferReport entries, transfer.PushRunCache());
    Append(report, std::move(entries));
  }
  return report;
}

// Objects first, refs last: who sees an experiment there gets its data, too.
Result<int> RunExpPush(CommandContext& context, const ExchangeLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(ExperimentRemote remote,
             ExperimentRemote::Open(context.environment, repo, options.git_remote));
  MLP_ASSIGN(const std::vector<Experiment> all, ListExperiments(repo));
  MLP_ASSIGN(const std::vector<Experiment> chosen, SelectExperiments(repo, all, options.selection));
  MLP_ASSIGN(const std::vector<Experiment> there, remote.List());
  MLP_ASSIGN(const ExperimentExchange exchange,
             PlanExchange(chosen, there, "there", options.force));
  MLP_ASSIGN(const RootsByRemote roots, DataOf(context, workspace, repo, chosen, options));
  MLP_TRY(CheckHasDataRemote(workspace, roots, options));
  MLP_ASSIGN(const TransferReport report, PushData(context, workspace, roots, options));
  MLP_TRY(CheckNothingFailed(report, "pushed"));
  MLP_TRY(remote.Push(exchange.moving));
  PrintExchange(context, exchange, report, options, "Pushed");
  if (!report.missing.empty())
    context.err << RenderWarning(
        Format("what is recorded of {} is neither in the cache nor on the remote:\n  {}",
               Plural(report.missing.size(), "file"), Join(MissingLines(report), "\n  ")),
        context.color);
  return kExitOk;
}

}  // namespace

void AddExpPushCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand(
      "push", "Send experiments to a git repository, and their outputs to a remote");
  auto options = std::make_shared<ExchangeLine>();
  options->data.filter.pushing = true;
  AddExchangeOptions(*command, "Push", *options);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpPush(context, *options); };
  });
}

}  // namespace mlp
