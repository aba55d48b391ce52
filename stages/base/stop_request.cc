#include "stages/base/stop_request.h"

#include <signal.h>

#include <initializer_list>

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

void Handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopRequest::StopRequest() {
  stop_asked = 0;
  save_asked = 0;
  Handle(SIGTERM, NoteStop);
  Handle(SIGINT, NoteStop);
  Handle(SIGUSR2, NoteSave);
}

StopRequest::~StopRequest() {
  for (const int signal : {SIGTERM, SIGINT, SIGUSR2}) Handle(signal, SIG_DFL);
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
