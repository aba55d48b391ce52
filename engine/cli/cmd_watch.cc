// mlpipe watch
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/live_display.h"
#include "engine/cli/render_error.h"
#include "engine/cli/table.h"
#include "engine/cli/watch_view.h"
#include "engine/interrupt.h"
#include "engine/live/event_mirror.h"
#include "engine/live_files.h"
#include "engine/live_watch.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kBetweenLooksMs = 200;

struct WatchOptions {
  std::vector<std::string> targets, keys;
  std::size_t lines = 10;
  bool once = false, json = false;
  std::optional<double> until_idle;
  std::string tensorboard;
};

// What all forms of the output have in common: warnings, and the copy for TensorBoard.
class WatchPrinter : public LiveObserver {
 public:
  WatchPrinter(CommandContext& context, const WatchOptions& options)
      : context_(context), options_(options) {
    if (!options.tensorboard.empty()) mirror_.emplace(context.environment.fs, options.tensorboard);
  }

  Status OnSteps(const WatchedFile& watched, const std::vector<LiveStep>& steps) override {
    if (!mirror_) return {};
    const LiveFile& file = watched.file;
    const double now = static_cast<double>(context_.environment.clock.NowNs()) / 1e9;
    return mirror_->Add(file.experiment.empty() ? file.name : file.experiment + "/" + file.name,
                        watched.restarts, steps, now);
  }
  void OnProblem(const Error& problem) override {
    if (problem.code == ErrorCode::kIo) status_ = kExitIo;
    std::string sentence = problem.message;
    if (problem.where.line > 0)
      sentence = Format("{}:{}: {}", problem.where.file, problem.where.line, sentence);
    else if (!problem.where.file.empty())
      sentence = Format("{}: {}", problem.where.file, sentence);
    for (const std::string& note : problem.notes) sentence += "; " + note;
    Warn(RenderWarning(sentence, context_.color));
  }
  // After each look, and at the end.
  virtual void Show(const LiveWatch&) { context_.out.flush(); }
  virtual void End(const LiveWatch&) {}
  int status() const { return status_; }

 protected:
  virtual void Warn(const std::string& text) { context_.err << text << std::flush; }

  CommandContext& context_;
  const WatchOptions& options_;

 private:
  std::optional<EventMirror> mirror_;
  int status_ = kExitOk;
};

// A line a step, of what was there before only the last few.
class StepPrinter : public WatchPrinter {
 public:
  using WatchPrinter::WatchPrinter;

  Status OnSteps(const WatchedFile& watched, const std::vector<LiveStep>& steps) override {
    for (const LiveStep& step : steps) {
      std::string line =
          options_.json ? StepJson(watched.file, step) : StepText(watched.file, step);
      if (watched.is_caught_up) {
        context_.out << line << '\n';
        continue;
      }
      earlier_.push_back(std::move(line));
      if (earlier_.size() > options_.lines) earlier_.pop_front();
    }
    return WatchPrinter::OnSteps(watched, steps);
  }
  void OnCaughtUp(const WatchedFile&) override {
    for (const std::string& line : earlier_) context_.out << line << '\n';
    earlier_.clear();
  }

 private:
  std::deque<std::string> earlier_;  // of the file that is being read
};

// The state of all files, once or drawn anew in place.
class TablePrinter : public WatchPrinter {
 public:
  TablePrinter(CommandContext& context, const WatchOptions& options)
      : WatchPrinter(context, options), display_(context.out) {}

  void Show(const LiveWatch& watch) override {
    if (options_.once) return;
    WatchViewOptions view = View();
    view.now_ns = context_.environment.clock.MonotonicNs();
    std::vector<std::string> lines = WatchTable(watch.watched(), view);
    if (lines.empty()) lines = {CutToWindow(Waiting(watch), view.width)};
    const std::size_t most = std::max<std::size_t>(rows_, 4) - 2;
    if (lines.size() > most) {
      const std::size_t hidden = lines.size() - most + 1;
      lines.resize(most - 1);
      lines.push_back(Format("({} more; --keys and targets choose)", Plural(hidden, "line")));
    }
    if (lines == drawn_) return;
    drawn_ = lines;
    display_.Draw(std::move(lines));
  }
  void End(const LiveWatch& watch) override {
    display_.Clear();
    for (const std::string& line : WatchTable(watch.watched(), View()))
      context_.out << line << '\n';
  }

  static std::string Waiting(const LiveWatch& watch) {
    std::vector<std::string> labels;
    for (const auto& [label, watched] : watch.watched()) labels.push_back(ForTerminal(label));
    return labels.empty() ? "Waiting for live metrics"
                          : "Waiting for live metrics in " + Join(labels, ", ");
  }

 protected:
  void Warn(const std::string& text) override {
    if (!context_.err_is_terminal || options_.once) return WatchPrinter::Warn(text);
    display_.Print(text.substr(0, text.find_last_not_of('\n') + 1));
  }

 private:
  // A window may be made smaller at any time.
  WatchViewOptions View() {
    WatchViewOptions view;
    view.utf8 = SpeaksUtf8();
    if (!context_.out_is_terminal) return view;
    winsize size{};
    const bool is_known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    view.width = is_known ? size.ws_col : context_.width;
    rows_ = is_known && size.ws_row > 0 ? size.ws_row : 24;
    view.color = context_.color;
    return view;
  }
  static std::string CutToWindow(const std::string& text, int width) {
    return width > 1 ? CutToWidth(text, width - 1) : text;
  }

  LiveDisplay display_;
  std::vector<std::string> drawn_;
  std::size_t rows_ = 24;
};

// Until the user has enough, or nothing comes any more.
Result<int> Follow(CommandContext& context, const WatchOptions& options, LiveWatch& watch,
                   WatchPrinter& printer) {
  Clock& clock = context.environment.clock;
  Interrupt interrupt;
  std::int64_t news_ns = clock.MonotonicNs();
  for (bool is_first = true;; is_first = false) {
    MLP_ASSIGN(const bool has_news, watch.Look(printer));
    if (has_news) news_ns = clock.MonotonicNs();
    if (is_first && !has_news && !context.quiet && !context.out_is_terminal)
      context.err << TablePrinter::Waiting(watch) << std::endl;
    printer.Show(watch);
    if (!context.out) return kExitOk;  // nobody listens: main says so
    const auto quiet = static_cast<double>(clock.MonotonicNs() - news_ns) / 1e9;
    if (options.until_idle && quiet >= *options.until_idle) return kExitOk;
    pollfd wake{interrupt.wake_fd(), POLLIN, 0};
    (void)::poll(&wake, 1, kBetweenLooksMs);
    if (interrupt.Count() > 0) return kExitInterrupted;
  }
}

Result<LiveFiles> ChooseFiles(CommandContext& context, const std::vector<std::string>& targets) {
  Environment& environment = context.environment;
  const bool needs_project = LiveFiles::NeedProject(targets);
  if (!needs_project)
    return LiveFiles::Choose(environment.fs, environment.current_dir, nullptr, targets);
  Result<Workspace> workspace = Workspace::Open(environment);
  if (!workspace && (targets.empty() || workspace.error().code != ErrorCode::kNotAProject))
    return Fail(std::move(workspace.error()));
  if (workspace) MLP_TRY(LoadWorkspace(context, *workspace));
  return LiveFiles::Choose(environment.fs, environment.current_dir,
                           workspace ? &*workspace : nullptr, targets);
}

Result<int> RunWatch(CommandContext& context, const WatchOptions& options) {
  MLP_ASSIGN(LiveFiles files, ChooseFiles(context, options.targets));
  LiveWatch watch(context.environment.fs, context.environment.clock, std::move(files),
                  options.keys);
  std::unique_ptr<WatchPrinter> printer;
  if (!options.json && (options.once || context.out_is_terminal))
    printer = std::make_unique<TablePrinter>(context, options);
  else
    printer = std::make_unique<StepPrinter>(context, options);
  int status = kExitOk;
  if (options.once) {
    MLP_TRY(watch.Look(*printer));
    status = printer->status();
  } else {
    MLP_ASSIGN(status, Follow(context, options, watch, *printer));
  }
  printer->End(watch);
  return status;
}

}  // namespace

void AddWatchCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("watch", "Follow the metrics that running stages write, step by step");
  auto options = std::make_shared<WatchOptions>();
  command->add_option("targets", options->targets,
                      "Files, stages or directories; all declared live metrics when none is given");
  command->add_option("-n,--lines", options->lines,
                      "Lines of what is there already, for each file (default: 10)");
  command->add_option("--keys", options->keys, "Only metrics of this name; * is any text")
      ->type_name("PATTERN")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_flag("--once", options->once, "Print what is there now, and end");
  command->add_flag("--json", options->json, "Print a line of JSON for each step");
  command->add_option("--until-idle", options->until_idle, "End when nothing came for so long")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 1e9).description(""));
  command
      ->add_option("--tensorboard", options->tensorboard,
                   "Write event files for TensorBoard here, too")
      ->type_name("DIR");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunWatch(context, *options); };
  });
}

}  // namespace mlp
