#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/lineage_tree.h"
#include "engine/cli/render_error.h"
#include "engine/cli/style.h"
#include "engine/experiments/experiment.h"
#include "engine/experiments/revision_view.h"
#include "engine/lineage_text.h"
#include "engine/project_lineage.h"
#include "engine/workspace.h"

namespace mlp {
namespace {

struct LineageLine {
  std::string target, revision;
  bool downstream = false;
  bool json = false, dot = false;
  int depth = 20;
};

Result<Declaration> DeclarationAt(Workspace& workspace, const std::string& revision) {
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(GitId commit, ResolveRevision(repo, revision));
  RevisionView view(repo, std::move(commit), revision);
  return LoadDeclaration(view, workspace.layout(), workspace.config().pipelines);
}

Result<Lineage> Trace(Workspace& workspace, const StageGraph& graph, const Records& records,
                      const LineageLookups& lookups, const LineageLine& options) {
  const std::vector<LineageStage> recorded = RecordedStages(graph, records);
  MLP_ASSIGN(LineageTarget target,
             FindLineageTarget(recorded, graph, workspace.FromHere(options.target),
                               workspace.current_dir(), lookups));
  const auto direction =
      options.downstream ? LineageDirection::kDownstream : LineageDirection::kUpstream;
  return TraceLineage(recorded, std::move(target), direction, lookups);
}

void Print(CommandContext& context, const Lineage& lineage, const LineageLine& options) {
  if (options.json) {
    context.out << PythonJson(LineageToJson(lineage), false) << '\n';
  } else if (options.dot) {
    context.out << LineageToDot(lineage);
  } else {
    context.out << RenderLineage(
        lineage, {SpeaksUtf8(), context.out_is_terminal && context.color, options.depth});
  }
}

Result<int> RunLineage(CommandContext& context, const LineageLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(ProjectLineage project, ProjectLineage::Open(workspace));
  const LineageLookups lookups = project.Lookups();
  if (!options.revision.empty()) {
    MLP_ASSIGN(const Declaration declared, DeclarationAt(workspace, options.revision));
    MLP_ASSIGN(Lineage lineage,
               Trace(workspace, declared.graph, declared.records, lookups, options));
    MLP_TRY(project.AddVerified(declared.graph, declared.records, lineage));
    Print(context, lineage, options);
    return kExitOk;
  }
  MLP_TRY(workspace.Load());
  MLP_ASSIGN(Lineage lineage,
             Trace(workspace, workspace.graph(), workspace.records(), lookups, options));
  MLP_TRY(project.AddVerified(workspace.graph(), workspace.records(), lineage));
  MLP_ASSIGN(const std::vector<std::string> differences, project.Differences(lineage));
  for (const std::string& sentence : differences)
    context.err << RenderWarning(sentence + "; this is the lineage of what is recorded",
                                 context.color);
  Print(context, lineage, options);
  return kExitOk;
}

}  // namespace

void AddLineageCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("lineage", "Show what a file was made from, back to the sources");
  auto options = std::make_shared<LineageLine>();
  command
      ->add_option("target", options->target,
                   "A stage, a file that a stage wrote or read, or the first digits of a digest")
      ->required();
  command->add_option("--rev", options->revision,
                      "As of a git revision or an experiment; default: as recorded now");
  command->add_flag("--downstream", options->downstream, "Show what was made from it instead");
  command->add_option("--depth", options->depth, "Stages one below the other in the tree; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("--json", options->json, "Print JSON");
  forms->add_flag("--dot", options->dot, "Print Graphviz's language");
  forms->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunLineage(context, *options); };
  });
}

}  // namespace mlp
