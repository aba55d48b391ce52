// mlpipe exp diff
#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"

namespace mlp {
namespace {

Result<int> RunExpDiff(CommandContext& context, const CompareOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const Comparison compared, LoadComparison(workspace, options));
  for (const ProjectSnapshot* const one : {&compared.before, &compared.after}) {
    WarnOfUnreadable(context, one->metrics, false);
    WarnOfUnreadable(context, one->params, false);
  }
  const auto metrics = DiffSnapshots(compared.before.metrics, compared.after.metrics, options.all);
  const auto params = DiffSnapshots(compared.before.params, compared.after.params, options.all);
  MetricJudge judge;
  judge.Read(compared.after.graph);
  judge.Read(compared.before.graph);
  if (options.json) {
    Value json = {{"metrics", MetricChangesToJson(metrics, judge)},
                  {"params", ChangesToJson(params)}};
    context.out << PythonJson(json, false) << '\n';
    return kExitOk;
  }
  PrintChanges(context, metrics, "Metric", options, true, &judge);
  if (!metrics.empty() && !params.empty()) context.out << '\n';
  PrintChanges(context, params, "Param", options, true);
  return kExitOk;
}

}  // namespace

void AddExpDiffCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand(
      "diff", "Compare metrics and params: by default HEAD's with the workspace's");
  auto options = std::make_shared<CompareOptions>();
  AddCompareOptions(*command, *options);
  AddParamDeps(*command, "--param-deps", options->params);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpDiff(context, *options); };
  });
}

}  // namespace mlp
