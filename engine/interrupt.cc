#include "engine/interrupt.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>

namespace mlp {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};
// Whoever asks so often sees nothing end: mlpipe dies by the signal, which loses nothing.
constexpr int kMostPatience = 3;

// Reached by the handler, which may touch nothing else.
std::atomic<int> g_wake_fd{-1};
std::atomic<int> g_count{0};
std::array<struct sigaction, kSignals.size()> g_previous;

void Handle(int signal) {
  const int saved_errno = errno;
  if (g_count.fetch_add(1) + 1 >= kMostPatience) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);  // delivered when this returns
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(g_wake_fd.load(), &one, sizeof one);
  errno = saved_errno;
}

}  // namespace

Interrupt::Interrupt() {
  g_count = 0;
  g_wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action = {};
  action.sa_handler = Handle;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &action, &g_previous[i]);
    // nohup and shells that start a job in the background mean it.
    if (g_previous[i].sa_handler == SIG_IGN) ::sigaction(kSignals[i], &g_previous[i], nullptr);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &g_previous[i], nullptr);
  }
  ::close(g_wake_fd.exchange(-1));
}

int Interrupt::wake_fd() const {
  return g_wake_fd.load();
}

int Interrupt::Count() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t got = ::read(g_wake_fd.load(), &ignored, sizeof ignored);
  return g_count.load();
}

}  // namespace mlp
