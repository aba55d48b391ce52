// Landlock, and the privileges that it cannot do without. Numbers and layout are those of the
// kernel's include/uapi/linux/landlock.h: the header of a build machine may be older than the
// kernel.
#include <fcntl.h>
#include <glob.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/guard/kernel_sandbox.h"
#include "store/base/posix_io.h"

namespace mlp {
namespace {

constexpr std::uint64_t kExecute = 1 << 0, kWriteFile = 1 << 1, kReadFile = 1 << 2,
                        kReadDir = 1 << 3, kTruncate = 1 << 14, kIoctlDevice = 1 << 15;
constexpr std::uint64_t kReading = kExecute | kReadFile | kReadDir;
constexpr std::uint64_t kDevice = kReadFile | kReadDir | kWriteFile | kTruncate | kIoctlDevice;
constexpr std::uint64_t kScopeAbstractSockets = 1 << 0, kScopeSignals = 1 << 1;
constexpr int kLeastVersion = 2;  // files can be renamed between directories

// Write there what holds nothing for the next run, or drive what computes.
constexpr std::array kDevices = {"/dev/null",      "/dev/zero", "/dev/full", "/dev/random",
                                 "/dev/urandom",   "/dev/tty",  "/dev/ptmx", "/dev/pts",
                                 "/dev/nvidia*",   "/dev/dri",  "/dev/kfd",  "/dev/dxg",
                                 "/dev/infiniband"};

// What root could leave the sandbox by: mounts, files by handle, other processes, raw memory and
// devices, the kernel itself, the network's settings. 39 and 38 are CAP_BPF and CAP_PERFMON.
constexpr std::array kWaysOut = {CAP_SYS_ADMIN,
                                 CAP_DAC_READ_SEARCH,
                                 CAP_SYS_PTRACE,
                                 CAP_SYS_RAWIO,
                                 CAP_SYS_MODULE,
                                 CAP_SYS_BOOT,
                                 CAP_MKNOD,
                                 CAP_SYS_CHROOT,
                                 CAP_NET_ADMIN,
                                 39,
                                 38};

struct RulesetAttributes {
  std::uint64_t files, network, scopes;
};

struct __attribute__((packed)) PathRule {
  std::uint64_t allowed;
  std::int32_t parent;
};

int Version() {
  return static_cast<int>(::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U));
}

// All that this version knows of files.
std::uint64_t EverythingOf(int version) {
  int rights = 14;  // of version 2
  if (version >= 3) rights = 15;
  if (version >= 5) rights = 16;
  return (std::uint64_t{1} << rights) - 1;
}

// Fine if nothing is there.
Status Allow(int ruleset, const std::string& path, std::uint64_t rights) {
  const UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (fd.get() < 0) return {};
  const PathRule rule{rights, fd.get()};
  constexpr int kBeneath = 1;
  if (::syscall(SYS_landlock_add_rule, ruleset, kBeneath, &rule, 0U) == 0) return {};
  return Fail(SystemError(errno, "allow the sandbox to use", path));
}

// Everything can be read but what lies in /dev: a disk holds what the view hides.
Status AllowReading(int ruleset) {
  MLP_TRY(Allow(ruleset, "/", kReadDir));
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/", error)) {
    if (entry.path() == "/dev") continue;
    const bool is_directory = entry.is_directory(error);
    MLP_TRY(Allow(ruleset, entry.path(), is_directory ? kReading : kExecute | kReadFile));
  }
  return {};
}

Status AllowDevices(int ruleset, std::uint64_t known) {
  constexpr std::uint64_t kOfFiles = kDevice & ~kReadDir;  // a rule on a file knows none of these
  for (const char* const pattern : kDevices) {
    glob_t found{};
    const bool any = ::glob(pattern, GLOB_NOSORT, nullptr, &found) == 0;
    Status status;
    for (std::size_t i = 0; any && status && i < found.gl_pathc; ++i) {
      const std::string path = found.gl_pathv[i];
      const UniqueFd directory(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
      status = Allow(ruleset, path, (directory.get() < 0 ? kOfFiles : kDevice) & known);
    }
    ::globfree(&found);
    MLP_TRY(status);
  }
  return {};
}

// Those that a program started by root would inherit.
Status DropInherited() {
  (void)::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0)
    return Fail(SystemError(errno, "read the privileges of", "the command"));
  for (__user_cap_data_struct& set : sets) set.inheritable = 0;
  if (::syscall(SYS_capset, &header, sets.data()) == 0) return {};
  return Fail(SystemError(errno, "drop the privileges of", "the command"));
}

Status CheckVersion(int version) {
  if (version >= kLeastVersion) return {};
  return Fail(ErrorCode::kInvalid, "this kernel has no Landlock, or one before Linux 5.19");
}

}  // namespace

Status EnterLandlock(const std::string& root, const SandboxSpec& spec) {
  const int version = Version();
  MLP_TRY(CheckVersion(version));
  const std::uint64_t everything = EverythingOf(version);
  const RulesetAttributes attributes{everything, 0,
                                     version >= 6 ? kScopeAbstractSockets | kScopeSignals : 0};
  const UniqueFd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0U)));
  if (ruleset.get() < 0) return Fail(SystemError(errno, "make rules for", "the sandbox"));
  MLP_TRY(AllowReading(ruleset.get()));
  MLP_TRY(AllowDevices(ruleset.get(), everything));
  for (const std::string& path : {root, spec.temporary_place, std::string("/dev/shm")})
    MLP_TRY(Allow(ruleset.get(), path, everything));
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) == 0) return {};
  return Fail(SystemError(errno, "set the rules of", "the sandbox"));
}

Status DropPrivileges() {
  MLP_TRY(DropInherited());
  for (const int capability : kWaysOut) {
    const bool has_it = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1;
    if (has_it && ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
      return Fail(SystemError(errno, "drop the privileges of", "the command"));
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return {};
  return Fail(SystemError(errno, "drop the privileges of", "the command"));
}

Status TrySandbox() {
  MLP_TRY(CheckVersion(Version()));
  return TryView();
}

}  // namespace mlp
