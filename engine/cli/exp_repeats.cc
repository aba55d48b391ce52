// Repetitions: experiments that differ in their seed only, and what they come to together.
#include <algorithm>
#include <map>

#include "engine/cli/exp_search_line.h"
#include "engine/cli/exp_talk.h"
#include "engine/cli/table.h"
#include "engine/data_file.h"
#include "engine/experiments/repeats.h"
#include "engine/experiments/revision_view.h"
#include "engine/project_snapshot.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr const char* kRepeatLabel = "repeat";
constexpr const char* kParamsLabel = "params";

// Tasks that belong together.
struct RepeatGroup {
  std::string params;  // what all of them have
  std::vector<std::string> names;
  std::vector<RepeatedMetric> metrics;
};

Result<std::vector<RepeatGroup>> GroupRepeats(Workspace& workspace,
                                              const std::vector<Task>& tasks) {
  std::map<std::size_t, std::pair<RepeatGroup, std::vector<ValueSnapshot>>> groups;
  std::optional<GitRepo> repo;
  for (const Task& task : tasks) {
    MLP_ASSIGN(const ExperimentTask spec, ExperimentTaskFrom(task.spec));
    if (!spec.labels.contains(kRepeatLabel) || task.state != TaskState::kSucceeded) continue;
    if (!repo) {
      MLP_ASSIGN(repo, GitRepo::Open(workspace.paths().root()));
    }
    auto& [group, snapshots] = groups[spec.labels[kRepeatLabel].get<std::size_t>()];
    group.params = spec.labels.value(kParamsLabel, "");
    group.names.push_back(task.name);
    RevisionView view(*repo, {task.result}, task.name);
    MLP_ASSIGN(
        ProjectSnapshot snapshot,
        LoadSnapshot(view, workspace.layout(), workspace.config().pipelines, &workspace.objects()));
    snapshots.push_back(std::move(snapshot.metrics));
  }
  std::vector<RepeatGroup> result;
  for (auto& [number, group] : groups) {
    group.first.metrics = SummarizeRepeats(group.second);
    result.push_back(std::move(group.first));
  }
  return result;
}

}  // namespace

void AddRepeatOptions(CLI::App& command, RepeatLine& line) {
  command
      .add_option("--repeat", line.count,
                  "Run each so many times, with the seed counted up; says mean and 95 % confidence "
                  "interval of the metrics")
      ->check(CLI::Range(std::size_t{1}, kMaxCombinations))
      ->excludes("--search");
  command
      .add_option("--seed-param", line.seed_param,
                  "The param that --repeat counts up (default: seed)")
      ->type_name("[FILE:]KEY");
}

Result<std::vector<NewExperiment>> Repeated(FileSystem& fs, const std::string& root,
                                            const std::vector<NewExperiment>& experiments,
                                            const RepeatLine& line) {
  MLP_ASSIGN(const Override seed_param, ParseSeedParam(line.seed_param));
  MLP_ASSIGN(const std::string text, ReadFile(fs, root + "/" + seed_param.file));
  MLP_ASSIGN(const Value params, ParseDataFile(seed_param.file, text));
  std::vector<NewExperiment> repeated;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    MLP_ASSIGN(const auto sets,
               RepeatOverSeeds(experiments[i].overrides, seed_param, params, line.count));
    std::vector<std::string> shared;
    for (const Override& change : experiments[i].overrides) shared.push_back(OverrideText(change));
    for (std::size_t k = 0; k < sets.size(); ++k) {
      NewExperiment& one = repeated.emplace_back();
      const std::string& name = experiments[i].name;
      if (!name.empty()) one.name = Format("{}-seed-{}", name, k + 1);
      one.overrides = sets[k];
      one.labels = {{kRepeatLabel, i}, {kParamsLabel, Join(shared, " ")}};
    }
  }
  return repeated;
}

Status PrintRepeats(CommandContext& context, Workspace& workspace, const std::vector<Task>& tasks) {
  MLP_ASSIGN(const std::vector<RepeatGroup> groups, GroupRepeats(workspace, tasks));
  if (groups.empty()) return {};
  std::vector<std::string> keys;
  const auto name_of = [](const RepeatedMetric& metric) {
    return metric.key.empty() ? metric.file.str() : metric.key;
  };
  for (const RepeatGroup& group : groups) {
    for (const RepeatedMetric& metric : group.metrics)
      if (std::find(keys.begin(), keys.end(), name_of(metric)) == keys.end())
        keys.push_back(name_of(metric));
  }
  Table table{{"Params", "Runs"}, {}, {}, {}};
  table.header.insert(table.header.end(), keys.begin(), keys.end());
  for (const RepeatGroup& group : groups) {
    std::vector<std::string> row{group.params.empty() ? "-" : group.params,
                                 std::to_string(group.names.size())};
    for (const std::string& key : keys) {
      const auto found =
          std::find_if(group.metrics.begin(), group.metrics.end(),
                       [&](const RepeatedMetric& metric) { return name_of(metric) == key; });
      row.push_back(found == group.metrics.end() ? "-" : RepeatText(found->statistics));
    }
    table.rows.push_back(std::move(row));
  }
  const bool terminal = context.out_is_terminal;
  context.out << RenderPlain(table, terminal ? context.width : 0, terminal && context.color);
  return {};
}

Result<Value> RepeatsJson(Workspace& workspace, const std::vector<Task>& tasks) {
  MLP_ASSIGN(const std::vector<RepeatGroup> groups, GroupRepeats(workspace, tasks));
  if (groups.empty()) return Value();
  Value list = Value::array();
  for (const RepeatGroup& group : groups) {
    Value metrics = Value::object();
    for (const RepeatedMetric& metric : group.metrics) {
      const RepeatStatistics& all = metric.statistics;
      metrics[metric.file.str()][metric.key] = {
          {"count", all.count},
          {"mean", all.mean},
          {"std", all.deviation ? Value(*all.deviation) : Value()},
          {"ci95", all.half_width ? Value(*all.half_width) : Value()}};
    }
    list.push_back(
        {{"params", group.params}, {"experiments", group.names}, {"metrics", std::move(metrics)}});
  }
  return list;
}

}  // namespace mlp
