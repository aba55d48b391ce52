#include <algorithm>
#include <map>
#include <set>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/exp_fleet.h"
#include "engine/cli/exp_search_line.h"
#include "engine/cli/exp_talk.h"
#include "engine/cli/reporter.h"
#include "engine/experiments/config_composition.h"
#include "engine/experiments/experiment_queue.h"
#include "engine/experiments/experiment_run.h"
#include "engine/experiments/sweeps.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpRunLine {
  std::vector<std::string> set_params;
  std::vector<Override> overrides;
  ExperimentOptions experiment;
  std::vector<std::string> copy_paths;
  SearchLine search;
  RepeatLine repeat;
  std::uint64_t seed = 0;
  int jobs = 0;  // experiments at a time; 0: as many as cores
  bool temp = false, queue = false, run_all = false;
  bool no_run_cache = false;
  bool json = false;

  bool IsSweep() const {
    return std::any_of(overrides.begin(), overrides.end(),
                       [](const Override& change) { return change.sweep.has_value(); });
  }
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

Result<int> RunInWorkspace(CommandContext& context, ExpRunLine& options) {
  options.experiment.overrides = options.overrides;
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
    context.err << "No experiment was kept; the workspace is as before.\n";
  return status;
}

// One experiment for every combination of what the overrides give.
Result<std::vector<NewExperiment>> PlannedExperiments(Workspace& workspace,
                                                      const ExpRunLine& options) {
  MLP_ASSIGN(const std::vector<Override> overrides,
             ExpandGlobs(workspace.view(), workspace.config().hydra, options.overrides));
  MLP_ASSIGN(const auto combinations, ExpandSweeps(overrides));
  std::vector<NewExperiment> experiments;
  const std::string& name = options.experiment.name;
  for (const std::vector<Override>& combination : combinations) {
    NewExperiment& experiment = experiments.emplace_back();
    experiment.overrides = combination;
    if (!name.empty())
      experiment.name = combinations.size() == 1 ? name : Format("{}-{}", name, experiments.size());
  }
  if (options.repeat.count == 1) return experiments;
  return Repeated(workspace.fs(), workspace.paths().root(), experiments, options.repeat);
}

Result<BatchOptions> BatchOptionsFrom(const Workspace& workspace, const ExpRunLine& options) {
  BatchOptions batch{options.experiment.targets, options.experiment.message,
                     options.experiment.repro.force, !options.no_run_cache,
                     options.experiment.repro.jobs};
  for (const std::string& typed : options.copy_paths) {
    MLP_ASSIGN(batch.also.emplace_back(),
               RelPath::Resolve(workspace.current_dir(), workspace.FromHere(typed)));
  }
  return batch;
}

struct Enqueued {
  std::string batch;
  std::vector<Task> tasks;
};

Result<Enqueued> EnqueueAll(CommandContext& context, Workspace& workspace,
                            const ExpRunLine& options) {
  MLP_ASSIGN(const std::vector<NewExperiment> experiments, PlannedExperiments(workspace, options));
  const std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  MLP_ASSIGN(const RunLock lock,
             AcquireRunLock(workspace, LockKind::kShared, "mlpipe exp run", *reporter));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(const BatchOptions batch_options, BatchOptionsFrom(workspace, options));
  MLP_ASSIGN(const QueuedBatch batch, MakeBatch(workspace, repo, batch_options));
  Result<std::vector<Task>> tasks = Enqueue(workspace, repo, queue, batch, experiments);
  if (!tasks) {
    (void)ReleaseBatch(workspace.layout().algorithm, repo, queue, batch.name);
    return Fail(std::move(tasks.error()));
  }
  return Enqueued{batch.name, std::move(*tasks)};
}

void PrintQueued(CommandContext& context, const std::vector<Task>& tasks, bool json) {
  Value list = Value::array();
  for (const Task& task : tasks) {
    const std::string changes = OverridesText(task);
    if (json)
      list.push_back(OutcomeJson(task));
    else
      context.out << Format("Queued experiment {}{}\n", Quoted(task.name),
                            changes.empty() ? "" : ": " + ForTerminal(changes));
  }
  if (json) context.out << PythonJson(list, false) << '\n';
  if (!json && !context.quiet)
    context.err << "'mlpipe queue start' runs what is queued; 'mlpipe queue status' shows it.\n";
}

Result<int> ReportFleet(CommandContext& context, Workspace& workspace, const std::string& batch,
                        const std::set<std::int64_t>& before, bool went_on, bool json) {
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(std::vector<Task> tasks, queue.List(batch));
  std::erase_if(tasks, [&](const Task& task) { return before.contains(task.id); });
  std::map<TaskState, std::size_t> counts;
  Value list = Value::array();
  for (const Task& task : tasks) {
    ++counts[task.state];
    list.push_back(OutcomeJson(task));
  }
  if (json) {
    MLP_ASSIGN(Value repeats, RepeatsJson(workspace, tasks));
    const Value all = {{"experiments", std::move(list)}, {"repeats", std::move(repeats)}};
    context.out << PythonJson(all.at("repeats").is_null() ? all.at("experiments") : all, false)
                << '\n';
  } else {
    MLP_TRY(PrintRepeats(context, workspace, tasks));
  }
  const std::size_t failed = counts[TaskState::kFailed] + counts[TaskState::kStopped];
  const std::size_t waiting = counts[TaskState::kQueued] + counts[TaskState::kRunning];
  if (!context.quiet) {
    context.err << Format("{}: {} succeeded, {} failed{}.\n", Plural(tasks.size(), "experiment"),
                          counts[TaskState::kSucceeded], failed,
                          waiting == 0 ? "" : Format(", {} waiting", waiting));
    if (counts[TaskState::kSucceeded] > 0)
      context.err << "'mlpipe exp show' compares them; 'mlpipe exp apply NAME' puts one into the "
                     "workspace.\n";
    if (failed > 0)
      context.err << "'mlpipe queue logs NAME' shows what one printed; 'mlpipe queue retry NAME' "
                     "tries again.\n";
    if (waiting > 0) context.err << "'mlpipe queue start' goes on with those that wait.\n";
  }
  if (!went_on) return kExitInterrupted;
  return failed == 0 ? kExitOk : kExitStageFailed;
}

// Trials come to be as others end, so this process stays with them.
Result<int> RunSearch(CommandContext& context, const ExpRunLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const std::vector<Override> overrides,
             ExpandGlobs(workspace.view(), workspace.config().hydra, options.overrides));
  MLP_ASSIGN(const ExperimentSearchOptions search_options,
             SearchOptionsFrom(options.search, workspace.current_dir(), overrides, options.seed,
                               options.experiment.name));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  std::optional<ExperimentSearch> search;
  {
    const std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
    MLP_ASSIGN(const RunLock lock,
               AcquireRunLock(workspace, LockKind::kShared, "mlpipe exp run", *reporter));
    MLP_TRY(LoadWorkspace(context, workspace));
    MLP_ASSIGN(const BatchOptions batch, BatchOptionsFrom(workspace, options));
    MLP_ASSIGN(ExperimentSearch begun,
               ExperimentSearch::Begin(workspace, repo, queue, batch, search_options));
    search.emplace(std::move(begun));
  }
  if (search->resumed() > 0 && !context.quiet)
    context.err << Format(
        "Going on with a search of which {} over.\n",
        search->resumed() == 1 ? "1 trial is" : Format("{} trials are", search->resumed()));
  const int workers = options.jobs > 0 ? options.jobs : StageJobsFor(workspace, 1);
  FleetOptions fleet{search->batch(), workers, options.experiment.repro.jobs};
  fleet.advance = [&] { return search->Advance(workers); };
  fleet.in_processes = search_options.settings.method == SearchMethod::kAsha;
  const Result<bool> went_on = RunFleet(context, workspace, fleet);
  if (went_on && *went_on)
    MLP_TRY(ReleaseBatch(workspace.layout().algorithm, repo, queue, search->batch(), true));
  if (!went_on) return Fail(went_on.error());
  MLP_ASSIGN(const int status,
             ReportFleet(context, workspace, search->batch(), {}, *went_on, options.json));
  if (const auto best = search->best(); best && !options.json)
    context.out << Format("Best: {} with {} {}\n", ForTerminal(best->name),
                          ForTerminal(search_options.objective.metric), best->value);
  // Of a search by asha most trials are stopped: that is its work.
  return fleet.in_processes && status == kExitStageFailed && search->best() ? int{kExitOk} : status;
}

Result<int> RunBesideWorkspace(CommandContext& context, const ExpRunLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  Enqueued enqueued;
  std::set<std::int64_t> before;  // what had ended
  if (options.run_all) {
    MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
    MLP_ASSIGN(const std::vector<Task> tasks, queue.List());
    for (const Task& task : tasks)
      if (task.ended_ns != 0) before.insert(task.id);
  } else {
    MLP_ASSIGN(enqueued, EnqueueAll(context, workspace, options));
    if (options.queue) {
      PrintQueued(context, enqueued.tasks, options.json);
      return kExitOk;
    }
  }
  int workers = options.jobs > 0 ? options.jobs : StageJobsFor(workspace, 1);
  if (!options.run_all) workers = std::min(workers, static_cast<int>(enqueued.tasks.size()));
  MLP_ASSIGN(
      const bool went_on,
      RunFleet(context, workspace, {enqueued.batch, workers, options.experiment.repro.jobs}));
  return ReportFleet(context, workspace, enqueued.batch, before, went_on, options.json);
}

Result<int> RunExpRun(CommandContext& context, ExpRunLine& options) {
  options.experiment.repro.use_run_cache = !options.no_run_cache;
  for (const std::string& text : options.set_params) {
    MLP_ASSIGN(options.overrides.emplace_back(), ParseOverride(text, options.seed));
  }
  if (options.run_all && !options.overrides.empty())
    return Fail(ErrorCode::kUsage, "--run-all runs what is queued as it was queued",
                "queue more with --queue first");
  if (!options.search.method.empty()) {
    if (options.temp || options.queue || options.run_all)
      return Fail(ErrorCode::kUsage, "a search runs its trials itself, beside the workspace",
                  "leave out --temp, --queue and --run-all");
    return RunSearch(context, options);
  }
  const bool beside = options.repeat.count > 1 || options.temp || options.queue ||
                      options.run_all || options.IsSweep();
  if (!beside && !options.copy_paths.empty())
    return Fail(ErrorCode::kUsage, "--copy-paths is for experiments beside the workspace",
                "give --temp or --queue, too");
  return beside ? RunBesideWorkspace(context, options) : RunInWorkspace(context, options);
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
                   "other.yaml:key=value. Several values (lr=0.1,0.2 or range(0,5)) are one "
                   "experiment each, run beside the workspace")
      ->type_name("[FILE:]KEY=VALUE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("-n,--name", experiment.name,
                      "Name of the experiment (default: a random one)");
  command->add_option("-m,--message", experiment.message, "Message of its commit");
  command->add_flag("--temp", options->temp,
                    "Run beside the workspace, which stays as it is, in a copy of it");
  command
      ->add_flag("--queue", options->queue,
                 "Only put it into the queue; 'mlpipe queue start' runs it")
      ->excludes("--temp");
  command->add_flag("--run-all", options->run_all, "Run everything that is in the queue")
      ->excludes("--temp")
      ->excludes("--queue");
  command
      ->add_option("-j,--jobs", options->jobs,
                   "Experiments at a time, beside the workspace (default: as many as cores)")
      ->check(CLI::Range(1, 4096));
  command
      ->add_option("--stage-jobs", experiment.repro.jobs,
                   "Stages at a time in each experiment (default: the cores, shared)")
      ->check(CLI::Range(1, 4096));
  command
      ->add_option("-C,--copy-paths", options->copy_paths,
                   "Beside the workspace: also take these files or directories there, though "
                   "neither git nor a stage names them")
      ->type_name("PATH")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  AddSearchOptions(*command, options->search);
  AddRepeatOptions(*command, options->repeat);
  command->add_option("--seed", options->seed,
                      "What shuffle(...) and --search take their order from (default: 0)");
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
