#include "engine/cli/command.h"
#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/show_values.h"
#include "engine/metric_judge.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct DiffOptions {
  CompareOptions compare;
  std::vector<std::string> maximize, minimize;
  bool fail_on_regression = false;
  std::string tolerance = "0";
};

// What the later of the two says of a metric comes first.
MetricJudge MakeJudge(const Workspace& workspace, const Comparison& compared,
                      const DiffOptions& options) {
  MetricJudge judge;
  judge.Read(compared.after.graph);
  judge.Read(compared.before.graph);
  for (const std::string& metric : options.maximize)
    judge.Say(workspace.current_dir(), metric, Direction::kMax);
  for (const std::string& metric : options.minimize)
    judge.Say(workspace.current_dir(), metric, Direction::kMin);
  return judge;
}

// A check that has nothing to look at must not pass.
Status CheckCanJudge(const MetricJudge& judge, const Comparison& compared) {
  if (!judge.KnowsAny())
    return Fail(ErrorCode::kUsage, "no metric says which way it is better",
                "write 'direction: max' or 'min' at the metric in the pipeline file, or give "
                "--maximize or --minimize");
  const auto in_vain = judge.SaidInVain({&compared.before.metrics, &compared.after.metrics});
  if (!in_vain.empty())
    return Fail(ErrorCode::kNotFound, Format("no metric is called {}", Quoted(in_vain.front())),
                "name one as 'mlpipe metrics show' does: 'val.loss', 'metrics.json:loss', '*loss'");
  for (const SnapshotFile& file : compared.before.metrics.files) {
    if (!file.error) continue;
    Error error = *file.error;
    if (error.hint.empty())
      error.hint = "there is nothing to compare with; if the store lacks it: 'mlpipe fetch'";
    return Fail(std::move(error));
  }
  return {};
}

// What got worse, by name; the status is that of a failed check if there is any.
int ReportRegressions(CommandContext& context, const Workspace& workspace,
                      const std::vector<ValueChange>& changes, const MetricJudge& judge,
                      const Tolerance& tolerance) {
  int status = kExitOk;
  for (const ValueChange& change : changes) {
    if (!judge.IsRegression(change, tolerance)) continue;
    status = kExitStageFailed;
    const auto text = [](const std::optional<Value>& value) {
      return value ? DisplayText(*value) : std::string("nothing");
    };
    const std::string file = workspace.Display(change.path);
    context.err << Format("mlpipe: worse: {}: {} -> {}\n",
                          change.key.empty() ? file : Format("{} of {}", change.key, file),
                          text(change.old_value), text(change.new_value));
  }
  return status;
}

Result<int> DiffMetrics(CommandContext& context, const DiffOptions& line) {
  const CompareOptions& options = line.compare;
  const std::optional<Tolerance> tolerance = ParseTolerance(line.tolerance);
  if (!tolerance)
    return Fail(ErrorCode::kUsage, Format("{} is no tolerance", Quoted(line.tolerance)),
                "write a number from 0, as 0.01, or a share of the old value, as 2%");
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(Comparison compared, LoadComparison(workspace, options));
  MLP_TRY(KeepTargets(workspace, options.targets, "a metrics file",
                      {&compared.before.metrics, &compared.after.metrics}));
  const MetricJudge judge = MakeJudge(workspace, compared, line);
  if (line.fail_on_regression) MLP_TRY(CheckCanJudge(judge, compared));
  WarnOfUnreadable(context, compared.before.metrics, false);
  WarnOfUnreadable(context, compared.after.metrics, false);
  const auto changes = DiffSnapshots(compared.before.metrics, compared.after.metrics, options.all);
  PrintChanges(context, changes, "Metric", options, true, &judge);
  if (!line.fail_on_regression) return kExitOk;
  return ReportRegressions(context, workspace, changes, judge, *tolerance);
}

void AddShow(CLI::App& metrics, CommandContext& context) {
  CLI::App* command =
      metrics.add_subcommand("show", "Show metrics: of the workspace, or of revisions");
  auto options = std::make_shared<ShowValuesOptions>();
  AddShowValues(*command, "Metrics files", *options);
  command->callback([&context, options] {
    context.chosen = [&context, options] {
      return ShowValues(context, *options, {&ExperimentFacts::metrics, "a metrics file"});
    };
  });
}

void AddDiff(CLI::App& metrics, CommandContext& context) {
  CLI::App* command =
      metrics.add_subcommand("diff", "Compare metrics: by default HEAD's with the workspace's");
  auto options = std::make_shared<DiffOptions>();
  AddCompareOptions(*command, options->compare);
  AddCompareTargets(*command, options->compare);
  const auto add_metrics = [&](const char* name, std::vector<std::string>& named,
                               const char* help) {
    command->add_option(name, named, help)
        ->type_name("[FILE:]KEY")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  add_metrics("--maximize", options->maximize, "More of this metric is better; * is any text");
  add_metrics("--minimize", options->minimize, "Less of this metric is better");
  command->add_flag("--fail-on-regression", options->fail_on_regression,
                    "Exit with status 1 if a metric got worse, or is gone");
  command
      ->add_option("--tolerance", options->tolerance,
                   "How much worse is still well: 0.01, or 2% of the old value (default: 0)")
      ->needs(command->get_option("--fail-on-regression"));
  command->callback([&context, options] {
    context.chosen = [&context, options] { return DiffMetrics(context, *options); };
  });
}

}  // namespace

void AddMetricsCommand(CLI::App& app, CommandContext& context) {
  CLI::App* metrics = app.add_subcommand("metrics", "Show and compare what stages measured");
  metrics->require_subcommand(1);
  AddShow(*metrics, context);
  AddDiff(*metrics, context);
}

}  // namespace mlp
