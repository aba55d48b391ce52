#include <algorithm>
#include <set>

#include "engine/cli/command.h"
#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ShowOptions {
  std::vector<std::string> targets;
  bool json = false, md = false;
  int precision = 5;
};

// Keeps the files that `targets` name, as seen from the current directory; all if it is empty.
Status KeepTargets(const Workspace& workspace, const std::vector<std::string>& targets,
                   ValueSnapshot& metrics) {
  if (targets.empty()) return {};
  std::set<RelPath> wanted;
  for (const std::string& target : targets) {
    MLP_ASSIGN(const RelPath path,
               RelPath::Resolve(workspace.current_dir(), workspace.FromHere(target)));
    if (metrics.Find(path) == nullptr)
      return Fail(ErrorCode::kNotFound, Quoted(target) + " is not a metrics file of this project");
    wanted.insert(path);
  }
  std::erase_if(metrics.files,
                [&](const SnapshotFile& file) { return !wanted.contains(file.path); });
  return {};
}

// One row a file, one column a key.
Table MetricsTable(const Workspace& workspace, const ValueSnapshot& metrics, int precision) {
  std::set<std::string> keys;
  for (const SnapshotFile& file : metrics.files)
    if (!file.error && !file.data.is_null())
      for (const auto& [key, value] : Flatten(file.data)) keys.insert(key);
  Table table;
  table.header.push_back("Path");
  table.header.insert(table.header.end(), keys.begin(), keys.end());
  for (const SnapshotFile& file : metrics.files) {
    if (file.error || file.data.is_null()) continue;
    const NamedValues values = Flatten(file.data);
    std::vector<std::string> row{workspace.Display(file.path)};
    for (const std::string& key : keys) {
      const auto found = std::find_if(values.begin(), values.end(),
                                      [&](const auto& value) { return value.first == key; });
      row.push_back(found == values.end() ? "-" : CellText(found->second, precision));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Result<int> Show(CommandContext& context, const ShowOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(ProjectSnapshot project, LoadSnapshot(workspace.view(), workspace.layout(),
                                                   workspace.config().pipelines, nullptr));
  MLP_TRY(KeepTargets(workspace, options.targets, project.metrics));
  if (options.json) {
    context.out << PythonJson(SnapshotToJson(project.metrics, ""), false) << '\n';
    return kExitOk;
  }
  WarnOfUnreadable(context, project.metrics, true);
  const Table table = MetricsTable(workspace, project.metrics, options.precision);
  if (table.rows.empty()) return kExitOk;
  if (options.md) {
    context.out << RenderMarkdown(table) << '\n';
  } else {
    const bool terminal = context.out_is_terminal;
    context.out << RenderPlain(table, terminal ? context.width : 0, terminal && context.color);
  }
  return kExitOk;
}

Result<int> DiffMetrics(CommandContext& context, const CompareOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const Comparison compared, LoadComparison(workspace, options));
  WarnOfUnreadable(context, compared.before.metrics, false);
  WarnOfUnreadable(context, compared.after.metrics, false);
  const auto changes = DiffSnapshots(compared.before.metrics, compared.after.metrics, options.all);
  PrintChanges(context, changes, "Metric", options, true);
  return kExitOk;
}

void AddShow(CLI::App& metrics, CommandContext& context) {
  CLI::App* command = metrics.add_subcommand("show", "Show the metrics in the workspace");
  auto options = std::make_shared<ShowOptions>();
  command->add_option("targets", options->targets, "Metrics files; all when none is given");
  command->add_flag("--json", options->json, "Print JSON, in full precision");
  command->add_flag("--md", options->md, "Print a Markdown table");
  command->add_option("--precision", options->precision, "Digits after the point (default: 5)")
      ->check(CLI::Range(0, 17));
  command->callback([&context, options] {
    context.chosen = [&context, options] { return Show(context, *options); };
  });
}

void AddDiff(CLI::App& metrics, CommandContext& context) {
  CLI::App* command =
      metrics.add_subcommand("diff", "Compare metrics: by default HEAD's with the workspace's");
  auto options = std::make_shared<CompareOptions>();
  AddCompareOptions(*command, *options);
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
