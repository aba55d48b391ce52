// The mount namespace of a sandbox.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "engine/guard/kernel_sandbox.h"
#include "store/base/format.h"
#include "store/base/posix_io.h"

namespace mlp {
namespace {

constexpr char kShared[] = "/dev/shm";

// A mount that is made ready before it is put in its place.
struct Piece {
  UniqueFd mount;
  std::string place;
  bool is_directory = false;
};

Status WriteOwn(const char* file, const std::string& text) {
  MLP_ASSIGN(const UniqueFd fd, OpenFd(file, O_WRONLY, 0, "write"));
  return WriteAll(fd.get(), text, file);
}

// Whoever may mount needs no user namespace, in which files of others would have no owner.
Status Unshare() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  // Message queues and shared memory of System V and POSIX: those of others are no input.
  constexpr int kOwn = CLONE_NEWNS | CLONE_NEWIPC;
  if (::unshare(kOwn) == 0) return {};
  if (::unshare(CLONE_NEWUSER | kOwn) != 0)
    return Fail(SystemError(errno, "make a namespace for", "the sandbox"));
  MLP_TRY(WriteOwn("/proc/self/setgroups", "deny"));
  MLP_TRY(WriteOwn("/proc/self/uid_map", Format("{} {} 1", user, user)));
  return WriteOwn("/proc/self/gid_map", Format("{} {} 1", group, group));
}

// Each piece is held open until all are: more than the usual 1,024 files for a large glob.
class ManyFiles {
 public:
  ManyFiles() {
    if (::getrlimit(RLIMIT_NOFILE, &before_) != 0) return;
    rlimit most = before_;
    most.rlim_cur = most.rlim_max;
    is_raised_ = ::setrlimit(RLIMIT_NOFILE, &most) == 0;
  }
  ~ManyFiles() {
    if (is_raised_) (void)::setrlimit(RLIMIT_NOFILE, &before_);
  }
  ManyFiles(const ManyFiles&) = delete;
  ManyFiles& operator=(const ManyFiles&) = delete;

 private:
  rlimit before_{};
  bool is_raised_ = false;
};

Status SetReadOnly(int fd, const char* path, unsigned flags, bool read_only) {
  mount_attr attributes{};
  (read_only ? attributes.attr_set : attributes.attr_clr) = MOUNT_ATTR_RDONLY;
  if (::mount_setattr(fd, path, flags, &attributes, sizeof attributes) == 0) return {};
  return Fail(SystemError(errno, "make read-only", *path == '\0' ? "a part of the sandbox" : path));
}

Result<Piece> CopyMount(const std::string& from, std::string place, bool read_only) {
  std::error_code error;
  Piece piece{UniqueFd(::open_tree(AT_FDCWD, from.c_str(),
                                   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE)),
              std::move(place), std::filesystem::is_directory(from, error)};
  if (piece.mount.get() < 0) return Fail(SystemError(errno, "put into the sandbox", from));
  if (read_only) MLP_TRY(SetReadOnly(piece.mount.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, true));
  return piece;
}

// What a mount is put on. Below the view only.
Status MakePlace(const std::string& path, bool is_directory) {
  std::error_code error;
  const std::filesystem::path place(path);
  std::filesystem::create_directories(is_directory ? place : place.parent_path(), error);
  if (error) return Fail(SystemError(error.value(), "make", path));
  if (is_directory || std::filesystem::exists(place, error)) return {};
  return OpenFd(path, O_WRONLY | O_CREAT, 0600, "make").map([](const UniqueFd&) {});
}

Status PutInPlace(const Piece& piece) {
  if (::move_mount(piece.mount.get(), "", AT_FDCWD, piece.place.c_str(), MOVE_MOUNT_F_EMPTY_PATH) ==
      0)
    return {};
  return Fail(SystemError(errno, "put into the sandbox", piece.place));
}

// Shared memory that earlier runs left is no input. What stands there on purpose stays in sight.
Status RenewSharedMemory(const std::string& root) {
  if (IsBelow(root, kShared)) return {};
  if (::access(kShared, F_OK) != 0) return {};
  if (::mount("tmpfs", kShared, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0) return {};
  return Fail(SystemError(errno, "put a new file system on", kShared));
}

// What is mounted from now on is seen by this process and those it starts only.
Status LeaveOthers() {
  MLP_TRY(Unshare());
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return {};
  return Fail(SystemError(errno, "take apart from the others", "/"));
}

}  // namespace

Status EnterView(const std::string& root, const SandboxSpec& spec) {
  const ManyFiles many;
  MLP_TRY(LeaveOthers());
  MLP_ASSIGN(const Piece view, CopyMount(spec.view, root, false));
  std::vector<Piece> pieces;
  for (const std::string& path : spec.readable) {
    MLP_ASSIGN(Piece piece, CopyMount(path, path, true));
    pieces.push_back(std::move(piece));
  }
  for (const std::string& path : spec.writable) {
    MLP_ASSIGN(Piece piece, CopyMount(path, path, false));
    pieces.push_back(std::move(piece));
  }
  MLP_ASSIGN(Piece temporary, CopyMount(spec.temporary, spec.temporary_place, false));
  pieces.push_back(std::move(temporary));
  for (const Piece& piece : pieces) {
    if (IsBelow(piece.place, root))
      MLP_TRY(MakePlace(spec.view + piece.place.substr(root.size()), piece.is_directory));
  }
  MLP_TRY(SetReadOnly(AT_FDCWD, "/", AT_RECURSIVE, true));
  MLP_TRY(RenewSharedMemory(root));
  MLP_TRY(PutInPlace(view));
  for (const Piece& piece : pieces) MLP_TRY(PutInPlace(piece));
  return {};
}

Status TryView() {
  MLP_TRY(LeaveOthers());
  return SetReadOnly(AT_FDCWD, "/", AT_RECURSIVE, true);
}

}  // namespace mlp
