#include "engine/guard/traced_calls.h"

#include <sys/syscall.h>

namespace mlp {
namespace {

constexpr TracedCall kCalls[] = {
    {SYS_openat, CallEffect::kOpen, 0, 1, 2},
    {SYS_openat2, CallEffect::kOpenHow, 0, 1, 2},
    {SYS_execve, CallEffect::kExecute, -1, 0},
    {SYS_execveat, CallEffect::kExecute, 0, 1, 4},
    {SYS_unlinkat, CallEffect::kRemove, 0, 1, 2},
    {SYS_renameat2, CallEffect::kRename, 0, 1, 4, 2, 3},
    {SYS_linkat, CallEffect::kLink, 0, 1, 4, 2, 3},
    {SYS_symlinkat, CallEffect::kMake, 1, 2},
    {SYS_mknodat, CallEffect::kMake, 0, 1},
    {SYS_truncate, CallEffect::kTruncate, -1, 0},
#ifdef SYS_renameat
    {SYS_renameat, CallEffect::kRename, 0, 1, -1, 2, 3},
#endif
#ifdef SYS_open
    {SYS_open, CallEffect::kOpen, -1, 0, 1},
    {SYS_creat, CallEffect::kCreate, -1, 0},
    {SYS_unlink, CallEffect::kRemove, -1, 0},
    {SYS_rename, CallEffect::kRename, -1, 0, -1, -1, 1},
    {SYS_link, CallEffect::kLink, -1, 0, -1, -1, 1},
    {SYS_symlink, CallEffect::kMake, -1, 1},
    {SYS_mknod, CallEffect::kMake, -1, 0},
#endif
};

}  // namespace

std::span<const TracedCall> TracedCalls() {
  return kCalls;
}

const TracedCall* FindTracedCall(int number) {
  for (const TracedCall& call : kCalls) {
    if (call.number == number) return &call;
  }
  return nullptr;
}

}  // namespace mlp
