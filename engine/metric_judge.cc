#include "engine/metric_judge.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "pipelines/glob.h"

namespace mlp {

std::optional<Tolerance> ParseTolerance(std::string_view text) {
  Tolerance tolerance;
  tolerance.is_percent = text.ends_with('%');
  if (tolerance.is_percent) text.remove_suffix(1);
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, tolerance.amount);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  if (!std::isfinite(tolerance.amount) || tolerance.amount < 0) return std::nullopt;
  return tolerance;
}

void MetricJudge::Read(const StageGraph& graph) {
  for (StageId id = 0; id < graph.size(); ++id)
    for (const Output& out : graph.stage(id).outs)
      for (const MetricDirection& direction : out.directions)
        declared_.push_back({out.path, direction});
}

void MetricJudge::Say(const RelPath& directory, const std::string& metric, Direction direction) {
  said_.push_back({directory, metric, direction});
}

bool MetricJudge::Said::Names(const RelPath& file, const std::string& key) const {
  return metric == key || metric == file.RelativeTo(directory) + ":" + key;
}

bool MetricJudge::Said::Matches(const RelPath& file, const std::string& key) const {
  return FnMatches(metric, key) || FnMatches(metric, file.RelativeTo(directory) + ":" + key);
}

std::vector<std::string> MetricJudge::SaidInVain(
    const std::vector<const ValueSnapshot*>& snapshots) const {
  std::vector<std::string> in_vain;
  for (const Said& one : said_) {
    bool is_met = false;
    for (const ValueSnapshot* const snapshot : snapshots)
      for (const SnapshotFile& file : snapshot->files)
        for (const auto& [key, value] : Flatten(file.data))
          is_met = is_met || one.Names(file.path, key) || one.Matches(file.path, key);
    if (!is_met) in_vain.push_back(one.metric);
  }
  return in_vain;
}

std::optional<Direction> MetricJudge::DirectionOf(const RelPath& file,
                                                  const std::string& key) const {
  for (const Said& one : said_)
    if (one.Names(file, key)) return one.direction;
  for (const Said& one : said_)
    if (one.Matches(file, key)) return one.direction;
  std::optional<Direction> of_file;
  for (const auto& [path, of] : declared_) {
    if (path != file) continue;
    if (of.key == key) return of.direction;
    if (of.key.empty() && !of_file) of_file = of.direction;
  }
  return of_file;
}

std::optional<double> MetricJudge::Gain(const ValueChange& change) const {
  const auto direction = DirectionOf(change.path, change.key);
  const auto before = AsNumber(change.old_value);
  if (!direction || !before || std::isnan(*before)) return std::nullopt;
  const auto after = AsNumber(change.new_value);
  if (!after) return std::numeric_limits<double>::quiet_NaN();
  if (*after == *before) return 0;  // also of two infinities
  return *direction == Direction::kMax ? *after - *before : *before - *after;
}

bool MetricJudge::IsRegression(const ValueChange& change, const Tolerance& tolerance) const {
  const auto gain = Gain(change);
  if (!gain) return false;
  if (std::isnan(*gain)) return true;
  const double before = std::abs(*AsNumber(change.old_value));
  if (!std::isfinite(before)) return *gain < 0;
  const double tolerated = tolerance.amount * (tolerance.is_percent ? before / 100 : 1);
  const double rounding = 1e-12 * before;  // 0.9 is worse than 0.89 by a little more than 0.01
  return -*gain > (tolerated > 0 ? tolerated + rounding : 0);
}

}  // namespace mlp
