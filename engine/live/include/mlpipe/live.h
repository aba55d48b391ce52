// LiveLog: metrics of a program while it runs, a line a step, for `mlpipe watch` and whatever else
// reads JSON lines; for TensorBoard too, if a directory is given. Header-only, of the standard
// library and POSIX only, C++17 or newer.
//
//   mlpipe::LiveLog log("train.jsonl");
//   for (int epoch = 0; epoch < epochs; ++epoch) {
//     ...
//     log.Step(epoch).Add("train/loss", loss).Add("val/accuracy", accuracy).Commit();
//   }
//
// Errors: a training does not end because its log cannot be written. Nothing throws, a Commit that
// fails returns false, and LiveOptions::on_error is told when it begins to fail; unless one is
// given, it says so on standard error. Who wants an exception throws it there.
//
// Each step is one write(2): a kill at any moment loses no step whose Commit has returned, and
// leaves at most one torn last line, which readers pass over and `resume` cuts off. It is not
// synced: a power cut may lose the last steps.
#pragma once

#include <mlpipe/append_file.h>
#include <mlpipe/json_line.h>
#include <mlpipe/tensorboard.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlpipe {

struct LiveOptions {
  // Goes on with a file that is there, behind its last whole line; otherwise it is replaced.
  bool resume = false;
  // With `resume`: the last step that counts, as that of the checkpoint; what the file has of later
  // ones at its end is cut off.
  std::optional<std::int64_t> resume_after;
  // A directory for event files of TensorBoard; empty: none.
  std::string tensorboard;
  // Told what fails, once until it works again.
  std::function<void(const std::string& message)> on_error;
};

class LiveLog;

// One step on its way into the log. Committed when it goes out of scope, unless by an exception.
class LiveStep {
 public:
  LiveStep(LiveStep&& other) noexcept
      : log_(std::exchange(other.log_, nullptr)),
        step_(other.step_),
        metrics_(std::move(other.metrics_)),
        exceptions_(other.exceptions_) {}
  LiveStep& operator=(LiveStep&&) = delete;
  ~LiveStep() {
    if (log_ == nullptr || std::uncaught_exceptions() > exceptions_) return;
    try {
      Commit();
    } catch (...) {  // of on_error; who wants to see it calls Commit
    }
  }

  // A number under a name ("train/loss"), any text; of two with the same name the later one counts.
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  LiveStep& Add(std::string_view name, Number number) {
    Metric metric{std::string(name), {}, static_cast<double>(number)};
    if constexpr (std::is_same_v<Number, bool>) {
      metric.json = number ? "1" : "0";
    } else if constexpr (std::is_same_v<Number, char>) {
      detail::AppendJsonNumber(static_cast<int>(number), metric.json);
    } else {
      detail::AppendJsonNumber(number, metric.json);
    }
    const auto same = std::find_if(metrics_.begin(), metrics_.end(),
                                   [&](const Metric& other) { return other.name == name; });
    if (same == metrics_.end())
      metrics_.push_back(std::move(metric));
    else
      *same = std::move(metric);
    return *this;
  }

  // Writes the step: all of it or nothing. Of several calls the first one counts.
  bool Commit();

 private:
  friend class LiveLog;
  struct Metric {
    std::string name, json;
    double number;
  };

  LiveStep(LiveLog& log, std::int64_t step)
      : log_(&log), step_(step), exceptions_(std::uncaught_exceptions()) {}

  LiveLog* log_;  // nullptr: committed
  std::int64_t step_;
  std::vector<Metric> metrics_;
  int exceptions_;
};

// One file, written by one thread of one process at a time. It must outlive its steps.
class LiveLog {
 public:
  static constexpr std::size_t kLongestLine = 1 << 20;  // bytes; readers take no longer ones

  explicit LiveLog(const std::string& path, LiveOptions options = {})
      : options_(std::move(options)) {
    const bool is_open = options_.resume ? file_.Open(path) && GoOn() : file_.Create(path);
    if (!is_open) Report(file_.error());
    if (!is_open || options_.tensorboard.empty()) return;
    const bool has_events = events_.Open(options_.tensorboard) &&
                            (!options_.resume || events_.Restart(last_step_.value_or(-1) + 1));
    if (!has_events) Report(events_.error());
  }

  // The next step of the work, from 0. None is less than the one before.
  LiveStep Step(std::int64_t step) { return LiveStep(*this, step); }

  // The same in one: log.Write(epoch, {{"loss", loss}, {"accuracy", accuracy}}).
  bool Write(std::int64_t step,
             std::initializer_list<std::pair<std::string_view, double>> metrics) {
    LiveStep line = Step(step);
    for (const auto& [name, number] : metrics) line.Add(name, number);
    return line.Commit();
  }

  // Whether all that was asked for last is written.
  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  // Of the last line, also of one that was found on resuming.
  std::optional<std::int64_t> last_step() const { return last_step_; }

 private:
  friend class LiveStep;

  bool Write(const LiveStep& step) {
    if (!file_.is_open()) return false;  // told when it was opened
    const double time = WallTime();
    const std::string line = LineOf(step, time);
    if (step.step_ < 0 || (previous_ && step.step_ < *previous_))
      return Refuse("step " + std::to_string(step.step_) + " of '" + file_.path() +
                    "' is less than the one before");
    if (line.size() > kLongestLine)
      return Refuse("step " + std::to_string(step.step_) + " of '" + file_.path() +
                    "' takes more than 1 MiB");
    const bool is_inside_line = is_inside_line_ || file_.is_torn();
    if (!file_.Append(is_inside_line ? "\n" + line : line)) return Refuse(file_.error());
    is_inside_line_ = false;
    file_.ForgetTorn();
    last_step_ = previous_ = step.step_;
    if (events_.is_open()) {
      Scalars scalars;
      for (const auto& metric : step.metrics_) scalars.emplace_back(metric.name, metric.number);
      if (!events_.Write(step.step_, time, scalars)) return Refuse(events_.error());
    }
    error_.clear();
    return true;
  }

  static std::string LineOf(const LiveStep& step, double time) {
    std::string line = "{\"step\": " + std::to_string(step.step_) + ", \"time\": ";
    char text[64];
    std::snprintf(text, sizeof text, "%lld.%06d", static_cast<long long>(time),
                  static_cast<int>((time - std::floor(time)) * 1e6));
    line += std::string(text) + ", \"metrics\": {";
    const char* separator = "";
    for (const auto& metric : step.metrics_) {
      line += separator;
      detail::AppendJsonString(metric.name, line);
      line += ": " + metric.json;
      separator = ", ";
    }
    return line + "}}\n";
  }

  // Finds the end of the last line that counts, and cuts off what is behind.
  bool GoOn() {
    std::string text;  // from `begin` on: the beginning of a line
    off_t begin = 0, keep = 0;
    std::vector<char> piece(1 << 16);
    for (off_t at = 0; at < file_.size(); at = begin + static_cast<off_t>(text.size())) {
      const ssize_t got = file_.Read(at, piece.data(), piece.size());
      if (got < 0) return file_.Failed("read");
      if (got == 0) break;
      text.append(piece.data(), static_cast<std::size_t>(got));
      std::size_t used = 0;
      for (std::size_t end; (end = text.find('\n', used)) != text.npos; used = end + 1)
        if (Counts(std::string_view(text).substr(used, end - used)))
          keep = begin + static_cast<off_t>(end) + 1;
      begin += static_cast<off_t>(used);
      text.erase(0, used);
    }
    // A last line that lacks nothing but its newline.
    if (detail::StepOfLine(text) && Counts(text)) {
      keep = begin + static_cast<off_t>(text.size());
      is_inside_line_ = true;
    }
    return keep == file_.size() || file_.Truncate(keep);
  }

  // Of a line that was found on resuming.
  bool Counts(std::string_view line) {
    const std::optional<std::int64_t> step = detail::StepOfLine(line);
    if (step && options_.resume_after && *step > *options_.resume_after) return false;
    if (step) last_step_ = step;
    return true;
  }

  bool Refuse(const std::string& message) {
    Report(message);
    return false;
  }

  void Report(const std::string& message) {
    const bool is_news = error_.empty();
    error_ = message;
    if (!is_news) return;
    if (options_.on_error)
      options_.on_error(message);
    else
      std::fprintf(stderr, "mlpipe: live metrics: %s\n", message.c_str());
  }

  LiveOptions options_;
  detail::AppendFile file_;
  EventWriter events_;
  std::optional<std::int64_t> last_step_;
  std::optional<std::int64_t> previous_;  // of this process
  bool is_inside_line_ = false;           // the file does not end in a newline
  std::string error_;
};

inline bool LiveStep::Commit() {
  LiveLog* log = std::exchange(log_, nullptr);
  return log != nullptr && log->Write(*this);
}

}  // namespace mlpipe
