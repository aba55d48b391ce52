// `mlpipe plots show`, `diff` and `templates`.
#include <algorithm>
#include <filesystem>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plot_loading.h"
#include "engine/cli/style.h"
#include "engine/plots/embedded_files.h"
#include "engine/plots/plot_json.h"
#include "engine/plots/plot_text.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct PlotsLine {
  std::vector<std::string> targets, revisions;
  std::string form, x, y, title, x_label, y_label;
  bool no_header = false;
  std::string out;
  bool json = false, show_vega = false, text = false, open = false;
  std::size_t max_points = PageOptions().most_points;
};

PlotQuestion QuestionOf(const Workspace* workspace, const PlotsLine& line) {
  PlotQuestion question;
  if (workspace != nullptr) question.current_dir = workspace->current_dir();
  for (const std::string& target : line.targets) {
    const std::string typed = workspace == nullptr ? target : workspace->FromHere(target);
    const Result<RelPath> path = RelPath::Resolve(question.current_dir, typed);
    question.targets.push_back(path ? path->RelativeTo(question.current_dir) : typed);
  }
  const auto set = [&](const char* key, const std::string& text) {
    if (!text.empty()) question.properties[key] = text;
  };
  set("template", line.form);
  set("x", line.x);
  set("y", line.y);
  set("title", line.title);
  set("x_label", line.x_label);
  set("y_label", line.y_label);
  if (line.no_header) question.properties["header"] = false;
  return question;
}

std::vector<std::string> PlotIds(const std::vector<RevisionPlots>& revisions) {
  std::vector<std::string> ids;
  for (const RevisionPlots& revision : revisions)
    for (const PlotDefinition& plot : revision.definitions)
      if (!HasText(ids, plot.id)) ids.push_back(plot.id);
  return ids;
}

// Those that no revision has.
std::vector<std::string> TargetsInVain(const PlotQuestion& question,
                                       const std::vector<RevisionPlots>& revisions) {
  std::vector<std::string> in_vain;
  for (const std::string& target : question.targets) {
    const bool is_met = std::any_of(revisions.begin(), revisions.end(), [&](const auto& revision) {
      return std::any_of(
          revision.definitions.begin(), revision.definitions.end(),
          [&](const PlotDefinition& plot) { return MeansPlot(target, plot.id, plot.config); });
    });
    if (!is_met) in_vain.push_back(target);
  }
  return in_vain;
}

Error NoSuchPlot(const std::string& target, const std::vector<std::string>& known) {
  Error error{ErrorCode::kNotFound,
              Format("{} is neither a plot of this project nor a file", Quoted(target)),
              {},
              {},
              DidYouMean(target, known),
              {}};
  if (error.hint.empty() && !known.empty()) error.hint = "the plots are: " + Join(known, ", ");
  return error;
}

Status CheckForms(const PlotsLine& line) {
  if (line.show_vega && line.targets.size() != 1)
    return Fail(ErrorCode::kUsage, "--show-vega prints one plot",
                "name it: 'mlpipe plots show --show-vega loss.csv'");
  return {};
}

// As files beside each other: what --json names.
Status WriteImages(const Environment& environment, const std::vector<Plot>& plots,
                   const std::string& directory) {
  std::vector<FileToWrite> files;
  for (const Plot& plot : plots)
    for (const PlotImage& image : plot.images)
      files.push_back({directory + "/" + PlotImageName(image), image.bytes});
  if (files.empty()) return {};
  MLP_TRY(environment.fs.MakeDirs(directory));
  return WriteFilesAtomically(environment.fs, files);
}

struct PlotsToPrint {
  std::vector<Plot> plots;
  PlotTemplates templates;
  std::vector<std::string> revisions;
  std::string out;  // where the page goes
  std::string project;
};

Status PrintText(CommandContext& context, const PlotsToPrint& print) {
  const bool color = context.out_is_terminal && context.color;
  const PlotTextOptions options{context.out_is_terminal ? context.width : 80,
                                {SpeaksUtf8(), color}};
  for (std::size_t i = 0; i < print.plots.size(); ++i) {
    const auto shape = print.templates.find(i);
    const PlotForm form = shape == print.templates.end() ? PlotForm::kUnknown : shape->second.form;
    context.out << (i > 0 ? "\n" : "") << DrawPlotText(print.plots[i], form, options);
  }
  return {};
}

Status PrintPage(CommandContext& context, const PlotsToPrint& print, const PlotsLine& line) {
  PlotPage page;
  page.title = "Plots of " + print.project;
  const std::string html =
      RenderPlotPage(page, print.plots, print.templates, {print.revisions, line.max_points});
  MLP_ASSIGN(const std::string path,
             WritePlotPage(context.environment, print.out + "/index.html", html));
  context.out << FileUri(path) << '\n';
  if (line.open) MLP_TRY(OpenInBrowser(context.environment, FileUri(path)));
  return {};
}

Result<int> Print(CommandContext& context, const PlotsToPrint& print, const PlotsLine& line) {
  if (line.json) {
    const std::string directory =
        (std::filesystem::path(context.environment.current_dir) / print.out)
            .lexically_normal()
            .string();
    MLP_TRY(WriteImages(context.environment, print.plots, directory));
    context.out << PythonJson(PlotsToJson(print.plots, print.templates, directory), false) << '\n';
    return kExitOk;
  }
  WarnOfPlots(context, print.plots);
  if (line.show_vega) {
    for (const auto& [index, shape] : print.templates)
      context.out << PythonJson(PlotSpec(print.plots[index], shape), false) << '\n';
  } else if (print.plots.empty()) {
    context.err << "There are no plots in this project: name files, or declare them under 'plots:' "
                   "in the pipeline file.\n";
  } else {
    MLP_TRY(line.text ? PrintText(context, print) : PrintPage(context, print, line));
  }
  return kExitOk;
}

std::vector<std::string> NamesOf(const std::vector<RevisionPlots>& revisions) {
  std::vector<std::string> names;
  for (const RevisionPlots& revision : revisions) names.push_back(revision.revision);
  return names;
}

std::string LastNameOf(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

Result<int> RunInProject(CommandContext& context, Workspace& workspace, const PlotsLine& line,
                         const std::vector<std::string>& revisions) {
  const PlotQuestion question = QuestionOf(&workspace, line);
  MLP_ASSIGN(const std::vector<RevisionPlots> loaded,
             LoadPlots(context, workspace, revisions, question));
  if (const auto in_vain = TargetsInVain(question, loaded); !in_vain.empty()) {
    MLP_ASSIGN(const auto all, LoadPlots(context, workspace, revisions,
                                         {question.current_dir, {}, Value::object()}));
    return Fail(NoSuchPlot(in_vain.front(), PlotIds(all)));
  }
  PlotsToPrint print{
      AssemblePlots(loaded), {}, NamesOf(loaded), line.out, LastNameOf(workspace.paths().root())};
  MLP_ASSIGN(print.templates, TemplatesOf(print.plots, TemplatePlacesOf(workspace)));
  if (print.out.empty()) print.out = DefaultPlotsDir(workspace.layout());
  return Print(context, print, line);
}

// Files that are named can be drawn anywhere.
Result<int> RunOutsideOfProjects(CommandContext& context, const PlotsLine& line) {
  WorkspaceView view(context.environment.fs, context.environment.current_dir, {}, false);
  MLP_ASSIGN(const StageGraph graph, StageGraph::Build({}));
  const Records records;
  PlotFiles files(view, graph, records, nullptr);
  const PlotQuestion question = QuestionOf(nullptr, line);
  const std::vector<RevisionPlots> loaded = {CollectPlots(graph, files, question)};
  if (const auto in_vain = TargetsInVain(question, loaded); !in_vain.empty())
    return Fail(NoSuchPlot(in_vain.front(), {}));
  const std::string& here = context.environment.current_dir;
  PlotsToPrint print{AssemblePlots(loaded), {}, NamesOf(loaded), line.out, LastNameOf(here)};
  MLP_ASSIGN(print.templates, TemplatesOf(print.plots, {context.environment.fs, here, here}));
  if (print.out.empty()) print.out = DefaultPlotsDir(NativeLayout());
  return Print(context, print, line);
}

Result<int> RunPlotsShow(CommandContext& context, const PlotsLine& line) {
  MLP_TRY(CheckForms(line));
  Result<Workspace> workspace = Workspace::Open(context.environment);
  if (workspace) return RunInProject(context, *workspace, line, {kWorkspaceRevision});
  if (workspace.error().code != ErrorCode::kNotAProject || line.targets.empty())
    return Fail(std::move(workspace.error()));
  return RunOutsideOfProjects(context, line);
}

Result<int> RunPlotsDiff(CommandContext& context, const PlotsLine& line) {
  MLP_TRY(CheckForms(line));
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const std::vector<std::string> revisions,
             RevisionsToCompare(workspace, line.revisions));
  return RunInProject(context, workspace, line, revisions);
}

Result<int> RunTemplates(CommandContext& context, const std::string& name) {
  if (name.empty()) {
    for (const std::string& known : BuiltInPlotTemplates()) context.out << known << '\n';
    return kExitOk;
  }
  const std::string_view text = EmbeddedTemplate(name);
  if (text.empty())
    return Fail(ErrorCode::kNotFound, Format("there is no template {}", Quoted(name)),
                DidYouMean(name, BuiltInPlotTemplates()));
  context.out << text;
  return kExitOk;
}

void AddDrawingOptions(CLI::App& command, PlotsLine& line) {
  command.add_option("-t,--template", line.form,
                     "The form: a name of 'plots templates', or a file");
  command.add_option("-x", line.x, "The field of the horizontal axis")->type_name("FIELD");
  command.add_option("-y", line.y, "The field of the vertical axis")->type_name("FIELD");
  command.add_flag("--no-header", line.no_header, "CSV and TSV do not begin with names of columns");
  command.add_option("--title", line.title, "The text above the plot");
  command.add_option("--x-label", line.x_label, "The text at the horizontal axis");
  command.add_option("--y-label", line.y_label, "The text at the vertical axis");
  command.add_option("-o,--out", line.out, "The directory of the page (default: mlpipe_plots)")
      ->type_name("DIR");
  command.add_option("--max-points", line.max_points,
                     "So many points of a line are drawn on the page (default: 1000; 0: all)");
  command.add_flag("--open", line.open, "Open the page in a browser");
  CLI::Option_group* forms = command.add_option_group("forms");
  forms->add_flag("--text", line.text, "Draw here, with characters");
  forms->add_flag("--json", line.json, "Print JSON: Vega-Lite specifications with their data");
  forms->add_flag("--show-vega", line.show_vega, "Print the specification of one plot");
  forms->require_option(0, 1);
}

void AddPlotsShow(CLI::App& plots, CommandContext& context) {
  CLI::App* command = plots.add_subcommand("show", "Draw plots of the workspace, as a page");
  auto line = std::make_shared<PlotsLine>();
  command->add_option("targets", line->targets,
                      "Plots, files or directories; all plots when none is given");
  AddDrawingOptions(*command, *line);
  command->callback([&context, line] {
    context.chosen = [&context, line] { return RunPlotsShow(context, *line); };
  });
}

void AddPlotsDiff(CLI::App& plots, CommandContext& context) {
  CLI::App* command = plots.add_subcommand("diff", "Draw plots of several revisions together");
  auto line = std::make_shared<PlotsLine>();
  command->add_option(
      "revisions", line->revisions,
      "Revisions or experiments; one is compared with the workspace (default: HEAD)");
  command->add_option("--targets", line->targets, "Only these plots, files or directories");
  AddDrawingOptions(*command, *line);
  command->callback([&context, line] {
    context.chosen = [&context, line] { return RunPlotsDiff(context, *line); };
  });
}

void AddPlotsTemplates(CLI::App& plots, CommandContext& context) {
  CLI::App* command = plots.add_subcommand("templates", "List the forms of plots, or print one");
  auto name = std::make_shared<std::string>();
  command->add_option("template", *name, "Print this one, to make one of your own of it");
  command->callback([&context, name] {
    context.chosen = [&context, name] { return RunTemplates(context, *name); };
  });
}

}  // namespace

void AddPlotsCommand(CLI::App& app, CommandContext& context) {
  CLI::App* plots = app.add_subcommand("plots", "Draw what stages wrote as series and images");
  plots->require_subcommand(1);
  AddPlotsShow(*plots, context);
  AddPlotsDiff(*plots, context);
  AddPlotsTemplates(*plots, context);
}

}  // namespace mlp
