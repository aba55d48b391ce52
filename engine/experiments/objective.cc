#include "engine/experiments/objective.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostNamed = 12;  // keys in a hint

struct Candidate {
  MetricPlace place;
  std::string full_name;  // as the user may write it
};

std::vector<Candidate> CandidatesIn(const Objective& objective, const ValueSnapshot& metrics) {
  std::vector<Candidate> candidates;
  for (const SnapshotFile& file : metrics.files) {
    if (file.error) continue;
    const std::string name = file.path.RelativeTo(objective.directory);
    for (const auto& [key, value] : Flatten(file.data))
      candidates.push_back({{file.path, key}, key.empty() ? name : name + ":" + key});
  }
  return candidates;
}

// The one whose full name it is, else all that have that key.
std::vector<Candidate> CandidatesNamed(const std::string& metric,
                                       const std::vector<Candidate>& candidates) {
  std::vector<Candidate> found;
  for (const Candidate& candidate : candidates) {
    if (candidate.full_name == metric) return {candidate};
    if (candidate.place.key == metric) found.push_back(candidate);
  }
  return found;
}

Status RefuseSeveral(const std::string& metric, const std::vector<Candidate>& found) {
  if (found.size() < 2) return {};
  std::vector<std::string> names;
  for (const Candidate& one : found) names.push_back(Quoted(one.full_name));
  return Fail(ErrorCode::kUsage,
              Format("the metric {} is in {} files", Quoted(metric), found.size()),
              Format("name the file: {}", Join(names, " or ")));
}

// Of the file that was named, if there is such a one, else of all.
std::string HintFor(const std::string& metric, const std::vector<Candidate>& candidates) {
  if (candidates.empty())
    return "declare a metrics file in a pipeline file ('metrics:'), which a stage writes";
  std::vector<std::string> names, keys, names_in_file, keys_in_file;
  std::string word;
  for (const auto& [place, name] : candidates) {
    names.push_back(name);
    keys.push_back(place.key);
    const std::string file = name.substr(0, name.size() - place.key.size());
    if (place.key.empty() || !metric.starts_with(file)) continue;
    names_in_file.push_back(name);
    keys_in_file.push_back(place.key);
    word = metric.substr(file.size());
  }
  if (!names_in_file.empty()) {
    names = std::move(names_in_file);
    keys = std::move(keys_in_file);
  }
  const std::string near = Nearest(word.empty() ? metric : word, keys);
  const auto found = std::find(keys.begin(), keys.end(), near);
  if (!near.empty() && found != keys.end())
    return Format("did you mean {}?", Quoted(names[found - keys.begin()]));
  const std::size_t more = names.size() > kMostNamed ? names.size() - kMostNamed : 0;
  names.resize(names.size() - more);
  return Format("there {} {}{}", names.size() == 1 ? "is" : "are", Join(names, ", "),
                more > 0 ? Format(" and {} more", more) : "");
}

}  // namespace

Result<Objective> ParseObjective(const RelPath& directory, std::string_view metric,
                                 Direction direction) {
  const std::string_view text = Trim(metric);
  if (text.empty() || text.starts_with(':'))
    return Fail(ErrorCode::kUsage, Format("{} names no metric", Quoted(metric)),
                "write file:metric, as in 'metrics.json:val.acc', or the metric alone");
  return Objective{std::string(text), direction, directory};
}

Status RefuseAmbiguous(const Objective& objective, const ValueSnapshot& metrics) {
  return RefuseSeveral(objective.metric,
                       CandidatesNamed(objective.metric, CandidatesIn(objective, metrics)));
}

Result<MetricPlace> FindMetric(const Objective& objective, const ValueSnapshot& metrics) {
  const std::vector<Candidate> candidates = CandidatesIn(objective, metrics);
  const std::vector<Candidate> found = CandidatesNamed(objective.metric, candidates);
  MLP_TRY(RefuseSeveral(objective.metric, found));
  if (found.size() == 1) return found[0].place;
  for (const SnapshotFile& file : metrics.files) {
    const std::string name = file.path.RelativeTo(objective.directory);
    const bool is_named = objective.metric == name || objective.metric.starts_with(name + ":");
    if (file.error && (is_named || metrics.files.size() == 1)) return Fail(*file.error);
  }
  return Fail(ErrorCode::kUsage, Format("there is no metric {}", Quoted(objective.metric)),
              HintFor(objective.metric, candidates));
}

Result<double> ObjectiveValue(const Objective& objective, const ValueSnapshot& metrics) {
  MLP_ASSIGN(const MetricPlace place, FindMetric(objective, metrics));
  for (const auto& [key, value] : Flatten(metrics.Find(place.file)->data)) {
    if (key != place.key) continue;
    if (const std::optional<double> number = AsNumber(value)) return *number;
    return Fail(ErrorCode::kInvalid, Format("the metric {} is {}, no number",
                                            Quoted(objective.metric), Quoted(DisplayText(value))));
  }
  return Fail(ErrorCode::kInternal, "a metric that was found is gone");
}

}  // namespace mlp
