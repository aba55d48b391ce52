// Interrupt: Ctrl-C and friends, turned into something that a poll loop can wait for.
#pragma once

namespace mlp {

// While one lives, SIGINT, SIGTERM and SIGHUP no longer end the process: they are counted, and the
// third ends it after all, for whatever does not look at the count. Those that were ignored (nohup)
// stay ignored. One at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();  // restores what was before
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  int wake_fd() const;  // becomes readable with every signal
  // Empties wake_fd and returns how many signals have come since the start.
  int Count();
};

}  // namespace mlp
