// A library to be loaded before all others (LD_PRELOAD) that counts the calls by which mlpipe
// changes files, and at the call of a number lets one of these happen:
//
//   FAULT_KIND   kill       SIGKILL instead of the call
//                loss       the same, and a power cut: new files that no sync has made durable keep
//                           the first half of their bytes
//                full       ENOSPC, for this and every later call that needs room
//                short      a write takes half of its bytes, and the next one fails with ENOSPC
//                EIO, EACCES, EXDEV, EINTR   the call fails with this, once
//   FAULT_AT     the number, from 1
//   FAULT_LOG    gets one line when that call is reached: what it was
//   FAULT_ONLY   the name of the program that it is about; others pass untouched
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>

namespace {

// Never destroyed: calls come until the very end of the process.
struct Plan {
  int at = 0;
  std::string kind, log;
  std::atomic<int> count = 0;
  std::mutex mutex;
  std::set<std::string> unsynced;  // new files that no sync has made durable yet
};

Plan* plan() {
  static Plan* const made = [] {
    auto* one = new Plan;
    const char* at = getenv("FAULT_AT");
    const char* kind = getenv("FAULT_KIND");
    const char* log = getenv("FAULT_LOG");
    const char* only = getenv("FAULT_ONLY");
    if (at == nullptr || kind == nullptr || log == nullptr || only == nullptr) return one;
    if (strcmp(program_invocation_short_name, only) != 0) return one;
    one->at = atoi(at);
    one->kind = kind;
    one->log = log;
    return one;
  }();
  return made;
}

template <class Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool IsRegular(int fd) {
  struct stat stat {};
  return fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode);
}

std::string PathOf(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof path);
  return size > 0 ? std::string(path, static_cast<size_t>(size)) : std::string();
}

void Log(const char* call) {
  const int fd = static_cast<int>(syscall(SYS_openat, AT_FDCWD, plan()->log.c_str(),
                                          O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  const std::string line = std::to_string(plan()->at) + " " + call + "\n";
  (void)!syscall(SYS_write, fd, line.data(), line.size());
  syscall(SYS_close, fd);
}

void LoseUnsynced() {
  for (const std::string& path : plan()->unsynced) {
    struct stat stat {};
    if (lstat(path.c_str(), &stat) == 0 && S_ISREG(stat.st_mode))
      (void)!syscall(SYS_truncate, path.c_str(), stat.st_size / 2);
  }
}

enum class What { kRoom, kRename, kWrite, kOther };

// 0: the call goes on; else its error. -1: a write that takes half.
int Ask(const char* call, What what) {
  Plan& fault = *plan();
  if (fault.at == 0) return 0;
  const int number = ++fault.count;
  const bool is_full = fault.kind == "full" || (fault.kind == "short" && number > fault.at);
  const bool needs_room = what != What::kOther;
  if (number != fault.at && !(is_full && number > fault.at && needs_room)) return 0;
  if (number == fault.at) Log(call);
  if (fault.kind == "loss") {
    const std::lock_guard lock(fault.mutex);
    LoseUnsynced();
    kill(getpid(), SIGKILL);
  }
  if (fault.kind == "kill") kill(getpid(), SIGKILL);
  if (is_full && number > fault.at) return ENOSPC;
  if (fault.kind == "full") return needs_room ? ENOSPC : 0;
  if (fault.kind == "short") return what == What::kWrite ? -1 : 0;
  if (fault.kind == "EXDEV") return what == What::kRename ? EXDEV : 0;
  if (fault.kind == "EINTR") return what == What::kWrite ? EINTR : 0;
  return fault.kind == "EIO" ? EIO : EACCES;
}

int FailWith(int error) {
  errno = error;
  return -1;
}

void NoteMade(int fd) {
  Plan& fault = *plan();
  if (fault.kind != "loss") return;
  const std::lock_guard lock(fault.mutex);
  fault.unsynced.insert(PathOf(fd));
}

void NoteSynced(const std::string& path) {  // empty: everything
  Plan& fault = *plan();
  if (fault.kind != "loss") return;
  const std::lock_guard lock(fault.mutex);
  if (path.empty()) {
    fault.unsynced.clear();
  } else {
    fault.unsynced.erase(path);
  }
}

// Names move with their bytes. By absolute path, as mlpipe gives them.
void NoteRenamed(const std::string& from, const std::string& to) {
  Plan& fault = *plan();
  if (fault.kind != "loss") return;
  const std::lock_guard lock(fault.mutex);
  std::set<std::string> moved;
  for (auto one = fault.unsynced.begin(); one != fault.unsynced.end();) {
    const bool is_it = *one == from || one->rfind(from + "/", 0) == 0;
    if (is_it) moved.insert(to + one->substr(from.size()));
    one = is_it ? fault.unsynced.erase(one) : std::next(one);
  }
  fault.unsynced.merge(moved);
}

int Open(const char* name, int directory, const char* path, int flags, mode_t mode) {
  if ((flags & (O_CREAT | O_TRUNC)) != 0 && (flags & O_ACCMODE) != O_RDONLY) {
    if (const int error = Ask(name, What::kRoom); error > 0) return FailWith(error);
  }
  // What was there before keeps what was durable; SQLite sees to its own files.
  const bool is_new = (flags & O_CREAT) != 0 && syscall(SYS_faccessat, directory, path, F_OK) != 0;
  const auto fd = static_cast<int>(syscall(SYS_openat, directory, path, flags, mode));
  if (fd >= 0 && is_new) NoteMade(fd);
  return fd;
}

mode_t ModeOf(int flags, va_list list) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = ModeOf(flags, list);
  va_end(list);
  return Open("open", AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = ModeOf(flags, list);
  va_end(list);
  return Open("open", AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = ModeOf(flags, list);
  va_end(list);
  return Open("openat", directory, path, flags, mode);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  if (plan()->at != 0 && IsRegular(fd)) {
    const int error = Ask("write", What::kWrite);
    if (error > 0) return FailWith(error);
    if (error < 0 && size > 1) size /= 2;
  }
  return syscall(SYS_write, fd, bytes, size);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  if (plan()->at != 0 && IsRegular(fd)) {
    const int error = Ask("pwrite", What::kWrite);
    if (error > 0) return FailWith(error);
    if (error < 0 && size > 1) size /= 2;
  }
  return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return pwrite64(fd, bytes, size, offset);
}

ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size,
                        unsigned flags) {
  if (const int error = Ask("copy_file_range", What::kRoom); error > 0) return FailWith(error);
  return syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
}

int ftruncate64(int fd, off64_t size) {
  if (const int error = Ask("ftruncate", What::kOther); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_ftruncate, fd, size));
}

int ftruncate(int fd, off_t size) {
  return ftruncate64(fd, size);
}

int rename(const char* from, const char* to) {
  if (const int error = Ask("rename", What::kRename); error > 0) return FailWith(error);
  const auto status = static_cast<int>(syscall(SYS_rename, from, to));
  if (status == 0) NoteRenamed(from, to);
  return status;
}

// Every caller names two whole paths.
int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned flags) {
  if (const int error = Ask("renameat2", What::kRename); error > 0) return FailWith(error);
  const auto status =
      static_cast<int>(syscall(SYS_renameat2, from_directory, from, to_directory, to, flags));
  if (status == 0) NoteRenamed(from, to);
  return status;
}

int link(const char* from, const char* to) {
  if (const int error = Ask("link", What::kRename); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_link, from, to));
}

int symlink(const char* target, const char* path) {
  if (const int error = Ask("symlink", What::kRoom); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_symlink, target, path));
}

int unlink(const char* path) {
  if (const int error = Ask("unlink", What::kOther); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_unlink, path));
}

int unlinkat(int directory, const char* path, int flags) {
  if (const int error = Ask("unlinkat", What::kOther); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_unlinkat, directory, path, flags));
}

int remove(const char* path) {
  if (const int error = Ask("remove", What::kOther); error > 0) return FailWith(error);
  return Next<int(const char*)>("remove")(path);
}

int rmdir(const char* path) {
  if (const int error = Ask("rmdir", What::kOther); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_rmdir, path));
}

int mkdir(const char* path, mode_t mode) {
  if (const int error = Ask("mkdir", What::kRoom); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_mkdir, path, mode));
}

int chmod(const char* path, mode_t mode) {
  if (const int error = Ask("chmod", What::kOther); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_chmod, path, mode));
}

int fchmod(int fd, mode_t mode) {
  if (const int error = Ask("fchmod", What::kOther); error > 0) return FailWith(error);
  return static_cast<int>(syscall(SYS_fchmod, fd, mode));
}

int fsync(int fd) {
  if (const int error = Ask("fsync", What::kOther); error > 0) return FailWith(error);
  const auto status = static_cast<int>(syscall(SYS_fsync, fd));
  if (status == 0) NoteSynced(PathOf(fd));
  return status;
}

int fdatasync(int fd) {
  if (const int error = Ask("fdatasync", What::kOther); error > 0) return FailWith(error);
  const auto status = static_cast<int>(syscall(SYS_fdatasync, fd));
  if (status == 0) NoteSynced(PathOf(fd));
  return status;
}

int syncfs(int fd) {
  if (const int error = Ask("syncfs", What::kOther); error > 0) return FailWith(error);
  const auto status = static_cast<int>(syscall(SYS_syncfs, fd));
  if (status == 0) NoteSynced({});
  return status;
}

}  // extern "C"
