// mlpipe trace
#include <algorithm>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/guard/last_trace.h"
#include "engine/guard/stage_guard.h"
#include "engine/stage_editing.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct TraceLine {
  std::vector<std::string> targets;
  bool json = false, fix = false;
};

// A stage with what it opened, against what it declares now.
struct TracedStage {
  const Stage* stage = nullptr;
  LastTrace last;
  std::vector<Undeclared> undeclared;
};

// The named stages; without names all that have a trace.
Result<std::vector<TracedStage>> TracedStages(const Workspace& workspace,
                                              const std::vector<std::string>& targets) {
  const StageGraph& graph = workspace.graph();
  std::vector<StageId> stages = graph.TopologicalOrder();
  if (!targets.empty()) {
    MLP_ASSIGN(stages,
               FindTargets(graph, workspace.FromHere(targets), {.from = workspace.current_dir()}));
  }
  std::vector<TracedStage> traced;
  for (const StageId id : stages) {
    const Stage& stage = graph.stage(id);
    MLP_ASSIGN(std::optional<LastTrace> last, ReadLastTrace(workspace, stage));
    if (last) {
      std::vector<Undeclared> found =
          UndeclaredAccess(stage, last->trace, FactsFor(workspace, stage));
      traced.push_back({&stage, std::move(*last), std::move(found)});
    } else if (!targets.empty()) {
      return Fail(ErrorCode::kNotFound,
                  Format("there is no trace of stage {}", Quoted(stage.Address())),
                  "make one: mlpipe repro --trace");
    }
  }
  return traced;
}

Value UndeclaredJson(const TracedStage& traced) {
  static constexpr const char* kKindNames[] = {"read", "hidden", "written", "removed"};
  Value list = Value::array();
  for (const Undeclared& one : traced.undeclared) {
    list.push_back({{"kind", kKindNames[static_cast<int>(one.kind)]},
                    {"path", one.path.str()},
                    {"files", one.files},
                    {"add", DeclarationFor(*traced.stage, one)}});
  }
  return list;
}

void PrintTraceJson(CommandContext& context, const std::vector<TracedStage>& stages) {
  Value list = Value::array();
  for (const TracedStage& traced : stages) {
    const AccessTrace& trace = traced.last.trace;
    list.push_back({{"stage", traced.stage->Address()},
                    {"ended", FormatUtc(traced.last.ended_ns)},
                    {"undeclared", UndeclaredJson(traced)},
                    {"programs", trace.Programs()},
                    {"libraries", trace.Libraries()},
                    {"trace", ToJson(trace)}});
  }
  context.out << PythonJson(list, false) << '\n';
}

void PrintTrace(CommandContext& context, const Workspace& workspace, const TracedStage& traced) {
  const AccessTrace& trace = traced.last.trace;
  const std::string inside = workspace.paths().root() + "/";
  const auto files = std::count_if(trace.files.begin(), trace.files.end(), [&](const auto& file) {
    return file.first.starts_with(inside);
  });
  context.out << Format(
      "{}: {} of the project, {}, {} ({})\n", traced.stage->Address(),
      Plural(static_cast<std::size_t>(files), "path"), Plural(trace.Programs().size(), "program"),
      Plural(trace.Libraries().size(), "shared object"), FormatUtc(traced.last.ended_ns));
  if (!trace.gap.empty()) context.out << "  not whole: " << trace.gap << '\n';
  if (traced.undeclared.empty()) context.out << "  nothing undeclared\n";
  for (const Undeclared& one : traced.undeclared) {
    const std::string add = DeclarationFor(*traced.stage, one);
    context.out << "  " << ForTerminal(SentenceFor(*traced.stage, one))
                << (add.empty() ? "" : "; add '" + ForTerminal(add) + "'") << '\n';
  }
}

Status FixStage(CommandContext& context, Workspace& workspace, const TracedStage& traced) {
  NewEntries entries;
  for (const Undeclared& one : traced.undeclared) {
    const std::string path = one.path.RelativeTo(traced.stage->wdir);
    const bool is_read = one.kind == UndeclaredKind::kRead || one.kind == UndeclaredKind::kHidden;
    if (is_read) entries.deps.push_back(path);
    if (one.kind != UndeclaredKind::kWritten) continue;
    // As an output it would be removed before the next run.
    const auto file = traced.last.trace.files.find(workspace.Absolute(one.path));
    if (file == traced.last.trace.files.end() || !file->second.existed)
      entries.outs.push_back(path);
    else
      context.err << Format(
          "{} was there before {} changed it: add it to 'outs' by hand, with 'persist: true' if it "
          "is to stay from run to run\n",
          Quoted(ForTerminal(path)), Quoted(traced.stage->Address()));
  }
  if (entries.deps.empty() && entries.outs.empty()) return {};
  MLP_TRY(AddEntries(workspace, *traced.stage, entries));
  const std::string name = Quoted(traced.stage->Address());
  for (const std::string& dep : entries.deps)
    context.out << Format("{} now depends on {}\n", name, ForTerminal(dep));
  for (const std::string& out : entries.outs)
    context.out << Format("{} now writes {}\n", name, ForTerminal(out));
  return {};
}

Result<int> RunTrace(CommandContext& context, const TraceLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  std::optional<RunLock> lock;
  if (options.fix) {
    MLP_ASSIGN(lock, LockAndLoad(context, workspace, "mlpipe trace"));
  } else {
    MLP_TRY(workspace.Load());
  }
  MLP_ASSIGN(const std::vector<TracedStage> stages, TracedStages(workspace, options.targets));
  if (options.json) {
    PrintTraceJson(context, stages);
  } else if (stages.empty() && !context.quiet) {
    context.err << "No stage was traced yet; make a trace by 'mlpipe repro --trace'.\n";
  }
  for (const TracedStage& traced : stages) {
    if (options.fix) {
      MLP_TRY(FixStage(context, workspace, traced));
    } else if (!options.json) {
      PrintTrace(context, workspace, traced);
    }
  }
  if (options.fix) MLP_TRY(workspace.StageWritten());
  return kExitOk;
}

}  // namespace

void AddTraceCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("trace", "Show what stages opened that they do not declare");
  auto options = std::make_shared<TraceLine>();
  command->add_option("targets", options->targets,
                      "Stages; all that were traced when none is given");
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("--json", options->json, "Print JSON, with every file");
  forms->add_flag("--fix", options->fix, "Add what is missing to deps and outs");
  forms->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunTrace(context, *options); };
  });
}

}  // namespace mlp
