#include "engine/command_output.h"

#include <signal.h>

#include "engine/process_runner.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::int64_t kLongestNs = 30'000'000'000;
constexpr std::size_t kMostBytes = 1 << 20;

}  // namespace

Result<std::string> CommandOutput(const std::string& command, const std::string& cwd,
                                  Clock& clock) {
  // One of its own: a runner belongs to one thread and waits for all of its processes. Whatever is
  // left of this one dies with it.
  const std::unique_ptr<ProcessRunner> runner = MakePosixProcessRunner();
  MLP_ASSIGN(const ProcessId process,
             runner->Start({{"/bin/sh", "-c", command}, cwd, {}, /*discard_stderr=*/true}));
  const std::int64_t stop_at_ns = clock.MonotonicNs() + kLongestNs;
  std::string output;
  while (clock.MonotonicNs() < stop_at_ns) {
    MLP_ASSIGN(const std::vector<ProcessEvent> events,
               runner->Wait(std::chrono::milliseconds(100), {}));
    for (const ProcessEvent& event : events) {
      output += event.bytes;
      if (output.size() > kMostBytes) {
        return Fail(ErrorCode::kInvalid,
                    Format("command {} prints more than {} bytes", Quoted(command), kMostBytes));
      }
      if (event.kind != ProcessEvent::Kind::kExit) continue;
      if (event.exit_status == 0) return output;
      return Fail(ErrorCode::kInvalid,
                  Format("command {} exited with status {}", Quoted(command), event.exit_status));
    }
  }
  runner->Signal(process, SIGKILL);
  return Fail(ErrorCode::kInvalid, Format("command {} takes longer than {} s", Quoted(command),
                                          kLongestNs / 1'000'000'000));
}

}  // namespace mlp
