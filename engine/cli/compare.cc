#include "engine/cli/compare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engine/experiments/experiment.h"
#include "engine/experiments/revision_view.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kWorkspace = "workspace";

Result<ProjectSnapshot> LoadAt(Workspace& workspace, std::optional<GitRepo>& repo,
                               const std::string& revision, ParamsWanted params) {
  if (revision == kWorkspace) {
    return LoadSnapshot(workspace.view(), workspace.layout(), workspace.config().pipelines, nullptr,
                        params);
  }
  if (!repo) {
    MLP_ASSIGN(repo, GitRepo::Open(workspace.paths().root()));
  }
  MLP_ASSIGN(const GitId commit, ResolveRevision(*repo, revision));
  RevisionView view(*repo, commit, revision);
  return LoadSnapshot(view, workspace.layout(), workspace.config().pipelines, &workspace.objects(),
                      params);
}

// Signed, so that a fall is seen at once.
std::string DifferenceText(const ValueChange& change, int precision) {
  const std::optional<Value> difference = change.Difference();
  if (!difference) return "-";
  const std::string text = CellText(*difference, precision);
  if (std::isnan(difference->get<double>())) return text;
  return text.starts_with('-') || difference->get<double>() == 0 ? text : "+" + text;
}

// Of a change that is so much for the better.
Tint TintOf(const std::optional<double>& gain) {
  if (!gain || *gain == 0) return Tint::kNone;
  return *gain > 0 ? Tint::kGood : Tint::kBad;  // NaN is bad
}

}  // namespace

Value MetricChangesToJson(const std::vector<ValueChange>& changes, const MetricJudge& judge) {
  Value json = ChangesToJson(changes);
  for (const ValueChange& change : changes)
    if (const auto direction = judge.DirectionOf(change.path, change.key))
      json[change.path.str()][change.key]["direction"] =
          *direction == Direction::kMax ? "max" : "min";
  return json;
}

void AddCompareOptions(CLI::App& command, CompareOptions& options) {
  command.add_option("before", options.before, "A revision or experiment (default: HEAD)");
  command.add_option("after", options.after, "A revision or experiment (default: the workspace)");
  command.add_flag("--all", options.all, "Also what did not change");
  command.add_flag("--no-path", options.no_path, "Leave out the names of files");
  command.add_flag("--json", options.json, "Print JSON");
  command.add_flag("--md", options.md, "Print a Markdown table");
  command.add_option("--precision", options.precision, "Digits after the point (default: 5)")
      ->check(CLI::Range(0, 17));
}

void AddCompareTargets(CLI::App& command, CompareOptions& options) {
  command.add_option("--targets", options.targets, "Only these files");
}

void AddParamDeps(CLI::App& command, const std::string& name, ParamsWanted& params) {
  command.add_flag_callback(
      name, [&params] { params = ParamsWanted::kDependencies; },
      "Of params only those that stages depend on");
}

Result<Comparison> LoadComparison(Workspace& workspace, const CompareOptions& options) {
  std::optional<GitRepo> repo;
  MLP_ASSIGN(ProjectSnapshot before, LoadAt(workspace, repo, options.before, options.params));
  MLP_ASSIGN(ProjectSnapshot after, LoadAt(workspace, repo, options.after, options.params));
  return Comparison{std::move(before), std::move(after)};
}

Status KeepTargets(const Workspace& workspace, const std::vector<std::string>& targets,
                   const std::string& what, const std::vector<ValueSnapshot*>& snapshots) {
  if (targets.empty()) return {};
  std::set<RelPath> wanted;
  for (const std::string& target : targets) {
    MLP_ASSIGN(const RelPath path,
               RelPath::Resolve(workspace.current_dir(), workspace.FromHere(target)));
    const bool is_known = std::any_of(snapshots.begin(), snapshots.end(),
                                      [&](const auto* one) { return one->Find(path) != nullptr; });
    if (!is_known)
      return Fail(ErrorCode::kNotFound,
                  Format("{} is not {} of this project", Quoted(target), what));
    wanted.insert(path);
  }
  for (ValueSnapshot* const snapshot : snapshots)
    std::erase_if(snapshot->files,
                  [&](const SnapshotFile& file) { return !wanted.contains(file.path); });
  return {};
}

std::string CellText(const Value& value, int precision) {
  if (!value.is_number_float()) return DisplayText(value);
  const double number = value.get<double>();
  if (!std::isfinite(number)) return DisplayText(value);
  // A number that so many places would show as nothing, or nearly, keeps its first digits instead.
  const bool is_small = number != 0 && std::abs(number) < std::pow(10.0, 1 - precision);
  // Printing and reading back rounds half to even on the binary value, as Python's round does.
  return PythonRepr(std::stod(is_small ? Format("{:.{}e}", number, std::max(precision, 1) - 1)
                                       : Format("{:.{}f}", number, precision)));
}

Table ChangeTable(const std::vector<ValueChange>& changes, const std::string& kind,
                  const CompareOptions& options, bool with_difference) {
  Table table;
  if (!options.no_path) table.header.push_back("Path");
  table.header.insert(table.header.end(), {kind, options.before, options.after});
  if (with_difference) table.header.push_back("Change");
  const auto cell = [&](const std::optional<Value>& value) {
    return value ? CellText(*value, options.precision) : std::string("-");
  };
  for (const ValueChange& change : changes) {
    std::vector<std::string> row;
    if (!options.no_path) row.push_back(change.path.str());
    row.insert(row.end(), {change.key, cell(change.old_value), cell(change.new_value)});
    if (with_difference) row.push_back(DifferenceText(change, options.precision));
    table.rows.push_back(std::move(row));
  }
  return table;
}

void PrintChanges(CommandContext& context, const std::vector<ValueChange>& changes,
                  const std::string& kind, const CompareOptions& options, bool with_difference,
                  const MetricJudge* judge) {
  if (options.json) {
    const Value json =
        judge != nullptr ? MetricChangesToJson(changes, *judge) : ChangesToJson(changes);
    context.out << PythonJson(json, false) << '\n';
    return;
  }
  if (changes.empty()) return;
  Table table = ChangeTable(changes, kind, options, with_difference);
  if (judge != nullptr)
    for (const ValueChange& change : changes) table.tints.push_back(TintOf(judge->Gain(change)));
  if (options.md) {
    context.out << RenderMarkdown(table) << '\n';
  } else {
    const bool terminal = context.out_is_terminal;
    context.out << RenderPlain(table, terminal ? context.width : 0, terminal && context.color);
  }
}

void WarnOfUnreadable(CommandContext& context, const ValueSnapshot& snapshot, bool report_missing) {
  for (const SnapshotFile& file : snapshot.files) {
    if (!file.error) continue;
    if (file.error->code == ErrorCode::kNotFound && !report_missing) continue;
    const SourceRange& where = file.error->where;
    context.err << "warning: ";
    if (!where.file.empty())
      context.err << Format("{}:{}:{}: ", where.file, where.line, where.column);
    context.err << Format("{} ({})\n", file.error->message, snapshot.name);
  }
}

}  // namespace mlp
