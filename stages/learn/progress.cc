#include "stages/learn/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "stages/learn/history.h"

namespace mlp::stages {
namespace {

constexpr std::chrono::milliseconds kBetweenUpdates(100);
constexpr const char* kClearLine = "\r\x1b[K";

std::string Duration(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f}s", seconds);
  const auto whole = static_cast<std::int64_t>(seconds);
  return fmt::format("{}m{:02}s", whole / 60, whole % 60);
}

}  // namespace

Progress::Progress(std::int64_t epochs, std::int64_t steps, std::int64_t done)
    : epochs_(epochs),
      steps_(steps),
      first_(done),
      done_(done),
      terminal_(isatty(STDOUT_FILENO) == 1) {}

double Progress::SecondsLeft() const {
  const std::chrono::duration<double> passed = Clock::now() - start_;
  const auto here = static_cast<double>(std::max<std::int64_t>(done_ - first_, 1));
  return passed.count() / here * static_cast<double>(steps_ - done_);
}

void Progress::Step(std::int64_t done, double loss) {
  done_ = done;
  if (!terminal_ || Clock::now() - shown_ < kBetweenUpdates) return;
  shown_ = Clock::now();
  fmt::print("{}step {}/{}  loss {:.4f}  {} left", kClearLine, done_, steps_, loss,
             Duration(SecondsLeft()));
  std::fflush(stdout);
}

void Progress::Epoch(const EpochRecord& record) {
  fmt::print(
      "{}epoch {}/{}  loss {:.4f}  accuracy {:.4f}  validation loss {:.4f}  "
      "validation accuracy {:.4f}  {} left\n",
      terminal_ ? kClearLine : "", record.epoch, epochs_, record.train_loss, record.train_accuracy,
      record.validation_loss, record.validation_accuracy, Duration(SecondsLeft()));
  std::fflush(stdout);
}

}  // namespace mlp::stages
