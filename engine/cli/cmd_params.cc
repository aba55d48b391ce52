#include "engine/cli/command.h"
#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/show_values.h"

namespace mlp {
namespace {

Result<int> DiffParams(CommandContext& context, const CompareOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(Comparison compared, LoadComparison(workspace, options));
  MLP_TRY(KeepTargets(workspace, options.targets, "a params file",
                      {&compared.before.params, &compared.after.params}));
  WarnOfUnreadable(context, compared.before.params, false);
  WarnOfUnreadable(context, compared.after.params, false);
  const auto changes = DiffSnapshots(compared.before.params, compared.after.params, options.all);
  PrintChanges(context, changes, "Param", options, false);
  return kExitOk;
}

void AddParamsShow(CLI::App& params, CommandContext& context) {
  CLI::App* command =
      params.add_subcommand("show", "Show params: of the workspace, or of revisions");
  auto options = std::make_shared<ShowValuesOptions>();
  AddShowValues(*command, "Params files", *options);
  AddParamDeps(*command, "--deps", options->params);
  command->callback([&context, options] {
    context.chosen = [&context, options] {
      return ShowValues(context, *options, {&ExperimentFacts::params, "a params file"});
    };
  });
}

}  // namespace

void AddParamsCommand(CLI::App& app, CommandContext& context) {
  CLI::App* params = app.add_subcommand("params", "Show and compare parameters");
  params->require_subcommand(1);
  AddParamsShow(*params, context);
  CLI::App* command =
      params->add_subcommand("diff", "Compare params: by default HEAD's with the workspace's");
  auto options = std::make_shared<CompareOptions>();
  AddCompareOptions(*command, *options);
  AddCompareTargets(*command, *options);
  AddParamDeps(*command, "--deps", options->params);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return DiffParams(context, *options); };
  });
}

}  // namespace mlp
