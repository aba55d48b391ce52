// Several processes of one command on this machine, and one that only looks after them.

#ifndef MLPIPE_STAGES_BASE_PROCESS_LAUNCH_H_
#define MLPIPE_STAGES_BASE_PROCESS_LAUNCH_H_

#include <exception>
#include <string>

namespace mlp::stages {

// A process that was launched has failed: what it said on stderr and its exit status, for main.cc
// to repeat.
class LaunchedFailure : public std::exception {
 public:
  LaunchedFailure(std::string text, int status) : text_(std::move(text)), status_(status) {}
  const std::string& text() const { return text_; }  // empty: it was passed on already
  int status() const { return status_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
  int status_;
};

// Runs the command line of this process in `count` processes, each of which finds its place in the
// environment (base/process_place.h); they meet in a temporary file. Returns when all have ended
// well. SIGTERM, SIGINT and SIGUSR2 are passed on to all.
//
// When one fails the others are killed, and its message is thrown as a LaunchedFailure; what the
// first process says on stderr is passed on at once, what the others say only if they fail. None of
// them outlives this process. If a signal that was passed on ends them, this process ends by it
// too.
void LaunchProcesses(int count);

// To be called by a launched process once it has installed its handlers of the signals above: until
// then they wait. Of no effect in other processes.
void ReleaseLaunchSignals();

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_PROCESS_LAUNCH_H_
