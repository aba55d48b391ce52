#include "engine/guard/supervisor.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace mlp {
namespace {

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif
constexpr unsigned long kSyncWakeUp = 1;  // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP

}  // namespace

// The caller sleeps while this works, so one processor for both is best: the kernel is told (6.6
// and later; earlier ones refuse, and that is all).
Supervisor::Supervisor(UniqueFd listener, AccessRecorder* recorder)
    : listener_(std::move(listener)), recorder_(recorder) {
  (void)::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SET_FLAGS, kSyncWakeUp);
}

void Supervisor::Answer() {
  seccomp_notif call{};
  if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) return;  // it was killed
  if (recorder_ != nullptr) {
    bool is_refused = false;
    const std::vector<CalledPath> paths = ReadCall(call, &is_refused);
    if (is_refused) recorder_->NoteUnreadable();
    // Else another process may have the number by now, and the memory that was read was its.
    if (::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &call.id) == 0) {
      for (const CalledPath& called : paths)
        recorder_->Record(static_cast<pid_t>(call.pid), called);
    }
  }
  seccomp_notif_resp go_on{};
  go_on.id = call.id;
  go_on.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  (void)::ioctl(listener_.get(), SECCOMP_IOCTL_NOTIF_SEND, &go_on);
}

void Supervisor::ServeUntil(int process) {
  while (true) {
    pollfd fds[2] = {{listener_.get(), POLLIN, 0}, {process, POLLIN, 0}};
    if (::poll(fds, 2, -1) < 0 && errno != EINTR) return;
    if (fds[1].revents != 0) return;  // what it did itself was answered before
    if ((fds[0].revents & POLLIN) != 0) {
      Answer();
    } else if ((fds[0].revents & POLLHUP) != 0) {
      pollfd last = {process, POLLIN, 0};
      (void)::poll(&last, 1, -1);
    }
  }
}

void Supervisor::ServeRest() {
  while (true) {
    pollfd fd = {listener_.get(), POLLIN, 0};
    if (::poll(&fd, 1, -1) < 0 && errno != EINTR) return;
    if ((fd.revents & POLLIN) != 0) {
      Answer();
    } else if (fd.revents != 0) {
      return;
    }
  }
}

bool Supervisor::HasCallers() const {
  pollfd fd = {listener_.get(), POLLIN, 0};
  (void)::poll(&fd, 1, 0);
  return (fd.revents & (POLLHUP | POLLERR)) == 0;
}

}  // namespace mlp
