#include "engine/cli/experiment_exchange.h"

#include "engine/remote_config.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Value Names(const std::vector<Experiment>& experiments) {
  Value names = Value::array();
  for (const Experiment& experiment : experiments) names.push_back(experiment.name);
  return names;
}

}  // namespace

void AddExchangeOptions(CLI::App& command, const std::string& verb, ExchangeLine& options) {
  command.add_option("git-remote", options.git_remote, "The git repository: a remote, URL or path")
      ->required();
  command.add_option("experiments", options.selection.names,
                     "The experiments, by names or commits (default: those of HEAD)");
  AddExperimentSelection(command, verb, options.selection);
  command.add_flag("-f,--force", options.force, "Replace experiments of the same names");
  command.add_flag("--no-cache", options.no_cache, "Leave their outputs where they are");
  command.add_option("-r,--remote", options.data.filter.remote,
                     "The remote for their outputs (default: as configured)");
  command
      .add_option("-j,--jobs", options.data.jobs, "Transfers at a time (default: what suits it)")
      ->check(CLI::Range(1, 4096));
  command.add_flag("--run-cache", options.data.run_cache,
                   "Also the results of earlier runs by inputs");
  command.add_flag("--json", options.data.json, "Print JSON");
}

Result<RootsByRemote> DataOf(CommandContext& context, Workspace& workspace, GitRepo& repo,
                             const std::vector<Experiment>& experiments,
                             const ExchangeLine& options) {
  RootsByRemote roots;
  if (options.no_cache) return roots;
  std::vector<ScopedRevision> revisions;
  for (const Experiment& experiment : experiments)
    revisions.push_back({experiment.commit, experiment.name});
  TransferSelection filter = options.data.filter;
  filter.from = workspace.current_dir();
  AddRevisionRoots(context, workspace, repo, revisions, {}, filter, roots);
  return roots;
}

Status CheckHasDataRemote(Workspace& workspace, const RootsByRemote& roots,
                          const ExchangeLine& options) {
  const bool needs_chosen = roots.contains("") || options.data.run_cache;
  if (!needs_chosen && options.data.filter.remote.empty()) return {};
  const Result<RemoteSettings> chosen =
      ResolveRemote(workspace.config(), options.data.filter.remote);
  if (chosen) return {};
  Error error = chosen.error();
  error.hint += std::string(error.hint.empty() ? "" : "; ") +
                "with --no-cache outputs are left where they are";
  return Fail(std::move(error));
}

void PrintExchange(CommandContext& context, const ExperimentExchange& exchange,
                   const TransferReport& report, const ExchangeLine& options,
                   const std::string& moved) {
  if (options.data.json) {
    Value missing = Value::array();
    for (const MissingObject& object : report.missing) missing.push_back(object.path);
    context.out << PythonJson({{LowerCase(moved), Names(exchange.moving)},
                               {"up_to_date", Names(exchange.up_to_date)},
                               {"files", report.moved},
                               {"missing", missing}},
                              false)
                << '\n';
    return;
  }
  const std::string remote = ForTerminal(Quoted(options.git_remote));
  if (!exchange.up_to_date.empty())
    context.out << Format("Up to date with {}: {}\n", remote, QuotedNames(exchange.up_to_date));
  if (!exchange.moving.empty())
    context.out << Format("{} {} {}: {}\n", moved, moved == "Pushed" ? "to" : "from", remote,
                          QuotedNames(exchange.moving));
  if (exchange.up_to_date.empty() && exchange.moving.empty())
    context.out << Format("No experiments to {}.\n", moved == "Pushed" ? "push" : "pull");
  if (report.moved > 0)
    context.out << Plural(report.moved, "file") << ' ' << LowerCase(moved) << '\n';
}

}  // namespace mlp
