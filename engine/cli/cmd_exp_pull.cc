// mlpipe exp pull
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

Result<TransferReport> FetchData(CommandContext& context, Workspace& workspace, GitRepo& repo,
                                 const std::vector<Experiment>& experiments,
                                 const ExchangeLine& options) {
  TransferReport report;
  // What has arrived must not be garbage before all of it has.
  MLP_ASSIGN(const CacheLock cache, UseCache(workspace, kLockPatience));
  MLP_ASSIGN(const RootsByRemote roots, DataOf(context, workspace, repo, experiments, options));
  MLP_TRY(CheckHasDataRemote(workspace, roots, options));
  TransferDisplay display(context, "Fetching");
  DataTransfer transfer(workspace, options.data.filter.remote, options.data.jobs, display);
  if (options.data.run_cache) {
    MLP_ASSIGN(report, transfer.FetchRunCache());
  }
  if (!roots.empty()) {
    MLP_ASSIGN(TransferReport fetched, transfer.Fetch(roots));
    Append(report, std::move(fetched));
  }
  return report;
}

// Refs first: only their commits say which data it is.
Result<int> RunExpPull(CommandContext& context, const ExchangeLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(ExperimentRemote remote,
             ExperimentRemote::Open(context.environment, repo, options.git_remote));
  MLP_ASSIGN(const std::vector<Experiment> there, remote.List());
  MLP_ASSIGN(const std::vector<Experiment> chosen,
             SelectExperiments(repo, there, options.selection));
  MLP_ASSIGN(const std::vector<Experiment> here, ListExperiments(repo));
  MLP_ASSIGN(const ExperimentExchange exchange, PlanExchange(chosen, here, "here", options.force));
  MLP_TRY(remote.Fetch(exchange.moving));
  MLP_ASSIGN(const TransferReport report, FetchData(context, workspace, repo, chosen, options));
  PrintExchange(context, exchange, report, options, "Pulled");
  if (!report.missing.empty())
    context.err << RenderWarning(
        Format("the remote lacks what is recorded of {}:\n  {}",
               Plural(report.missing.size(), "file"), Join(MissingLines(report), "\n  ")),
        context.color);
  MLP_TRY(CheckNothingFailed(report, "fetched"));
  return kExitOk;
}

}  // namespace

void AddExpPullCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand(
      "pull", "Get experiments from a git repository, and their outputs from a remote");
  auto options = std::make_shared<ExchangeLine>();
  AddExchangeOptions(*command, "Pull", *options);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpPull(context, *options); };
  });
}

}  // namespace mlp
