#include "engine/guard/access_recorder.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string_view>

#include "store/base/format.h"
#include "store/base/posix_io.h"

namespace mlp {
namespace {

// What the link in /proc says; nullopt: the process has ended, or it is no path ("pipe:[1]").
std::optional<std::string> LinkedPath(const std::string& link) {
  std::array<char, PATH_MAX> buffer;
  const ssize_t got = ::readlink(link.c_str(), buffer.data(), buffer.size());
  if (got <= 0 || buffer[0] != '/') return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(got));
}

bool NamesDirectory(const std::string& path) {
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  return name.empty() || name == "." || name == "..";
}

}  // namespace

std::optional<std::string> AccessRecorder::AbsoluteOf(pid_t pid, const CalledPath& called) const {
  constexpr std::string_view kSelf = "/proc/self/";
  if (called.path.starts_with(kSelf))
    return Format("/proc/{}/{}", pid, called.path.substr(kSelf.size()));
  if (called.path.front() == '/') return called.path;
  const auto base =
      LinkedPath(called.directory == AT_FDCWD ? Format("/proc/{}/cwd", pid)
                                              : Format("/proc/{}/fd/{}", pid, called.directory));
  if (!base) return std::nullopt;
  return *base + "/" + called.path;
}

// The directory without symlinks, as the command sees it; nullptr: there is none.
const std::string* AccessRecorder::RealDirectory(const std::string& directory) {
  const auto known = directories_.find(directory);
  if (known != directories_.end()) return &known->second;
  const UniqueFd fd(::open((view_ + directory).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0) return nullptr;
  auto real = LinkedPath(Format("/proc/self/fd/{}", fd.get()));
  if (!real) return nullptr;
  if (*real == "/") real->clear();
  return &directories_.emplace(directory, std::move(*real)).first->second;
}

// Symlinks to directories are gone through; the last name stays, so that a symlink to a file counts
// as itself: its content is what the stage depends on under that name.
std::optional<std::string> AccessRecorder::PlaceOf(const std::string& absolute) {
  if (NamesDirectory(absolute)) {
    const std::string* const real = RealDirectory(absolute);
    return real == nullptr ? std::nullopt : std::optional(*real);
  }
  const std::size_t slash = absolute.rfind('/');
  const std::string* const parent = RealDirectory(absolute.substr(0, slash + 1));
  if (parent == nullptr) return std::nullopt;
  return *parent + absolute.substr(slash);
}

void AccessRecorder::Note(const std::string& place, unsigned kinds, bool existed) {
  const auto [entry, is_new] = trace_.files.emplace(place, TracedFile{0, existed});
  // What the command made itself is no input of it.
  if (!entry->second.existed) kinds &= ~kAccessRead;
  entry->second.kinds |= kinds;
}

void AccessRecorder::NoteHidden(const std::string& absolute) {
  if (project_.empty()) return;
  // Directories on the way may be hidden, too: nothing resolves them.
  const std::string place = std::filesystem::path(absolute).lexically_normal().string();
  if (!place.starts_with(project_ + "/")) return;
  struct stat found;
  if (::stat(place.c_str(), &found) == 0 && S_ISREG(found.st_mode))
    Note(place, kAccessHidden, true);
}

void AccessRecorder::NoteUnreadable() {
  trace_.gap = "the memory of a process could not be read (see kernel.yama.ptrace_scope)";
}

// A name may lead elsewhere from now on.
void AccessRecorder::ForgetNames() {
  directories_.clear();
  read_.clear();
}

AccessTrace AccessRecorder::Take() {
  for (const auto& [place, then] : before_) {
    struct stat now;
    if (::stat(place.c_str(), &now) != 0) continue;
    const bool is_same = now.st_ino == then.st_ino && now.st_size == then.st_size &&
                         now.st_ctim.tv_sec == then.st_ctim.tv_sec &&
                         now.st_ctim.tv_nsec == then.st_ctim.tv_nsec;
    if (is_same) trace_.files[place].kinds &= ~kAccessWrite;
  }
  before_.clear();
  return std::move(trace_);
}

void AccessRecorder::Record(pid_t pid, const CalledPath& called) {
  const std::optional<std::string> absolute = AbsoluteOf(pid, called);
  if (!absolute) return;
  const bool only_reads = called.kinds == kAccessRead;
  if (only_reads && read_.contains(*absolute)) return;
  const std::optional<std::string> place = PlaceOf(*absolute);
  if (!place) return NoteHidden(*absolute);
  struct stat found;
  const std::string seen = view_ + (place->empty() ? "/" : *place);
  const bool makes_name = called.is_new_name && (called.kinds & kAccessWrite) != 0;
  if (makes_name) ForgetNames();
  const bool exists =
      (called.is_new_name ? ::lstat(seen.c_str(), &found) : ::stat(seen.c_str(), &found)) == 0;
  if (!exists) {
    if (called.makes_it) return Note(*place, (called.kinds & ~kAccessRead) | kAccessWrite, false);
    return NoteHidden(*place);
  }
  if (S_ISDIR(found.st_mode)) {
    // Who made it is not seen, so that one that is renamed away may be the command's own.
    constexpr unsigned kOfFiles = kAccessRead | kAccessRemove;
    return Note(*place, called.is_new_name ? called.kinds & ~kOfFiles : kAccessList, true);
  }
  if (!S_ISREG(found.st_mode) && !S_ISLNK(found.st_mode)) return;  // devices and pipes hold nothing
  Note(*place, called.kinds, true);
  const bool may_stay_same = !called.is_new_name && (called.kinds & kAccessWrite) != 0;
  if (may_stay_same && view_.empty() && trace_.files[*place].existed)
    before_.emplace(*place, found);
  if (only_reads) read_.insert(*absolute);
}

}  // namespace mlp
