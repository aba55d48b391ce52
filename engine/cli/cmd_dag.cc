#include <algorithm>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/style.h"
#include "engine/dag_drawing.h"
#include "engine/dag_text.h"
#include "engine/workspace.h"
#include "pipelines/target_finder.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct DagLine {
  std::string target;
  bool outs = false, full = false, expand = false;
  bool dot = false, mermaid = false, md = false, json = false;
};

Result<std::vector<StageId>> Select(const Workspace& workspace, const DagLine& options) {
  const StageGraph& graph = workspace.graph();
  if (options.target.empty()) return graph.TopologicalOrder();
  MLP_ASSIGN(
      const std::vector<StageId> targets,
      FindTargets(graph, workspace.FromHere(options.target), {.from = workspace.current_dir()}));
  return options.full ? ConnectedWith(graph, targets) : AncestorsOf(graph, targets);
}

Result<int> RunDag(CommandContext& context, const DagLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(std::vector<StageId> stages, Select(workspace, options));
  std::sort(stages.begin(), stages.end());  // as in the file
  const DagOptions names{options.expand, workspace.current_dir()};
  const Dag dag = options.outs ? OutputDag(workspace.graph(), stages, names)
                               : StageDag(workspace.graph(), stages, names);
  if (options.json) {
    context.out << PythonJson(DagToJson(dag), false) << '\n';
  } else if (options.dot) {
    context.out << DagToDot(dag);
  } else if (options.md) {
    context.out << "```mermaid\n" << DagToMermaid(dag) << "```\n";
  } else if (options.mermaid) {
    context.out << DagToMermaid(dag);
  } else if (dag.nodes.empty()) {
    context.err << "There are no stages in this project yet.\n";
  } else {
    int wide_parts = 0;
    context.out << DrawDag(dag, {SpeaksUtf8(), context.out_is_terminal ? context.width : 0},
                           &wide_parts);
    if (wide_parts > 0)
      context.err << "Too wide for this terminal, so the stages are listed; 'mlpipe dag | less -S' "
                     "shows the drawing.\n";
  }
  return kExitOk;
}

}  // namespace

void AddDagCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("dag", "Draw the stages and what depends on what");
  auto options = std::make_shared<DagLine>();
  command->add_option("target", options->target,
                      "A stage or a file: only that and what it depends on");
  command->add_flag("--full", options->full, "With a target: everything connected with it");
  command->add_flag("-o,--outs", options->outs, "Show outputs instead of stages");
  command->add_flag("--expand", options->expand,
                    "Show each stage that a foreach or matrix makes, not one for all");
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("--dot", options->dot, "Print Graphviz's language");
  forms->add_flag("--mermaid", options->mermaid, "Print Mermaid's language");
  forms->add_flag("--md", options->md, "Print Mermaid in a Markdown block");
  forms->add_flag("--json", options->json, "Print JSON");
  forms->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunDag(context, *options); };
  });
}

}  // namespace mlp
