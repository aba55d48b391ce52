// ProgressLine: one line on the terminal that says how far long work on files is:
//
//   Adding  1234 of 10000 files  1.2 of 3.4 GiB  350 MiB/s  0:12 left
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/cli/command.h"
#include "engine/cli/live_display.h"
#include "engine/file_progress.h"

namespace mlp {

class ProgressLine : public FileProgress {
 public:
  // `verb`: "Adding". Draws nothing in the first half second, so that short work leaves no flicker.
  ProgressLine(CommandContext& context, std::string verb);
  void Show(const FileAmount& done, const FileAmount& whole) override;
  void Clear() { display_.Clear(); }

 private:
  using SteadyClock = std::chrono::steady_clock;

  LiveDisplay display_;
  const std::string verb_;
  const int width_;
  const SteadyClock::time_point begun_;
  SteadyClock::time_point drawn_;
};

// nullptr where nobody watches: no terminal, or --silent.
std::unique_ptr<ProgressLine> MakeProgressLine(CommandContext& context, std::string verb);

// The text of the line after `seconds`; bytes may be unknown (0 of 0).
std::string ProgressText(const std::string& verb, const FileAmount& done, const FileAmount& whole,
                         double seconds);

}  // namespace mlp
