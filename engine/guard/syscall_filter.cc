#include "engine/guard/syscall_filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <vector>

#include "engine/guard/traced_calls.h"

namespace mlp {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
// Calls of the x32 form carry this bit.
constexpr std::uint32_t kForeignBit = 0x40000000;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t kForeignBit = 0;
#else
#error "engine/guard knows the system calls of x86-64 and aarch64"
#endif

// Reach no further than this machine. All others are refused, those to come too.
constexpr std::array<std::uint32_t, 3> kLocalFamilies = {AF_UNSPEC, AF_UNIX, AF_NETLINK};

using Program = std::vector<sock_filter>;

void Load(Program& program, std::size_t offset) {
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
}

void Return(Program& program, std::uint32_t action) {
  program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

// `action` if what was loaded is `value`.
void ReturnIf(Program& program, std::uint32_t value, std::uint32_t action) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  Return(program, action);
}

std::uint32_t Refuse(int error) {
  return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

// Programs of another architecture (32-bit ones) would call by numbers that mean something else
// here: better ended than not seen.
void EndForeign(Program& program) {
  Load(program, offsetof(seccomp_data, arch));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  Return(program, SECCOMP_RET_KILL_PROCESS);
  Load(program, offsetof(seccomp_data, nr));
  if (kForeignBit == 0) return;
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kForeignBit, 0, 1));
  Return(program, SECCOMP_RET_KILL_PROCESS);
}

// "Network is unreachable", as on a machine without one.
void RefuseNetwork(Program& program) {
  const std::size_t jump = program.size();
  program.push_back({});
  Load(program, offsetof(seccomp_data, args));
  for (const std::uint32_t family : kLocalFamilies) ReturnIf(program, family, SECCOMP_RET_ALLOW);
  Return(program, Refuse(ENETUNREACH));
  const auto behind = static_cast<std::uint8_t>(program.size() - jump - 1);
  program[jump] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, behind);
}

// ioctl(fd, TIOCSTI, ...) puts text into a terminal's input, as if its user had typed it.
void RefuseTyping(Program& program) {
  const std::size_t jump = program.size();
  program.push_back({});
  Load(program, offsetof(seccomp_data, args) + sizeof(std::uint64_t));  // the lower half
  ReturnIf(program, TIOCSTI, Refuse(EPERM));
  ReturnIf(program, TIOCLINUX, Refuse(EPERM));
  Return(program, SECCOMP_RET_ALLOW);
  const auto behind = static_cast<std::uint8_t>(program.size() - jump - 1);
  program[jump] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, behind);
}

Program ProgramOf(const SyscallFilter& filter) {
  Program program;
  EndForeign(program);
  // Rings open files and sockets without a call that a filter sees.
  ReturnIf(program, SYS_io_uring_setup, Refuse(ENOSYS));
  if (filter.trace) {
    for (const TracedCall& call : TracedCalls())
      ReturnIf(program, static_cast<std::uint32_t>(call.number), SECCOMP_RET_USER_NOTIF);
  }
  if (filter.sandbox) RefuseTyping(program);
  if (!filter.network) RefuseNetwork(program);
  Return(program, SECCOMP_RET_ALLOW);
  return program;
}

}  // namespace

Result<UniqueFd> InstallFilter(const SyscallFilter& filter, int* refused) {
  Program program = ProgramOf(filter);
  const sock_fprog described{static_cast<unsigned short>(program.size()), program.data()};
  const unsigned flags = filter.trace ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
  const long fd = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &described);
  *refused = fd < 0 ? errno : 0;
  if (fd < 0) return Fail(SystemError(errno, "filter the system calls of", "the command"));
  return filter.trace ? UniqueFd(static_cast<int>(fd)) : UniqueFd();
}

}  // namespace mlp
