#include "engine/guard/call_reader.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "engine/guard/access_trace.h"
#include "engine/guard/traced_calls.h"

namespace mlp {
namespace {

constexpr std::uint64_t kPage = 4096;

// Up to `capacity` bytes, and no further than the page in which the address lies: the next one may
// not be there.
std::size_t ReadMemory(pid_t pid, std::uint64_t address, char* buffer, std::size_t capacity) {
  const std::size_t length = std::min<std::uint64_t>(capacity, kPage - address % kPage);
  const iovec local{buffer, length};
  // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of the other process
  const iovec remote{reinterpret_cast<void*>(address), length};
  const ssize_t got = ::process_vm_readv(pid, &local, 1, &remote, 1, 0);
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

std::string ReadText(pid_t pid, std::uint64_t address) {
  std::array<char, PATH_MAX> buffer;
  std::string text;
  while (text.size() < PATH_MAX) {
    const std::size_t got = ReadMemory(pid, address, buffer.data(), buffer.size());
    if (got == 0) return {};
    const auto* const end = static_cast<const char*>(std::memchr(buffer.data(), 0, got));
    text.append(buffer.data(), end != nullptr ? end - buffer.data() : got);
    if (end != nullptr) return text;
    address += got;
  }
  return {};  // longer than the system takes
}

std::uint64_t FlagsOf(const seccomp_notif& call, const TracedCall& form) {
  const std::uint64_t argument = call.data.args[form.flags];
  if (form.effect != CallEffect::kOpenHow) return argument;
  std::uint64_t flags = 0;
  const std::size_t got = ReadMemory(static_cast<pid_t>(call.pid), argument,
                                     reinterpret_cast<char*>(&flags), sizeof flags);
  return got == sizeof flags ? flags : 0;
}

CalledPath PathAt(const seccomp_notif& call, int directory, int path, unsigned kinds) {
  CalledPath called;
  called.directory = directory < 0 ? AT_FDCWD : static_cast<int>(call.data.args[directory]);
  called.path = ReadText(static_cast<pid_t>(call.pid), call.data.args[path]);
  called.kinds = kinds;
  return called;
}

CalledPath Opened(CalledPath called, std::uint64_t flags) {
  const auto mode = flags & O_ACCMODE;
  if ((flags & O_PATH) != 0 || (flags & O_TMPFILE) == O_TMPFILE) return {};
  if (mode != O_WRONLY && (flags & O_TRUNC) == 0) called.kinds |= kAccessRead;
  if (mode != O_RDONLY || (flags & O_TRUNC) != 0) called.kinds |= kAccessWrite;
  called.makes_it = (flags & O_CREAT) != 0;
  return called;
}

std::vector<CalledPath> Renamed(const seccomp_notif& call, const TracedCall& form) {
  const bool is_link = form.effect == CallEffect::kLink;
  const bool is_exchange =
      !is_link && form.flags >= 0 && (call.data.args[form.flags] & RENAME_EXCHANGE) != 0;
  unsigned taken = kAccessRead | (is_link ? 0U : kAccessRemove);
  if (is_exchange) taken = kAccessRead | kAccessWrite;
  CalledPath from = PathAt(call, form.directory, form.path, taken);
  CalledPath to = PathAt(call, form.second_directory, form.second_path, kAccessWrite);
  from.is_new_name = to.is_new_name = to.makes_it = true;
  return {from, to};
}

}  // namespace

std::vector<CalledPath> ReadCall(const seccomp_notif& call, bool* is_refused) {
  const TracedCall* const form = FindTracedCall(call.data.nr);
  if (form == nullptr) return {};
  errno = 0;
  std::vector<CalledPath> paths;
  const auto add = [&](unsigned kinds) -> CalledPath& {
    return paths.emplace_back(PathAt(call, form->directory, form->path, kinds));
  };
  switch (form->effect) {
    case CallEffect::kOpen:
    case CallEffect::kOpenHow:
      paths.push_back(Opened(PathAt(call, form->directory, form->path, 0), FlagsOf(call, *form)));
      break;
    case CallEffect::kCreate:
      add(kAccessWrite).makes_it = true;
      break;
    case CallEffect::kExecute:
      add(kAccessExecute);
      break;
    case CallEffect::kTruncate:
      add(kAccessWrite);
      break;
    case CallEffect::kMake: {
      CalledPath& made = add(kAccessWrite);
      made.makes_it = made.is_new_name = true;
      break;
    }
    case CallEffect::kRemove:
      if (form->flags < 0 || (call.data.args[form->flags] & AT_REMOVEDIR) == 0)
        add(kAccessRemove).is_new_name = true;
      break;
    case CallEffect::kRename:
    case CallEffect::kLink:
      paths = Renamed(call, *form);
      break;
  }
  if (errno == EPERM) *is_refused = true;
  std::erase_if(paths, [](const CalledPath& called) { return called.path.empty(); });
  return paths;
}

}  // namespace mlp
