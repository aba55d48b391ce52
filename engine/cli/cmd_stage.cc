// `mlpipe stage add|list`.
#include <algorithm>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/stage_editing.h"
#include "engine/stage_summary.h"
#include "engine/trust/project_trust.h"
#include "pipelines/target_finder.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kSummaryWidth = 80;
// Stands for "--" on its way through CLI11. No shell can give a control character by accident.
constexpr char kMark[] = "\x01--";

struct AddOptions {
  NewStage stage;
  bool force = false, run = false;
};

// The words of a command line as one command, as DVC joins them: words with blanks in double
// quotes. Where these stand in the word already DVC leaves it as it is, and it falls apart; here it
// gets single ones.
std::string JoinCommand(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  std::vector<std::string> quoted;
  for (const std::string& word : words) {
    const bool has_quotes = word.find('"') != std::string::npos;
    const bool needs_quotes = word.find(' ') != std::string::npos;
    const std::string wrapped = has_quotes ? ShellQuoted(word) : "\"" + word + "\"";
    quoted.push_back(needs_quotes ? wrapped : word);
  }
  return Join(quoted, " ");
}

// The commands of a stage that the user typed are theirs, wherever the project came from; and so is
// a project to which they gave the first one.
Status TrustAdded(CommandContext& context, const std::string& name, bool is_first) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(workspace.Load());
  MLP_ASSIGN(ProjectTrust trust, ProjectTrust::Of(workspace));
  if (is_first) return trust.TrustAsOwn();
  MLP_ASSIGN(const TrustState state, trust.State());
  const RelPath file =
      workspace.current_dir() / RelPath::Strict(workspace.layout().pipeline_file).value();
  std::vector<ProjectCommand> added;
  for (StageId id = 0; id < workspace.graph().size(); ++id) {
    const Stage& stage = workspace.graph().stage(id);
    if (stage.file != file || stage.name != name) continue;
    for (ProjectCommand& command : CommandsOf(stage, workspace.config().stages))
      added.push_back(std::move(command));
  }
  return state.is_trusted() ? Status() : trust.TrustCommands(added);
}

Status Write(CommandContext& context, const AddOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe stage add"));
  const bool is_first = CommandsOf(workspace.graph(), workspace.config().stages).empty();
  MLP_TRY(AddStage(workspace, options.stage, options.force));
  if (!TrustedAnyway(workspace)) MLP_TRY(TrustAdded(context, options.stage.name, is_first));
  MLP_TRY(workspace.StageWritten());
  if (!context.quiet) {
    context.err << "Added stage " << Quoted(options.stage.name) << " to "
                << workspace.layout().pipeline_file << ".\n";
  }
  return {};
}

Result<int> Add(CommandContext& context, AddOptions& options, std::vector<std::string> words) {
  const bool is_marked = !words.empty() && words.front() == kMark;
  if (is_marked) words.erase(words.begin());
  std::replace(words.begin(), words.end(), std::string(kMark), std::string("--"));
  if (words.empty()) {
    return Fail(ErrorCode::kUsage, "the command of the stage is missing",
                "put it behind the options: mlpipe stage add -n train python train.py");
  }
  if (!is_marked && words.front().starts_with("-")) {
    return Fail(ErrorCode::kUsage, "there is no option " + Quoted(words.front()),
                "see 'mlpipe stage add --help'");
  }
  options.stage.cmd = JoinCommand(words);
  MLP_TRY(Write(context, options));
  return options.run ? ReproOne(context, options.stage.name) : kExitOk;
}

struct ListOptions {
  std::vector<std::string> targets;
  bool all = false, recursive = false, name_only = false;
  bool fail = false;  // DVC's; no effect
};

// Without targets, those of the pipeline file where the user stands.
Result<std::vector<StageId>> Listed(const Workspace& workspace, const ListOptions& options) {
  const StageGraph& graph = workspace.graph();
  if (!options.targets.empty()) {
    return FindTargets(graph, workspace.FromHere(options.targets),
                       {.from = workspace.current_dir(), .recursive = options.recursive});
  }
  std::vector<StageId> listed;
  for (StageId id = 0; id < graph.size(); ++id) {
    const RelPath directory = graph.stage(id).file.Parent();
    const bool is_own =
        directory == workspace.current_dir() && graph.stage(id).kind == StageKind::kCommand;
    const bool is_below = options.recursive && directory.IsWithin(workspace.current_dir());
    if (options.all || is_own || is_below) listed.push_back(id);
  }
  return listed;
}

Result<int> List(CommandContext& context, const ListOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const std::vector<StageId> listed, Listed(workspace, options));
  std::vector<std::string> names;
  std::size_t width = 0;
  for (const StageId id : listed) {
    names.push_back(ForTerminal(workspace.graph().stage(id).AddressFrom(workspace.current_dir())));
    width = std::max(width, CountCharacters(names.back()));
  }
  for (std::size_t i = 0; i < listed.size(); ++i) {
    context.out << names[i];
    if (!options.name_only) {
      context.out << std::string(width - CountCharacters(names[i]) + 2, ' ')
                  << ForTerminal(SummaryOf(workspace.graph().stage(listed[i]), kSummaryWidth));
    }
    context.out << '\n';
  }
  return kExitOk;
}

void DeclareOutputs(CLI::App& add, NewStage& stage) {
  const auto list = [&](const char* names, std::vector<std::string>& paths, const char* help) {
    add.add_option(names, paths, help)->type_name("PATH")->allow_extra_args(false);
  };
  list("-d,--deps", stage.deps, "A file or directory that the stage reads");
  list("-p,--params", stage.params,
       "Params that it reads: KEY,KEY or FILE:KEY,KEY or FILE: for all");
  list("-o,--outs", stage.outs, "A file or directory that it writes");
  list("-O,--outs-no-cache", stage.outs_no_cache, "The same, not kept in the object store");
  list("--outs-persist", stage.outs_persist, "The same, not removed before the stage runs");
  list("--outs-persist-no-cache", stage.outs_persist_no_cache, "Neither removed nor kept");
  list("-m,--metrics", stage.metrics, "A metrics file that it writes");
  list("-M,--metrics-no-cache", stage.metrics_no_cache, "The same, not kept in the object store");
  list("--plots", stage.plots, "A file with series to draw that it writes");
  list("--plots-no-cache", stage.plots_no_cache, "The same, not kept in the object store");
}

void DeclareAdd(CLI::App& stage, CommandContext& context) {
  CLI::App* add = stage.add_subcommand(
      "add", "Write a stage into the pipeline file of this directory; its command comes last");
  auto options = std::make_shared<AddOptions>();
  NewStage& added = options->stage;
  add->add_option("-n,--name", added.name, "Its name")->required();
  DeclareOutputs(*add, added);
  add->add_option("-w,--wdir", added.wdir, "Where its command runs and its paths begin");
  add->add_option("--desc", added.desc, "What it does, for people");
  add->add_flag("--always-changed", added.always_changed, "Run it every time");
  add->add_flag("-f,--force", options->force, "Overwrite a stage of that name");
  add->add_flag("--run", options->run, "Run it when it is added");
  add->fallthrough(false);
  add->prefix_command();  // from its first word on, everything belongs to the command
  add->callback([&context, options, add] {
    context.chosen = [&context, options, words = add->remaining()] {
      return Add(context, *options, words);
    };
  });
}

}  // namespace

void ShieldCommandMark(std::vector<std::string>& arguments) {
  const std::vector<std::string> command = {"stage", "add"};
  const auto found =
      std::search(arguments.begin(), arguments.end(), command.begin(), command.end());
  std::replace(found, arguments.end(), std::string("--"), std::string(kMark));
}

void AddStageCommand(CLI::App& app, CommandContext& context) {
  CLI::App* stage = app.add_subcommand("stage", "Add a stage to the pipeline, or list the stages");
  stage->require_subcommand(1);
  DeclareAdd(*stage, context);
  CLI::App* list = stage->add_subcommand("list", "List stages with what they are or write");
  auto options = std::make_shared<ListOptions>();
  list->add_option("targets", options->targets,
                   "Stages and files; by default, the pipeline file of this directory");
  list->add_flag("--all", options->all, "Every stage and tracked data of the project");
  list->add_flag("-R,--recursive", options->recursive, "Also everything declared below");
  list->add_flag("--fail", options->fail, "Fail where a file is wrong, as mlpipe always does");
  list->add_flag("--name-only,--names-only", options->name_only, "Names only");
  list->callback([&context, options] {
    context.chosen = [&context, options] { return List(context, *options); };
  });
}

}  // namespace mlp
