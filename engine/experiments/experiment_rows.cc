#include "engine/experiments/experiment_rows.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <unordered_set>

#include "engine/experiments/commit_names.h"
#include "engine/experiments/experiment.h"
#include "engine/experiments/facts_cache.h"
#include "engine/experiments/revision_facts.h"
#include "engine/metrics.h"
#include "engine/parsed_cache.h"
#include "engine/project_snapshot.h"

namespace mlp {
namespace {

using Kind = ExperimentRow::Kind;
using Loaded = std::optional<Result<CommitFacts>>;

// Fewer are read again as fast as they are written down and found.
constexpr std::size_t kWorthKeeping = 32;
// What a thread takes at a time; fewer commits are read by this thread alone.
constexpr std::size_t kChunk = 64;

ExperimentRow WorkspaceRow(Workspace& workspace, ParamsWanted params) {
  ExperimentRow row;
  Result<ProjectSnapshot> snapshot = LoadSnapshot(workspace.view(), workspace.layout(),
                                                  workspace.config().pipelines, nullptr, params);
  if (snapshot)
    row.facts = FactsOf(snapshot->graph, snapshot->records, std::move(snapshot->metrics),
                        std::move(snapshot->params));
  else
    row.error = std::move(snapshot.error());
  return row;
}

Result<std::vector<GitId>> BaselinesIn(GitRepo& repo, const RevisionScope& scope) {
  std::vector<GitId> baselines;
  if (!scope.NamesRevisions()) {
    MLP_ASSIGN(const GitHead head, HeadOf(repo));
    const auto count = scope.commits < 0 ? std::nullopt : std::optional(scope.commits);
    MLP_ASSIGN(const std::vector<GitCommit> line, repo.FirstParents(head.commit, count));
    for (const GitCommit& commit : line) baselines.push_back(commit.id);
    return baselines;
  }
  MLP_ASSIGN(const std::vector<ScopedRevision> revisions, RevisionsInScope(repo, scope));
  for (const ScopedRevision& revision : revisions) baselines.push_back(revision.commit);
  return baselines;
}

// Commits and experiments in order, without what is read of them.
Result<std::vector<ExperimentRow>> RowsOf(GitRepo& repo, const ExperimentRowsOptions& options) {
  MLP_ASSIGN(const std::vector<GitId> baselines, BaselinesIn(repo, options.scope));
  std::map<GitId, std::string> names;
  if (options.names) {
    MLP_ASSIGN(names, CommitNames(repo));
  }
  MLP_ASSIGN(const std::vector<Experiment> experiments,
             baselines.size() == 1 ? ListExperimentsOf(repo, baselines[0]) : ListExperiments(repo));
  std::map<GitId, std::vector<const Experiment*>> by_baseline;
  for (const Experiment& experiment : experiments)
    by_baseline[experiment.baseline].push_back(&experiment);
  std::vector<ExperimentRow> rows;
  for (const GitId& baseline : baselines) {
    const auto named = names.find(baseline);
    rows.push_back(
        {Kind::kBaseline, named == names.end() ? "" : named->second, baseline, {}, {}, {}, {}});
    for (const Experiment* const experiment : by_baseline[baseline])
      rows.push_back({Kind::kExperiment, experiment->name, experiment->commit, {}, {}, {}, {}});
  }
  return rows;
}

void AbbreviateIds(std::vector<ExperimentRow>& rows) {
  std::vector<GitId> ids;
  for (const ExperimentRow& row : rows) ids.push_back(row.commit);
  std::vector<std::string> short_ids = ShortIds(ids);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].short_id = std::move(short_ids[i]);
}

// Each commit once, by several threads, each with a repository of its own.
class Loading {
 public:
  Loading(Workspace& workspace, const FactsCache& cache, ParamsWanted params,
          const std::vector<ExperimentRow>& rows)
      : workspace_(workspace), cache_(cache), params_(params), rows_(rows), loaded_(rows.size()) {}

  Status Run() {
    const std::size_t chunks = (rows_.size() + kChunk - 1) / kChunk;
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<GitRepo> repos;
    for (std::size_t i = 0; i < std::clamp<std::size_t>(chunks, 1, cores); ++i) {
      MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace_.paths().root()));
      repos.push_back(std::move(repo));
    }
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < repos.size(); ++i)
      threads.emplace_back([this, &repos, i] { Work(repos[i]); });
    Work(repos[0]);
    for (std::thread& thread : threads) thread.join();
    return {};
  }

  std::vector<Loaded>& loaded() { return loaded_; }
  // Of rows whose facts were read now, rather than found.
  std::vector<std::pair<GitId, const CommitFacts*>> Read() const {
    std::vector<std::pair<GitId, const CommitFacts*>> read;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (was_read_[i] && *loaded_[i]) read.emplace_back(rows_[i].commit, &**loaded_[i]);
    return read;
  }

 private:
  void Work(GitRepo& repo) {
    RevisionFacts facts(repo, workspace_.layout(), workspace_.config().pipelines,
                        workspace_.objects(), params_);
    for (std::size_t begin = 0; (begin = next_.fetch_add(kChunk)) < rows_.size();) {
      const std::size_t end = std::min(begin + kChunk, rows_.size());
      for (std::size_t i = begin; i < end; ++i) LoadOne(facts, i);
    }
  }

  void LoadOne(RevisionFacts& facts, std::size_t i) {
    const ExperimentRow& row = rows_[i];
    if (std::optional<CommitFacts> found = cache_.Find(row.commit)) {
      loaded_[i] = std::move(*found);
      return;
    }
    loaded_[i] = facts.Load(row.commit, row.name.empty() ? row.short_id : row.name);
    was_read_[i] = 1;
  }

  Workspace& workspace_;
  const FactsCache& cache_;
  const ParamsWanted params_;
  const std::vector<ExperimentRow>& rows_;
  std::vector<Loaded> loaded_;
  std::vector<char> was_read_ = std::vector<char>(rows_.size());  // no bits: of several threads
  std::atomic<std::size_t> next_{0};
};

// What of the old entries stays: all that an experiment, or a row, is at.
Result<std::unordered_set<std::string>> Wanted(GitRepo& repo,
                                               const std::vector<ExperimentRow>& rows) {
  std::unordered_set<std::string> wanted;
  MLP_ASSIGN(const std::vector<Experiment> experiments, ListExperiments(repo));
  for (const Experiment& experiment : experiments) wanted.insert(experiment.commit.hex);
  for (const ExperimentRow& row : rows) wanted.insert(row.commit.hex);
  return wanted;
}

Status LoadAll(Workspace& workspace, GitRepo& repo, ParamsWanted params,
               std::vector<ExperimentRow>& rows) {
  const std::string key = MeaningKey(workspace.config().pipelines) + repo.prefix().str() + '\0' +
                          std::string(NameOf(workspace.layout().algorithm)) +
                          (params == ParamsWanted::kDependencies ? " deps" : "");
  const FactsCache cache =
      FactsCache::Read(workspace.fs(), workspace.paths().ExperimentFacts(), key);
  Loading loading(workspace, cache, params, rows);
  MLP_TRY(loading.Run());
  const auto read = loading.Read();
  if (read.size() >= kWorthKeeping && params == ParamsWanted::kAll) {
    MLP_ASSIGN(const auto wanted, Wanted(repo, rows));
    cache.Write(workspace.fs(), read, wanted);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Result<CommitFacts>& loaded = *loading.loaded()[i];
    if (loaded) {
      rows[i].time_s = loaded->time_s;
      rows[i].facts = std::move(loaded->facts);
    } else {
      rows[i].error = std::move(loaded.error());
    }
  }
  return {};
}

void NewestFirst(std::vector<ExperimentRow>& rows) {
  const auto is_experiment = [](const ExperimentRow& row) { return row.kind == Kind::kExperiment; };
  for (auto begin = rows.begin(); begin != rows.end();) {
    begin = std::find_if(begin, rows.end(), is_experiment);
    const auto end = std::find_if_not(begin, rows.end(), is_experiment);
    std::stable_sort(begin, end, [](const auto& a, const auto& b) { return a.time_s > b.time_s; });
    begin = end;
  }
}

}  // namespace

Result<std::vector<ExperimentRow>> LoadExperimentRows(Workspace& workspace, GitRepo& repo,
                                                      const ExperimentRowsOptions& options) {
  MLP_ASSIGN(std::vector<ExperimentRow> rows, RowsOf(repo, options));
  AbbreviateIds(rows);
  MLP_TRY(LoadAll(workspace, repo, options.params, rows));
  NewestFirst(rows);
  if (options.workspace) rows.insert(rows.begin(), WorkspaceRow(workspace, options.params));
  return rows;
}

}  // namespace mlp
