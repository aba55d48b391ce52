#include "engine/experiments/revision_scope.h"

#include <algorithm>
#include <ctime>
#include <map>

#include "engine/experiments/commit_names.h"
#include "engine/experiments/experiment.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kBranches = "refs/heads/";
constexpr std::string_view kTags = "refs/tags/";

// When that day began, here, in seconds since the epoch.
Result<std::int64_t> BeginOfDay(const std::string& date) {
  std::tm day{};
  const char* const end = ::strptime(date.c_str(), "%Y-%m-%d", &day);
  if (end == nullptr || *end != '\0')
    return Fail(ErrorCode::kUsage, Format("{} is not a date", Quoted(date)),
                "write it as year-month-day: 2026-08-22");
  day.tm_isdst = -1;  // whether it was summer time, the system knows
  return std::int64_t{std::mktime(&day)};
}

class Collector {
 public:
  explicit Collector(GitRepo& repo) : repo_(repo) {}

  Status AddLine(const std::string& name, const GitId& commit, int commits) {
    const auto count = commits < 0 ? std::nullopt : std::optional(commits);
    MLP_ASSIGN(const std::vector<GitCommit> line, repo_.FirstParents(commit, count));
    for (std::size_t i = 0; i < line.size(); ++i)
      Add(line[i].id, i == 0 ? name : Format("{}~{}", name, i));
    return {};
  }

  Status AddRefs(std::string_view prefix, int commits) {
    MLP_ASSIGN(const std::vector<GitRef> refs, repo_.Refs(std::string(prefix)));
    for (const GitRef& ref : refs) {
      MLP_ASSIGN(const std::optional<GitId> commit, repo_.CommitOf(ref));
      if (commit) MLP_TRY(AddLine(ref.name.substr(prefix.size()), *commit, commits));
    }
    return {};
  }

  Status AddCommitsSince(std::optional<std::int64_t> since_s) {
    MLP_ASSIGN(const std::vector<GitCommit> history, repo_.History());
    std::vector<GitId> ids;
    for (const GitCommit& commit : history) ids.push_back(commit.id);
    const std::vector<std::string> short_ids = ShortIds(ids);
    for (std::size_t i = 0; i < history.size(); ++i)
      if (!since_s || history[i].time_s >= *since_s) Add(ids[i], short_ids[i]);
    return {};
  }

  Status AddExperiments() {
    MLP_ASSIGN(const std::vector<Experiment> experiments, ListExperiments(repo_));
    for (const Experiment& experiment : experiments) {
      MLP_ASSIGN(const std::vector<GitCommit> line,
                 repo_.FirstParents(experiment.commit, std::nullopt, experiment.baseline));
      for (const GitCommit& commit : line)
        Add(commit.id,
            commit.id == experiment.commit ? experiment.name : repo_.Abbreviate(commit.id));
    }
    return {};
  }

  std::vector<ScopedRevision> Take() { return std::move(found_); }

 private:
  void Add(const GitId& commit, const std::string& name) {
    const auto [seen, is_new] = seen_.emplace(commit, found_.size());
    if (is_new) found_.push_back({commit, name, {}});
    std::vector<std::string>& names = found_[seen->second].names;
    const bool is_id = commit.hex.starts_with(name);
    if (is_new || (!is_id && !HasText(names, name))) names.push_back(name);
  }

  GitRepo& repo_;
  std::map<GitId, std::size_t> seen_;  // where in found_
  std::vector<ScopedRevision> found_;
};

}  // namespace

bool RevisionScope::NamesRevisions() const {
  return !revisions.empty() || all_branches || all_tags || all_commits || date || all_experiments;
}

Result<std::vector<ScopedRevision>> RevisionsInScope(GitRepo& repo, const RevisionScope& scope) {
  Collector collector(repo);
  for (const std::string& revision : scope.revisions) {
    MLP_ASSIGN(const GitId commit, ResolveRevision(repo, revision));
    MLP_TRY(collector.AddLine(revision, commit, scope.commits));
  }
  if (scope.all_branches) MLP_TRY(collector.AddRefs(kBranches, scope.commits));
  if (scope.all_tags) MLP_TRY(collector.AddRefs(kTags, 1));
  if (scope.date) {
    MLP_ASSIGN(const std::int64_t since_s, BeginOfDay(*scope.date));
    MLP_TRY(collector.AddCommitsSince(since_s));
  }
  if (scope.all_commits) MLP_TRY(collector.AddCommitsSince(std::nullopt));
  if (scope.all_experiments) MLP_TRY(collector.AddExperiments());
  return collector.Take();
}

}  // namespace mlp
