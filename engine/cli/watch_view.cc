#include "engine/cli/watch_view.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/cli/compare.h"
#include "engine/cli/reporter.h"
#include "engine/cli/table.h"
#include "engine/plots/terminal_canvas.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kWatchPrecision = 5;
constexpr std::size_t kCourseWidth = 20;
constexpr std::int64_t kQuietNs = 5'000'000'000;

std::string Extreme(const std::optional<double>& value, std::int64_t step) {
  return value ? Format("{} ({})", CellText(Value(*value), kWatchPrecision), step) : "-";
}

// The integers of a log stay integers.
std::string ExtremeOf(const LiveMetric& metric, const std::optional<double>& value,
                      std::int64_t step) {
  const bool is_whole = metric.last.is_number_integer() && value && *value == std::floor(*value) &&
                        std::abs(*value) < 1e15;
  return is_whole ? Format("{} ({})", static_cast<std::int64_t>(*value), step)
                  : Extreme(value, step);
}

std::string Heading(const WatchedFile& watched, const WatchViewOptions& options) {
  const LiveTrack& track = watched.track;
  std::string text = Format("{}  step {}", ForTerminal(watched.file.Label()), track.last_step());
  if (const auto pace = track.StepsPerSecond())
    text += *pace >= 1 ? Format("  {:.1f} steps/s", *pace) : Format("  {:.1f} s/step", 1 / *pace);
  const std::int64_t quiet_ns = options.now_ns - watched.news_ns;
  if (options.now_ns != 0 && quiet_ns >= kQuietNs)
    text += Format("  quiet for {}", FormatDuration(quiet_ns / 1'000'000'000 * 1'000'000'000));
  if (options.width > 0) text = CutToWidth(text, options.width - 1);
  return Style(options.color).Bold(text);
}

}  // namespace

std::string StepText(const LiveFile& file, const LiveStep& step) {
  std::string text = Format("{}  step {}", ForTerminal(file.Label()), step.step);
  for (const auto& [name, value] : step.metrics)
    text += Format("  {} {}", ForTerminal(name), DisplayText(value));
  return text;
}

std::string StepJson(const LiveFile& file, const LiveStep& step) {
  Value line = Value::object();
  line["file"] = file.name;
  if (!file.experiment.empty()) line["experiment"] = file.experiment;
  line.update(LiveStepToJson(step));
  return LiveLine(line);
}

std::vector<std::string> WatchTable(const std::map<std::string, WatchedFile>& watched,
                                    const WatchViewOptions& options) {
  Table table;
  table.header = {"  Metric", "Last", "Min (step)", "Max (step)", "Course"};
  for (const auto& [label, file] : watched)
    for (const LiveMetric& metric : file.track.metrics())
      table.rows.push_back({"  " + metric.name, CellText(metric.last, kWatchPrecision),
                            ExtremeOf(metric, metric.min, metric.min_step),
                            ExtremeOf(metric, metric.max, metric.max_step),
                            Sparkline(metric.course.Means(), kCourseWidth, options.utf8)});
  std::vector<std::string> rendered =
      SplitLines(RenderPlain(table, options.width > 0 ? std::max(options.width - 1, 10) : 0));
  std::vector<std::string> lines;
  std::size_t row = 1;  // the first is the header
  for (const auto& [label, file] : watched) {
    if (file.track.steps() == 0) continue;
    if (lines.empty()) lines.push_back(Style(options.color).Dim(rendered.front()));
    lines.push_back(Heading(file, options));
    for (std::size_t i = 0; i < file.track.metrics().size(); ++i)
      lines.push_back(std::move(rendered[row++]));
  }
  return lines;
}

}  // namespace mlp
