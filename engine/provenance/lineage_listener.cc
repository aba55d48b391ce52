#include "engine/provenance/lineage_listener.h"

#include <atomic>
#include <filesystem>
#include <map>
#include <utility>

#include "engine/provenance/lineage_event.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/worker_pool.h"
#include "store/web_post.h"

namespace mlp {
namespace {

constexpr std::int64_t kPatienceNs = 3'000'000'000;

Status AppendLine(FileSystem& fs, const std::string& path, const std::string& line) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, /*follow_symlinks=*/false));
  if (!stat) MLP_TRY(fs.MakeDirs(ParentOf(path)));
  MLP_ASSIGN(const auto file, stat ? fs.OpenForAppending(path) : fs.CreateNew(path, 0666));
  MLP_TRY(file->Append(line));
  return file->Close();
}

// What the thread that sends and the one that ends share: when there is no time left. The rest
// belongs to the former until it is joined.
struct Delivery {
  std::atomic<std::int64_t> deadline_ns = 0;  // monotonic; 0: none yet
  Status failure;                             // of the first event that could not be delivered
  std::size_t lost = 0;
};

// After a failure nothing more is tried: whoever is down or slow now would make the end of the run
// wait.
Status Post(const std::string& url, const std::string& event, Clock& clock,
            const Delivery& delivery) {
  if (!delivery.failure) return delivery.failure;
  const std::int64_t deadline_ns = delivery.deadline_ns;
  const std::int64_t left_ns = deadline_ns == 0 ? kPatienceNs : deadline_ns - clock.MonotonicNs();
  if (left_ns <= 0) return Fail(ErrorCode::kIo, url + " is too slow");
  return PostJson(url, event, std::chrono::milliseconds(left_ns / 1'000'000 + 1));
}

// On the thread that sends.
void Deliver(const OpenLineageSettings& to, Environment& environment, Delivery& delivery,
             const std::string& event) {
  Status told;
  if (!to.url.empty()) told = Post(to.url, event, environment.clock, delivery);
  if (!to.file.empty()) {
    const Status written = AppendLine(environment.fs, to.file, event + "\n");
    if (told) told = written;
  }
  if (told) return;
  if (delivery.failure) delivery.failure = told;
  ++delivery.lost;
}

class LineageListener : public ReproObserver {
 public:
  LineageListener(std::unique_ptr<ReproObserver> next, const Workspace& workspace,
                  LineageEventSource source)
      : next_(std::move(next)),
        to_(workspace.config().open_lineage),
        environment_(workspace.environment()),
        source_(std::move(source)) {}

  ~LineageListener() override {
    for (const auto& [stage, run] : runs_) Tell(LineageEventType::kAbort, *stage, run);
    delivery_.deadline_ns = environment_.clock.MonotonicNs() + kPatienceNs;
    pool_.RunUntilIdle();
    if (delivery_.failure) return;
    next_->OnWarning(Format("{} of this run did not reach OpenLineage: {}",
                            Plural(delivery_.lost, "event"), delivery_.failure.error().message));
  }

  void OnBegin(std::size_t stages) override { next_->OnBegin(stages); }
  void OnDecided(const Stage& stage, const Decision& decision) override {
    next_->OnDecided(stage, decision);
  }
  void OnCommand(const Stage& stage, const std::string& command) override {
    const auto [run, is_first] = runs_.try_emplace(&stage);
    if (is_first) {
      run->second.id = UuidOf(RandomName() + RandomName());
      Tell(LineageEventType::kStart, stage, run->second);
    }
    next_->OnCommand(stage, command);
  }
  void OnOutput(const Stage& stage, std::string_view line) override {
    next_->OnOutput(stage, line);
  }
  void OnResult(const Stage& stage, const LockedStage& result) override {
    if (auto run = runs_.extract(&stage)) {
      run.mapped().result = &result;
      Tell(LineageEventType::kComplete, stage, run.mapped());
    }
    next_->OnResult(stage, result);
  }
  void OnRan(const Stage& stage, std::int64_t duration_ns) override {
    next_->OnRan(stage, duration_ns);
  }
  void OnRestored(const Stage& stage) override { next_->OnRestored(stage); }
  void OnStored(const Stage& stage) override { next_->OnStored(stage); }
  void OnAdded(const Stage& stage) override { next_->OnAdded(stage); }
  void OnFailed(const Stage& stage, const Error& error) override {
    if (auto run = runs_.extract(&stage)) {
      run.mapped().error = error.message;
      Tell(LineageEventType::kFail, stage, run.mapped());
    }
    next_->OnFailed(stage, error);
  }
  void OnWarning(const std::string& sentence) override { next_->OnWarning(sentence); }
  void OnWaitingForLock(const std::string& holder) override { next_->OnWaitingForLock(holder); }
  void OnTick() override {
    pool_.RunCompletions();
    next_->OnTick();
  }

 private:
  void Tell(LineageEventType type, const Stage& stage, const LineageRun& run) {
    const Value event = LineageEvent(source_, type, environment_.clock.NowNs(), stage, run);
    pool_.Submit([this, text = PythonJson(event, false)] {
      Deliver(to_, environment_, delivery_, text);
      return [] {};
    });
  }

  const std::unique_ptr<ReproObserver> next_;
  const OpenLineageSettings to_;
  Environment& environment_;
  const LineageEventSource source_;
  std::map<const Stage*, LineageRun> runs_;  // whose commands run
  Delivery delivery_;
  WorkerPool pool_{1};  // one thread: events arrive in their order
};

}  // namespace

std::unique_ptr<ReproObserver> TellOpenLineage(std::unique_ptr<ReproObserver> next,
                                               const Workspace& workspace,
                                               const std::string& version) {
  const OpenLineageSettings& settings = workspace.config().open_lineage;
  if (settings.url.empty() && settings.file.empty()) return next;
  const std::string name = std::filesystem::path(workspace.paths().home()).filename().string();
  return std::make_unique<LineageListener>(
      std::move(next), workspace,
      LineageEventSource{settings.job_namespace.empty() ? name : settings.job_namespace,
                         workspace.paths().root(), version});
}

}  // namespace mlp
