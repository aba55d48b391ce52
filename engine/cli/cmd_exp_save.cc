// mlpipe exp save
#include "engine/cli/data_targets.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/experiment_options.h"
#include "engine/cli/render_error.h"
#include "engine/cli/reporter.h"
#include "engine/experiments/experiment_save.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpSaveLine {
  std::vector<std::string> targets, include;
  DataTargetOptions data;
  SaveOptions save;
  bool json = false;
};

void WarnOfLeftOut(CommandContext& context, const Workspace& workspace,
                   const std::vector<StageId>& left_out) {
  std::vector<std::string> names;
  for (const StageId id : left_out) names.push_back(Quoted(workspace.graph().stage(id).Address()));
  if (names.empty()) return;
  context.err << RenderWarning(
      Format("{} saved as recorded before, since some of the files are not there: {}",
             names.size() == 1 ? "a stage is" : Format("{} stages are", names.size()),
             Join(names, ", ")),
      context.color);
}

Result<int> RunExpSave(CommandContext& context, ExpSaveLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe exp save"));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  SaveOptions& save = options.save;
  if (!options.targets.empty()) {
    MLP_ASSIGN(const DataTargets targets,
               FindDataTargets(workspace, options.targets, options.data));
    save.all_stages = false;
    save.stages = targets.stages;
  }
  for (const std::string& path : workspace.FromHere(options.include)) {
    MLP_ASSIGN(RelPath included, RelPath::Resolve(workspace.current_dir(), path));
    save.include.push_back(std::move(included));
  }
  MLP_ASSIGN(const SavedExperiment saved, SaveExperiment(workspace, repo, save));
  WarnOfLeftOut(context, workspace, saved.left_out);
  if (options.json) {
    context.out << PythonJson(ExperimentJson(saved.experiment), false) << '\n';
    return kExitOk;
  }
  context.out << Format("Saved experiment {} ({}).\n", Quoted(saved.experiment.name),
                        repo.Abbreviate(saved.experiment.commit));
  return kExitOk;
}

}  // namespace

void AddExpSaveCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command =
      exp.add_subcommand("save", "Keep the workspace as it stands as an experiment, without a run");
  auto options = std::make_shared<ExpSaveLine>();
  AddDataTargets(*command, options->targets, options->data);
  command->add_option("-n,--name", options->save.name,
                      "Name of the experiment (default: a random one)");
  command->add_option("-m,--message", options->save.message, "Message of its commit");
  command->add_flag("-f,--force", options->save.force, "Replace an experiment of the same name");
  command
      ->add_option("-I,--include-untracked", options->include,
                   "Also this file or directory, which git does not track")
      ->type_name("PATH")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_flag("--json", options->json, "Print the experiment as JSON");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpSave(context, *options); };
  });
}

}  // namespace mlp
