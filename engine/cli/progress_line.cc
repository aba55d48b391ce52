#include "engine/cli/progress_line.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::chrono::milliseconds kQuietAtFirst(500), kBetweenDrawings(100);

// "0:07", "12:05", "3:00:00".
std::string Remaining(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::min(std::ceil(seconds), 359999.0));
  if (whole < 3600) return Format("{}:{:02}", whole / 60, whole % 60);
  return Format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

// The share that is done, by bytes if there are any: they are what takes the time.
double Share(const FileAmount& done, const FileAmount& whole) {
  const bool by_bytes = whole.bytes > 0;
  const double all = static_cast<double>(by_bytes ? whole.bytes : whole.files);
  return all > 0 ? static_cast<double>(by_bytes ? done.bytes : done.files) / all : 0;
}

}  // namespace

std::string ProgressText(const std::string& verb, const FileAmount& done, const FileAmount& whole,
                         double seconds) {
  std::string text = Format("{}  {} of {}", verb, done.files, Plural(whole.files, "file"));
  if (whole.bytes > 0) {
    text += Format("  {} of {}", FormatSize(done.bytes), FormatSize(whole.bytes));
    if (seconds > 0) {
      const double rate = static_cast<double>(done.bytes) / seconds;
      text += Format("  {}/s", FormatSize(static_cast<std::uint64_t>(rate)));
    }
  }
  const double share = Share(done, whole);
  if (share > 0 && share < 1) text += "  " + Remaining(seconds * (1 - share) / share) + " left";
  return text;
}

ProgressLine::ProgressLine(CommandContext& context, std::string verb)
    : display_(context.err),
      verb_(std::move(verb)),
      width_(context.width),
      begun_(SteadyClock::now()) {}

void ProgressLine::Show(const FileAmount& done, const FileAmount& whole) {
  const auto now = SteadyClock::now();
  if (now - begun_ < kQuietAtFirst || now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  std::string text = ProgressText(verb_, done, whole, seconds);
  if (text.size() >= static_cast<std::size_t>(width_)) text.resize(std::max(0, width_ - 1));
  display_.Draw({text});
}

std::unique_ptr<ProgressLine> MakeProgressLine(CommandContext& context, std::string verb) {
  if (context.quiet || !context.err_is_terminal) return nullptr;
  return std::make_unique<ProgressLine>(context, std::move(verb));
}

}  // namespace mlp
