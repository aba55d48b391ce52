// `mlpipe report`: what changed between two revisions, as a pull request would show it.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "engine/cli/command.h"
#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plot_loading.h"
#include "engine/plots/plot_text.h"
#include "engine/result_name.h"
#include "engine/stage_comparison.h"
#include "store/base/clock.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ReportLine {
  CompareOptions compare;
  bool md = false, html = false, open = false;
  std::string out;
  std::size_t max_points = PageOptions().most_points;
};

struct Report {
  std::vector<PageSection> sections;  // stages, params, metrics
  std::vector<Plot> plots;
  PlotTemplates templates;
};

std::string FateText(StageFate fate) {
  if (fate == StageFate::kAdded) return "the stage is new";
  return fate == StageFate::kRemoved ? "the stage is gone" : "";
}

// When the recorded result of a stage came out again ("2026-08-22T10:15:00Z"), by its address.
using VerifiedStages = std::map<std::string, std::string>;

Result<VerifiedStages> FindVerified(Workspace& workspace, const ProjectSnapshot& revision) {
  VerifiedStages verified;
  MLP_ASSIGN(const auto there, workspace.fs().Stat(workspace.paths().Database(), true));
  if (!there) return verified;
  MLP_ASSIGN(RunLog log, RunLog::Open(workspace.paths().Database()));
  for (StageId id = 0; id < revision.graph.size(); ++id) {
    const Stage& stage = revision.graph.stage(id);
    const LockedStage* const entry = revision.records.Find(stage);
    if (entry == nullptr) continue;
    MLP_ASSIGN(const auto when, log.VerifiedAt(ResultNameOf(workspace.layout(), stage, *entry)));
    if (when) verified[stage.Address()] = FormatUtc(*when);
  }
  return verified;
}

// Who never verifies a result does not see a column about it.
PageSection StagesSection(const Comparison& compared, const VerifiedStages& verified) {
  PageSection section{"Stages", {"Stage", "Change"}, {}, {}, "No stage changed."};
  if (!verified.empty()) section.header.emplace_back("Verified");
  const auto add = [&](const std::string& stage, const std::string& fact, bool is_first) {
    section.rows.push_back({is_first ? stage : "", fact});
    if (verified.empty()) return;
    const auto when = verified.find(stage);
    section.rows.back().push_back(is_first && when != verified.end() ? when->second : "");
  };
  const auto differences = CompareStages({compared.before.graph, compared.before.records},
                                         {compared.after.graph, compared.after.records});
  for (const StageDifference& difference : differences) {
    if (difference.facts.empty()) add(difference.stage, FateText(difference.fate), true);
    for (std::size_t i = 0; i < difference.facts.size(); ++i)
      add(difference.stage, difference.facts[i], i == 0);
  }
  return section;
}

PageSection ChangesSection(const std::string& title, const std::string& kind,
                           const std::vector<ValueChange>& changes, const CompareOptions& options,
                           const MetricJudge* judge) {
  Table table = ChangeTable(changes, kind, options, judge != nullptr);
  PageSection section{title, table.header, std::move(table.rows), {}, "No value changed."};
  for (std::size_t i = 0; judge != nullptr && i < changes.size(); ++i) {
    const std::optional<double> gain = judge->Gain(changes[i]);
    const bool is_known = gain && *gain != 0;
    section.marks.push_back(is_known ? (*gain > 0 ? "good" : "bad") : "");
    if (is_known) section.rows[i].back() += *gain > 0 ? " (better)" : " (worse)";
  }
  return section;
}

// Whether every column of the second half of the rows is as that of the first.
bool HalvesAreSame(const PlotTable& table) {
  const std::size_t half = table.rows() / 2;
  for (const PlotColumn& column : table.columns()) {
    if (column.name == kRevisionColumn) continue;
    for (std::size_t i = 0; i < half; ++i) {
      const Value &then = column.cells[i], &now = column.cells[half + i];
      if (IsAbsent(then) != IsAbsent(now)) return false;
      if (!IsAbsent(then) && !SameValue(then, now)) return false;
    }
  }
  return table.rows() % 2 == 0;
}

bool IsSameInBoth(const Plot& plot) {
  if (plot.revisions.size() != 2 || !plot.errors.empty()) return false;
  if (!plot.is_image) return HalvesAreSame(plot.points.table);
  return plot.images.size() == 2 && plot.images[0].bytes == plot.images[1].bytes;
}

Result<Report> MakeReport(CommandContext& context, Workspace& workspace, const ReportLine& line) {
  const CompareOptions& options = line.compare;
  MLP_ASSIGN(const Comparison compared, LoadComparison(workspace, options));
  MetricJudge judge;
  judge.Read(compared.after.graph);
  judge.Read(compared.before.graph);
  MLP_ASSIGN(const VerifiedStages verified, FindVerified(workspace, compared.after));
  Report report;
  report.sections = {
      StagesSection(compared, verified),
      ChangesSection("Parameters", "Param",
                     DiffSnapshots(compared.before.params, compared.after.params, false), options,
                     nullptr),
      ChangesSection("Metrics", "Metric",
                     DiffSnapshots(compared.before.metrics, compared.after.metrics, options.all),
                     options, &judge)};
  PlotQuestion question;
  question.current_dir = workspace.current_dir();
  MLP_ASSIGN(const auto loaded,
             LoadPlots(context, workspace, {options.before, options.after}, question));
  report.plots = AssemblePlots(loaded);
  if (!options.all) std::erase_if(report.plots, IsSameInBoth);
  MLP_ASSIGN(report.templates, TemplatesOf(report.plots, TemplatePlacesOf(workspace)));
  return report;
}

// What Markdown or HTML would take for something else.
std::string PlainInMarkdown(const std::string& text) {
  constexpr std::string_view kMeaningful = "\\`*_[]#~!";
  std::string plain;
  for (const char letter : text) {
    if (letter == '<') {
      plain += "&lt;";
      continue;
    }
    if (kMeaningful.find(letter) != kMeaningful.npos) plain += '\\';
    if (letter == '@') {
      plain += "@&#8203;";  // nobody is to be told of a file's name
      continue;
    }
    plain += letter;
  }
  return plain;
}

Table PlainTable(const PageSection& section) {
  Table table;
  for (const std::string& name : section.header) table.header.push_back(PlainInMarkdown(name));
  for (const std::vector<std::string>& cells : section.rows) {
    std::vector<std::string>& row = table.rows.emplace_back();
    for (const std::string& cell : cells) row.push_back(PlainInMarkdown(cell));
  }
  return table;
}

std::string SeriesText(const PlotSeries& series, int precision) {
  constexpr std::size_t kBars = 24;
  std::string text = Sparkline(series.y, kBars, true);
  const auto last = std::find_if(series.y.rbegin(), series.y.rend(),
                                 [](double number) { return std::isfinite(number); });
  if (last != series.y.rend()) text += " " + CellText(Value(*last), precision);
  return text;
}

// One row a line of a plot, one column a revision.
PageSection PlotsSection(const Report& report, const CompareOptions& options) {
  PageSection section{"Plots", {"Plot", options.before, options.after}, {}, {}, "No plot changed."};
  for (std::size_t i = 0; i < report.plots.size(); ++i) {
    const Plot& plot = report.plots[i];
    const auto shape = report.templates.find(i);
    const bool is_drawn = shape != report.templates.end() && shape->second.form == PlotForm::kLines;
    std::vector<std::string> row = {plot.Title()};
    for (const std::string& revision : {options.before, options.after}) {
      std::vector<std::string> parts;
      if (is_drawn)
        for (const PlotSeries& series : SeriesOf(plot))
          if (series.revision == revision)
            parts.push_back((series.line.empty() ? "" : series.line + " ") +
                            SeriesText(series, options.precision));
      const bool is_there = HasText(plot.revisions, revision);
      if (parts.empty()) parts.push_back(!is_there ? "-" : plot.is_image ? "image" : "drawn");
      row.push_back(Join(parts, "; "));
    }
    section.rows.push_back(std::move(row));
  }
  return section;
}

std::string TitleOf(const CompareOptions& options) {
  return Format("Changes from {} to {}", options.before, options.after);
}

std::string RenderReport(const Report& report, const CompareOptions& options) {
  std::string text = "## " + PlainInMarkdown(ForTerminal(TitleOf(options))) + "\n";
  std::vector<PageSection> sections = report.sections;
  sections.push_back(PlotsSection(report, options));
  for (const PageSection& section : sections) {
    text += "\n### " + section.title + "\n\n";
    text += section.rows.empty() ? section.empty + "\n" : RenderMarkdown(PlainTable(section));
  }
  if (!report.plots.empty()) text += "\n`mlpipe report --html` draws the plots.\n";
  return text;
}

Result<int> RunReport(CommandContext& context, const ReportLine& line) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const Report report, MakeReport(context, workspace, line));
  WarnOfPlots(context, report.plots);
  const CompareOptions& options = line.compare;
  if (!line.html) {
    context.out << RenderReport(report, options);
    return kExitOk;
  }
  const PlotPage page{TitleOf(options), report.sections, "No plot changed."};
  const std::string html = RenderPlotPage(page, report.plots, report.templates,
                                          {{options.before, options.after}, line.max_points});
  const std::string out =
      line.out.empty() ? DefaultPlotsDir(workspace.layout()) + "/report.html" : line.out;
  MLP_ASSIGN(const std::string path, WritePlotPage(context.environment, out, html));
  context.out << FileUri(path) << '\n';
  if (line.open) MLP_TRY(OpenInBrowser(context.environment, FileUri(path)));
  return kExitOk;
}

}  // namespace

void AddReportCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "report", "Tell what changed between two revisions: stages, params, metrics, plots");
  auto line = std::make_shared<ReportLine>();
  command->add_option("before", line->compare.before, "A revision or experiment (default: HEAD)");
  command->add_option("after", line->compare.after,
                      "A revision or experiment (default: the workspace)");
  command->add_flag("--all", line->compare.all, "Also metrics and plots that did not change");
  command->add_option("--precision", line->compare.precision, "Digits after the point (default: 5)")
      ->check(CLI::Range(0, 17));
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("--md", line->md, "Print Markdown, for a comment (the default)");
  CLI::Option* const html = forms->add_flag("--html", line->html, "Write a page, with the plots");
  forms->require_option(0, 1);
  command->add_option("-o,--out", line->out, "The page (default: mlpipe_plots/report.html)")
      ->type_name("FILE")
      ->needs(html);
  command
      ->add_option("--max-points", line->max_points,
                   "So many points of a line are drawn (default: 1000; 0: all)")
      ->needs(html);
  command->add_flag("--open", line->open, "Open the page in a browser")->needs(html);
  command->callback([&context, line] {
    context.chosen = [&context, line] { return RunReport(context, *line); };
  });
}

}  // namespace mlp
