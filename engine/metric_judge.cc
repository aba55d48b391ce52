#include "engine/metric_judge.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "store/base/format.h"
#include "store/base/text.h"

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

MetricJudge::MetricJudge(const StageGraph& graph) {
  for (StageId id = 0; id < graph.size(); ++id)
    for (const Output& out : graph.stage(id).outs)
      for (const MetricDirection& direction : out.directions)
        declared_.push_back({out.path, direction});
}

Status MetricJudge::Say(const RelPath& directory, const std::string& metric, Direction direction) {
  const std::size_t colon = metric.find(':');
  std::optional<RelPath> file;
  if (colon != metric.npos) {
    MLP_ASSIGN(file, RelPath::Resolve(directory, metric.substr(0, colon)));
  }
  const std::string key = colon == metric.npos ? metric : metric.substr(colon + 1);
  std::optional<Glob> pattern = Glob::Compile(key);
  if (!pattern || (key.empty() && !file))
    return Fail(ErrorCode::kUsage, Format("{} names no metric", Quoted(metric)),
                "write its key, as in 'val.loss', '*.loss' or 'metrics.json:loss'");
  said_.push_back({std::move(file), std::move(*pattern), direction});
  return {};
}

std::optional<Direction> MetricJudge::DirectionOf(const RelPath& file,
                                                  const std::string& key) const {
  for (const Said& one : said_)
    if ((!one.file || *one.file == file) && one.key.Matches(key)) return one.direction;
  std::optional<Direction> of_file;
  for (const auto& [path, of] : declared_) {
    if (path != file) continue;
    if (of.key == key) return of.direction;
    if (of.key.empty()) of_file = of.direction;
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
  const double of = tolerance.is_percent ? std::abs(*AsNumber(change.old_value)) / 100 : 1;
  return *gain < 0 && -*gain > tolerance.amount * of;
}

}  // namespace mlp
