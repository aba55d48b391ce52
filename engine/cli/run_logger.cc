#include "engine/cli/run_logger.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kLogBytes = 1 << 20;
constexpr std::size_t kLogFiles = 2;  // beside the one being written

class RunLogger : public ReproObserver {
 public:
  RunLogger(std::unique_ptr<ReproObserver> next, spdlog::sink_ptr sink)
      : next_(std::move(next)), log_("mlpipe", std::move(sink)) {
    log_.set_pattern("%Y-%m-%dT%H:%M:%S.%e %P %l %v");
    log_.flush_on(spdlog::level::info);
  }

  void OnBegin(std::size_t stages) override {
    log_.info("run of {} begins", Plural(stages, "stage"));
    next_->OnBegin(stages);
  }
  void OnDecided(const Stage& stage, const Decision& decision) override {
    for (const Reason& reason : decision.reasons) {
      log_.info("{}: {}", stage.Address(), ForTerminal(Explain(reason)));
    }
    next_->OnDecided(stage, decision);
  }
  void OnCommand(const Stage& stage, const std::string& command) override {
    log_.info("{}: runs: {}", stage.Address(), ForTerminal(command));
    next_->OnCommand(stage, command);
  }
  void OnOutput(const Stage& stage, std::string_view line) override {
    next_->OnOutput(stage, line);
  }
  void OnRan(const Stage& stage, std::int64_t duration_ns) override {
    log_.info("{}: done in {} ms", stage.Address(), duration_ns / 1'000'000);
    next_->OnRan(stage, duration_ns);
  }
  void OnRestored(const Stage& stage) override {
    log_.info("{}: restored", stage.Address());
    next_->OnRestored(stage);
  }
  void OnStored(const Stage& stage) override {
    log_.info("{}: outputs put back into the cache", stage.Address());
    next_->OnStored(stage);
  }
  void OnFailed(const Stage& stage, const Error& error) override {
    log_.error("{}: {}", stage.Address(), ForTerminal(error.message));
    next_->OnFailed(stage, error);
  }
  void OnWarning(const std::string& sentence) override {
    log_.warn("{}", ForTerminal(sentence));
    next_->OnWarning(sentence);
  }
  void OnWaitingForLock(const std::string& holder) override {
    log_.info("waiting for {}", holder);
    next_->OnWaitingForLock(holder);
  }
  void OnTick() override { next_->OnTick(); }

 private:
  std::unique_ptr<ReproObserver> next_;
  spdlog::logger log_;
};

}  // namespace

std::unique_ptr<ReproObserver> LogRun(std::unique_ptr<ReproObserver> next,
                                      const std::string& log_dir) {
  try {
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(log_dir + "/mlpipe.log",
                                                                       kLogBytes, kLogFiles);
    return std::make_unique<RunLogger>(std::move(next), std::move(sink));
  } catch (const spdlog::spdlog_ex&) {
    return next;  // a project that cannot be written to says so where it matters
  }
}

}  // namespace mlp
