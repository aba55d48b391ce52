#include "stages/base/stop_request.h"

#include <signal.h>

#include <cstddef>
#include <iterator>

namespace mlp::stages {
namespace {

volatile sig_atomic_t stop_asked = 0;
volatile sig_atomic_t save_asked = 0;

void NoteStop(int) {
  stop_asked = 1;
}
void NoteSave(int) {
  save_asked = 1;
}

constexpr int kSignals[] = {SIGTERM, SIGINT, SIGUSR2};

// What was done about each of kSignals before.
struct sigaction before[std::size(kSignals)];

}  // namespace

StopRequest::StopRequest() {
  stop_asked = 0;
  save_asked = 0;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    struct sigaction action {};
    action.sa_handler = kSignals[i] == SIGUSR2 ? NoteSave : NoteStop;
    action.sa_flags = SA_RESTART;
    sigaction(kSignals[i], nullptr, &before[i]);
    // Who started the program with a signal ignored wants it ignored.
    if (before[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
}

StopRequest::~StopRequest() {
  for (std::size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &before[i], nullptr);
}

bool StopRequest::IsToStop() const {
  return stop_asked != 0;
}

bool StopRequest::TakeSave() {
  const bool asked = save_asked != 0;
  save_asked = 0;
  return asked;
}

}  // namespace mlp::stages
