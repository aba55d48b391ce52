#include "engine/experiments/experiment_search.h"

#include <algorithm>
#include <cstdlib>

#include "engine/experiments/revision_view.h"
#include "engine/project_snapshot.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr const char* kSearchLabel = "search";
constexpr const char* kTrialLabel = "trial";
constexpr int kMostWithoutValue = 3;

// What a task says of the trial that it is.
struct TrialLabels {
  std::string search;
  std::size_t number = 0;
};

std::optional<TrialLabels> TrialLabelsOf(const ExperimentTask& spec) {
  const Value& labels = spec.labels;
  if (!labels.contains(kSearchLabel) || !labels.contains(kTrialLabel)) return std::nullopt;
  if (!labels[kSearchLabel].is_string() || !labels[kTrialLabel].is_number_unsigned())
    return std::nullopt;
  return TrialLabels{labels[kSearchLabel].get<std::string>(),
                     labels[kTrialLabel].get<std::size_t>()};
}

TrialResult::State TrialStateOf(const Task& task) {
  switch (task.state) {
    case TaskState::kSucceeded:
      return TrialResult::State::kDone;
    case TaskState::kStopped:
      return TrialResult::State::kStopped;
    case TaskState::kFailed:
      return TrialResult::State::kFailed;
    default:
      return TrialResult::State::kRunning;
  }
}

Status CheckSearchOptions(const ExperimentSearchOptions& options) {
  const SearchMethod method = options.settings.method;
  if (method != SearchMethod::kGrid && options.trials == 0)
    return Fail(ErrorCode::kUsage,
                Format("a {} search needs to know how long to go on", NameOf(method)),
                "say it by --trials N");
  if (method != SearchMethod::kAsha) return {};
  if (options.objective.metric.find(':') == std::string::npos)
    return Fail(ErrorCode::kUsage, "asha must know which file the stages write at each step",
                "name it before the metric: --maximize train.jsonl:acc");
  return CheckAshaSettings(options.asha);
}

// By what the workspace has measured: else the first trial would have to end before it is known.
Status CheckMetricName(Workspace& workspace, const Objective& objective) {
  MLP_ASSIGN(const ProjectSnapshot snapshot,
             LoadSnapshot(workspace.view(), workspace.layout(), workspace.config().pipelines,
                          &workspace.objects()));
  return RefuseAmbiguous(objective, snapshot.metrics);
}

}  // namespace

Result<ExperimentSearch> ExperimentSearch::Begin(Workspace& workspace, GitRepo& repo,
                                                 TaskQueue& queue, const BatchOptions& batch,
                                                 const ExperimentSearchOptions& options) {
  MLP_TRY(CheckSearchOptions(options));
  MLP_TRY(CheckMetricName(workspace, options.objective));
  MLP_ASSIGN(SearchSpace space, MakeSearchSpace(options.overrides, options.settings.method));
  ExperimentSearch search(workspace, repo, queue, options, std::move(space));
  BatchOptions open = batch;
  open.is_open = true;
  MLP_ASSIGN(search.batch_, MakeBatch(workspace, repo, open));
  const std::string made = search.batch_.name;
  MLP_ASSIGN(const bool is_resumed, search.FindEarlier(search.batch_));
  if (is_resumed)
    MLP_TRY(ReleaseBatch(workspace.layout().algorithm, repo, queue, made, /*close=*/true));
  return search;
}

// All that decides what the trials are and what they come to.
std::string ExperimentSearch::Identity(const GitId& tree,
                                       const std::vector<CarriedInput>& inputs) const {
  Value overrides = Value::array();
  for (const Override& change : options_.overrides) overrides.push_back(OverrideText(change));
  Value carried = Value::array();
  for (const CarriedInput& input : inputs) carried.push_back(ToJson(input));
  const Value all = {{"method", std::string(NameOf(options_.settings.method))},
                     {"direction", options_.settings.direction == Direction::kMax ? "max" : "min"},
                     {"seed", options_.settings.seed},
                     {"metric", options_.objective.metric},
                     {"overrides", std::move(overrides)},
                     {"baseline", batch_.batch.baseline.hex},
                     {"tree", tree.hex},
                     {"inputs", std::move(carried)},
                     {"targets", batch_.batch.targets}};
  return HashOf(HashAlgorithm::kSha256, PythonJson(all, true)).Hex();
}

// Takes over the batch of an earlier call, so that there is one of each trial.
Result<bool> ExperimentSearch::FindEarlier(const QueuedBatch& made) {
  MLP_ASSIGN(const GitId tree, repo_.TreeIdOf(made.batch.content));
  identity_ = Identity(tree, made.batch.inputs);
  MLP_ASSIGN(const std::vector<Task> tasks, queue_.List());
  for (const Task& task : tasks) {
    const Result<ExperimentTask> spec = ExperimentTaskFrom(task.spec);
    const auto labels = spec ? TrialLabelsOf(*spec) : std::nullopt;
    if (!labels || labels->search != identity_) continue;
    MLP_ASSIGN(const std::string common, queue_.CommonOf(task.batch));
    MLP_ASSIGN(ExperimentBatch batch, ExperimentBatchFrom(workspace_.layout().algorithm, common));
    // The same files; and the new commit is there for sure.
    const Status kept = repo_.SetRef(BatchRef(task.batch), batch.content, std::nullopt);
    if (!kept && kept.error().code != ErrorCode::kLocked) return false;
    batch_ = {task.batch, std::move(batch)};
    MLP_TRY(Learn());
    resumed_ = static_cast<std::size_t>(std::count_if(
        trials_.begin(), trials_.end(),
        [](const auto& trial) { return trial.second.state != TrialResult::State::kRunning; }));
    return true;
  }
  return false;
}

Result<bool> ExperimentSearch::Advance(int workers) {
  MLP_TRY(Learn());
  while (true) {
    const auto unfinished = std::count_if(trials_.begin(), trials_.end(), [](const auto& trial) {
      return trial.second.state == TrialResult::State::kRunning;
    });
    if (unfinished >= workers) return true;
    MLP_ASSIGN(const bool added, AddTrial());
    if (!added) return false;
  }
}

Status ExperimentSearch::Learn() {
  MLP_ASSIGN(const std::vector<Task> tasks, queue_.List(batch_.name));
  for (const Task& task : tasks) {
    MLP_ASSIGN(const ExperimentTask spec, ExperimentTaskFrom(task.spec));
    const auto labels = TrialLabelsOf(spec);
    if (!labels) continue;
    TrialResult& trial = trials_[labels->number];
    const TrialResult::State state = TrialStateOf(task);
    const bool is_new = trial.point.empty();
    if (!is_new && trial.state == state) continue;
    if (is_new) {
      trial.number = labels->number;
      trial.point = space_.PointOf(spec.overrides).value_or(SearchPoint());
      names_[labels->number] = task.name;
    }
    trial.state = state;
    trial.value.reset();
    if (state == TrialResult::State::kDone) {
      MLP_ASSIGN(trial.value, ValueOf(task));
    }
    if (options_.settings.method != SearchMethod::kAsha) continue;
    MLP_TRY(ReadReports(task, labels->number));
    const auto reports = reports_.find(labels->number);
    if (state == TrialResult::State::kStopped && reports != reports_.end() &&
        !reports->second.reports.empty()) {
      trial.value = reports->second.reports.back().value;
      trial.step = reports->second.reports.back().step;
    }
  }
  return options_.settings.method == SearchMethod::kAsha ? StopHopeless(tasks) : Status();
}

Result<std::optional<double>> ExperimentSearch::ValueOf(const Task& task) {
  RevisionView view(repo_, {task.result}, task.name);
  MLP_ASSIGN(const ProjectSnapshot snapshot,
             LoadSnapshot(view, workspace_.layout(), workspace_.config().pipelines,
                          &workspace_.objects()));
  const Result<double> value = ObjectiveValue(options_.objective, snapshot.metrics);
  if (value) return std::optional(*value);
  // One may lack it; if the first ones do, it is misnamed.
  const bool has_any = std::any_of(trials_.begin(), trials_.end(), [](const auto& trial) {
    return trial.second.value.has_value();
  });
  if (!has_any && ++without_value_ >= kMostWithoutValue) return Fail(value.error());
  return std::optional<double>();
}

Status ExperimentSearch::StopHopeless(const std::vector<Task>& tasks) {
  for (const Task& task : tasks) {
    if (task.state != TaskState::kRunning) continue;
    MLP_ASSIGN(const ExperimentTask spec, ExperimentTaskFrom(task.spec));
    const auto labels = TrialLabelsOf(spec);
    if (!labels || asked_to_stop_.contains(labels->number)) continue;
    const std::size_t before = reports_[labels->number].reports.size();
    MLP_TRY(ReadReports(task, labels->number));
    if (reports_[labels->number].reports.size() == before) continue;
    std::vector<TrialReports> all;
    for (const auto& [number, reports] : reports_) all.push_back(reports);
    const AshaDecision decision =
        DecideByAsha(options_.asha, options_.settings.direction, all, labels->number);
    if (decision.goes_on) continue;
    MLP_TRY(queue_.AskToStop(task.id));
    asked_to_stop_.insert(labels->number);
  }
  return {};
}

// What the trial's stages have written by now: first into its workspace, and as a copy beside its
// log, which is there when the workspace is not.
Status ExperimentSearch::ReadReports(const Task& task, std::size_t trial) {
  TrialReports& known = reports_[trial];
  known.trial = trial;
  const std::size_t colon = options_.objective.metric.rfind(':');
  const std::string file = options_.objective.metric.substr(0, colon);
  const std::string key = options_.objective.metric.substr(colon + 1);
  const std::string copy = TaskLogDir(workspace_, task) + "/reports";
  if (known.reports.empty()) {
    MLP_ASSIGN(const auto text, ReadFileIfThere(workspace_.fs(), copy));
    for (const std::string& line : SplitLines(text.value_or(""))) {
      const std::size_t blank = line.find(' ');
      if (blank == std::string::npos) continue;
      known.reports.push_back({std::strtoull(line.c_str(), nullptr, 10),
                               std::strtod(line.c_str() + blank + 1, nullptr)});
    }
  }
  auto reader = readers_.find(trial);
  if (reader == readers_.end()) {
    const RelPath inside = repo_.prefix() / options_.objective.directory;
    const std::string root = Format("{}/{}", workspace_.paths().IsolatedDir(), task.id) +
                             (inside.is_root() ? "" : "/" + inside.str());
    reader = readers_.try_emplace(trial, workspace_.fs(), root + "/" + file, file).first;
  }
  MLP_ASSIGN(const std::vector<LiveStep> steps, reader->second.Poll());
  std::string added;
  for (const LiveStep& step : steps) {
    const std::optional<double> value = step.Find(key);
    const auto number = static_cast<std::uint64_t>(step.step) + 1;  // ASHA counts from 1
    if (!value || (!known.reports.empty() && known.reports.back().step >= number)) continue;
    known.reports.push_back({number, *value});
    added += Format("{} {}\n", number, PythonRepr(*value));
  }
  if (added.empty()) return {};
  MLP_TRY(workspace_.fs().MakeDirs(TaskLogDir(workspace_, task)));
  MLP_ASSIGN(const auto there, workspace_.fs().Stat(copy, false));
  MLP_ASSIGN(const std::unique_ptr<WritableFile> out, there
                                                          ? workspace_.fs().OpenForAppending(copy)
                                                          : workspace_.fs().CreateNew(copy, 0666));
  MLP_TRY(out->Append(added));
  return out->Close();
}

Result<bool> ExperimentSearch::AddTrial() {
  const std::size_t number = trials_.empty() ? 0 : trials_.rbegin()->first + 1;
  if (options_.trials != 0 && number >= options_.trials) return false;
  std::vector<TrialResult> results;
  for (const auto& [known, result] : trials_) results.push_back(result);
  const std::optional<Trial> trial = Suggest(space_, options_.settings, number, results);
  if (!trial) return false;
  NewExperiment experiment;
  if (!options_.name.empty()) experiment.name = Format("{}-{}", options_.name, number + 1);
  experiment.overrides = trial->overrides;
  experiment.labels = {{kSearchLabel, identity_}, {kTrialLabel, number}};
  MLP_ASSIGN(const std::vector<Task> tasks,
             Enqueue(workspace_, repo_, queue_, batch_, {experiment}));
  trials_[number] = {number, trial->point, TrialResult::State::kRunning, {}, 0};
  names_[number] = tasks.front().name;
  return true;
}

std::optional<ExperimentSearch::Best> ExperimentSearch::best() const {
  std::vector<TrialResult> results;
  for (const auto& [number, result] : trials_) results.push_back(result);
  const TrialResult* const best = BestOf(results, options_.settings.direction);
  if (best == nullptr) return std::nullopt;
  return Best{names_.at(best->number), best->value.value_or(0)};
}

}  // namespace mlp
