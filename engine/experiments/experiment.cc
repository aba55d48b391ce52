#include "engine/experiments/experiment.h"

#include <algorithm>
#include <iterator>

#include "engine/experiments/name_words.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kPrefix = "refs/exps/";
constexpr std::size_t kFewestDigits = 4;  // of an abbreviated id, as for git

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::vector<Experiment>> List(GitRepo& repo, const std::string& prefix) {
  MLP_ASSIGN(const std::vector<GitRef> refs, repo.Refs(prefix));
  std::vector<Experiment> experiments;
  for (const GitRef& ref : refs)
    if (auto experiment = ParseExperimentRef(ref)) experiments.push_back(std::move(*experiment));
  return experiments;
}

// By the beginning of the id.
std::vector<Experiment> ExperimentsAt(const std::vector<Experiment>& all, const std::string& id) {
  std::vector<Experiment> found;
  if (id.size() < kFewestDigits || !IsHex(id)) return found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found),
               [&](const auto& experiment) { return experiment.commit.hex.starts_with(id); });
  return found;
}

Error NoSuchExperiment(const std::string& name, const std::vector<Experiment>& all) {
  std::vector<std::string> names;
  for (const Experiment& experiment : all) names.push_back(experiment.name);
  Error error{ErrorCode::kNotFound,
              Format("there is no experiment {}", Quoted(name)),
              {},
              {},
              DidYouMean(name, names),
              {}};
  if (error.hint.empty()) error.hint = "'mlpipe exp list --all' names all experiments";
  return error;
}

}  // namespace

std::string ExperimentRef(const GitId& baseline, const std::string& name) {
  return Format("{}{}/{}/{}", kPrefix, baseline.hex.substr(0, 2), baseline.hex.substr(2), name);
}

std::optional<Experiment> ParseExperimentRef(const GitRef& ref) {
  if (!ref.name.starts_with(kPrefix)) return std::nullopt;
  const std::vector<std::string> parts =
      Split(std::string_view(ref.name).substr(kPrefix.size()), '/');
  if (parts.size() != 3 || parts[0].size() != 2 || parts[1].size() != 38) return std::nullopt;
  if (!IsHex(parts[0]) || !IsHex(parts[1]) || parts[2].empty()) return std::nullopt;
  return Experiment{parts[2], {parts[0] + parts[1]}, ref.target};
}

std::string ExperimentMessage(HashAlgorithm algorithm, const Records& records) {
  Value entries = Value::object();
  for (const auto& [stage, locked] : records.All()) entries[stage] = ToValue(algorithm, *locked);
  return Format("mlpipe: commit experiment {}\n",
                HashOf(HashAlgorithm::kSha256, PythonJson(entries, true)).Hex());
}

Status CheckExperimentName(const std::string& name) {
  const std::string ref = ExperimentRef({std::string(40, '0')}, name);
  if (name.find('/') == std::string::npos && GitRepo::IsValidRefName(ref)) return {};
  return Fail(ErrorCode::kUsage, Format("{} cannot name an experiment", Quoted(name)),
              "use letters, digits, '-', '_' and '.'; see 'git help check-ref-format'");
}

std::string RandomExperimentName(const std::function<std::size_t(std::size_t)>& random,
                                 const std::function<bool(const std::string&)>& is_taken) {
  constexpr int kTries =
      100;  // with 40,000 names, only a baseline with nearly all of them needs a number
  std::string name;
  for (int i = 0; i < kTries; ++i) {
    const std::string_view adjective = kAdjectives[random(kAdjectives.size())];
    name = Format("{}-{}", adjective, kNouns[random(kNouns.size())]);
    if (!is_taken(name)) return name;
  }
  for (int number = 2;; ++number)
    if (const std::string numbered = Format("{}-{}", name, number); !is_taken(numbered))
      return numbered;
}

Result<std::vector<Experiment>> ListExperiments(GitRepo& repo) {
  return List(repo, std::string(kPrefix));
}

Result<std::vector<Experiment>> ListExperimentsOf(GitRepo& repo, const GitId& baseline) {
  return List(repo, ExperimentRef(baseline, ""));
}

Result<Experiment> FindExperiment(GitRepo& repo, const std::string& name) {
  MLP_ASSIGN(const std::vector<Experiment> all, ListExperiments(repo));
  return FindExperimentIn(repo, all, name);
}

Result<Experiment> FindExperimentIn(GitRepo& repo, const std::vector<Experiment>& all,
                                    const std::string& name) {
  MLP_ASSIGN(const std::optional<GitHead> head, repo.Head());
  std::vector<Experiment> found;
  for (const Experiment& experiment : all) {
    if (experiment.name != name) continue;
    if (head && experiment.baseline == head->commit) return experiment;
    found.push_back(experiment);
  }
  const bool by_id = found.empty();
  if (by_id) found = ExperimentsAt(all, LowerCase(name));
  if (found.empty()) return Fail(NoSuchExperiment(name, all));
  const bool is_one = std::all_of(found.begin(), found.end(), [&](const Experiment& experiment) {
    return experiment.commit == found[0].commit;
  });
  if (found.size() == 1 || (by_id && is_one)) return found[0];
  std::vector<std::string> commits;
  for (const Experiment& experiment : found) commits.push_back(repo.Abbreviate(experiment.commit));
  return Fail(ErrorCode::kUsage,
              by_id ? Format("the ids of {} experiments begin with {}", found.size(), Quoted(name))
                    : Format("{} commits have an experiment {}", found.size(), Quoted(name)),
              "name it by its own commit: " + Join(commits, ", "));
}

Result<GitHead> HeadOf(GitRepo& repo) {
  MLP_ASSIGN(std::optional<GitHead> head, repo.Head());
  if (head) return std::move(*head);
  return Fail(ErrorCode::kNotFound, "this git repository has no commit yet",
              "commit the project once: git add . && git commit");
}

Result<GitId> ResolveRevision(GitRepo& repo, const std::string& revision) {
  if (revision == "HEAD") {
    MLP_ASSIGN(const GitHead head, HeadOf(repo));
    return head.commit;
  }
  Result<GitId> commit = repo.Resolve(revision);
  if (commit) return commit;
  if (const Result<Experiment> experiment = FindExperiment(repo, revision))
    return experiment->commit;
  return commit;
}

}  // namespace mlp
