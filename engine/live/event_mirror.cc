#include "engine/live/event_mirror.h"

#include <mlpipe/tensorboard.h>

#include <optional>
#include <string_view>
#include <utility>

#include "store/base/text.h"

namespace mlp {
namespace {

// Whose event files these are: those of other programs in the same place stay.
constexpr std::string_view kOwnSuffix = ".mlpipe";

Error EventError(const mlpipe::EventWriter& writer) {
  Error error;
  error.code = ErrorCode::kIo;
  error.message = writer.error();
  return error;
}

bool IsOwnEventFile(const DirEntry& entry) {
  const std::string_view name = entry.name;
  return entry.type == FileType::kRegular && name.substr(0, 11) == "events.out." &&
         name.size() > kOwnSuffix.size() &&
         name.substr(name.size() - kOwnSuffix.size()) == kOwnSuffix;
}

}  // namespace

EventMirror::EventMirror(FileSystem& fs, std::string directory)
    : fs_(fs), directory_(std::move(directory)) {}

EventMirror::~EventMirror() = default;

Status EventMirror::Add(const std::string& name, int restarts, const std::vector<LiveStep>& steps,
                        double seen) {
  if (steps.empty()) return {};
  Run& run = runs_[name];
  if (run.writer == nullptr) {
    MLP_TRY(Begin(name, run));
  } else if (run.restarts != restarts && !run.writer->Restart(0)) {
    return Fail(EventError(*run.writer));
  }
  if (run.restarts != restarts) run.last_step = -1;
  run.restarts = restarts;
  for (const LiveStep& step : steps) {
    mlpipe::Scalars scalars;
    for (const auto& [metric, value] : step.metrics)
      scalars.emplace_back(metric, value.get<double>());
    const bool goes_back = step.step < run.last_step;
    run.last_step = step.step;
    if ((goes_back && !run.writer->Restart(step.step)) ||
        !run.writer->Write(step.step, step.time.value_or(seen), scalars))
      return Fail(EventError(*run.writer));
  }
  return {};
}

Status EventMirror::Begin(const std::string& name, Run& run) {
  const std::string directory = directory_ + "/" + EventRunName(name);
  MLP_TRY(RemoveEarlier(directory));
  auto writer = std::make_unique<mlpipe::EventWriter>();
  // A TensorBoard that shows the files that were here forgets them.
  if (!writer->Open(directory, std::string(kOwnSuffix)) || !writer->Restart(0))
    return Fail(EventError(*writer));
  run.writer = std::move(writer);
  return {};
}

Status EventMirror::RemoveEarlier(const std::string& directory) {
  MLP_ASSIGN(const std::optional<FileStat> there, fs_.Stat(directory, true));
  if (!there) return {};
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs_.ListDir(directory));
  for (const DirEntry& entry : entries)
    if (IsOwnEventFile(entry)) MLP_TRY(fs_.RemoveFile(directory + "/" + entry.name));
  return {};
}

std::string EventRunName(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  const std::size_t dot = name.rfind('.');
  const bool has_suffix = dot != name.npos && dot > 0 && (slash == name.npos || dot > slash + 1);
  std::vector<std::string> parts;
  for (const std::string& part : Split(name.substr(0, has_suffix ? dot : name.npos), '/')) {
    if (part.empty() || part == ".") continue;
    parts.push_back(part == ".." ? "up" : part);
  }
  return parts.empty() ? "run" : Join(parts, "/");
}

}  // namespace mlp
