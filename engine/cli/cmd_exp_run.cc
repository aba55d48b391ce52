#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/reporter.h"
#include "engine/experiments/experiment_run.h"
#include "engine/experiments/sweeps.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpRunLine {
  std::vector<std::string> set_params;
  ExperimentOptions experiment;
  bool no_run_cache = false;
  bool json = false;
};

void PrintResult(CommandContext& context, const Experiment& experiment, bool json) {
  if (json) {
    const Value value = {{"name", experiment.name},
                         {"rev", experiment.commit.hex},
                         {"baseline", experiment.baseline.hex},
                         {"ref", ExperimentRef(experiment.baseline, experiment.name)}};
    context.out << PythonJson(value, false) << '\n';
    return;
  }
  context.out << Format("Ran experiment {} ({}).\n", Quoted(experiment.name),
                        experiment.commit.hex.substr(0, 7));
  if (!context.quiet)
    context.err << "Its results are in the workspace; 'mlpipe exp show' compares it with others.\n";
}

Result<int> RunExpRun(CommandContext& context, ExpRunLine& options) {
  options.experiment.repro.use_run_cache = !options.no_run_cache;
  for (const std::string& text : options.set_params) {
    MLP_ASSIGN(Override change, ParseOverride(text));
    MLP_TRY(CheckIsSingle(change));
    options.experiment.overrides.push_back(std::move(change));
  }
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  MLP_ASSIGN(const ExperimentResult result,
             RunExperiment(workspace, options.experiment, *reporter, [&](const std::string& name) {
               if (!context.quiet) context.err << "Running experiment " << Quoted(name) << "\n";
             }));
  reporter.reset();  // takes the live lines off the screen
  const int status = ReportSummary(context, result.summary);
  if (result.experiment)
    PrintResult(context, *result.experiment, options.json);
  else
    context.err << "No experiment was kept; the params are as before.\n";
  return status;
}

}  // namespace

void AddExpRunCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand(
      "run", "Change params, bring the stages up to date, keep the result under a name");
  auto options = std::make_shared<ExpRunLine>();
  ExperimentOptions& experiment = options->experiment;
  command->add_option("targets", experiment.targets,
                      "Stages, or files they write; everything when none is given");
  command
      ->add_option("-S,--set-param", options->set_params,
                   "Set a param: key=value, +key=value (new), ++key=value (either), ~key (delete); "
                   "other.yaml:key=value")
      ->type_name("[FILE:]KEY=VALUE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("-n,--name", experiment.name,
                      "Name of the experiment (default: a random one)");
  command->add_option("-m,--message", experiment.message, "Message of its commit");
  command->add_option("-j,--jobs", experiment.repro.jobs, "Stages at a time (default: all cores)")
      ->check(CLI::Range(1, 4096));
  command->add_flag("-f,--force", experiment.repro.force,
                    "Run even what is up to date; replace an experiment of the same name");
  command->add_flag("--no-run-cache", options->no_run_cache,
                    "Run, even if the result of an earlier run could be restored");
  command->add_flag("--json", options->json, "Print the experiment as JSON");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpRun(context, *options); };
  });
}

}  // namespace mlp
