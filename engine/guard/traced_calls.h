// TracedCalls: the system calls that open, run, rename or remove a file: by which number, and where
// among their arguments the paths stand. One table for the filter that stops them (syscall_filter)
// and for who reads them (call_reader). Of x86-64 and aarch64, which lacks the older half.
#pragma once

#include <span>

namespace mlp {

enum class CallEffect {
  kOpen,     // flags say how
  kOpenHow,  // flags stand in a struct open_how
  kCreate,   // creat
  kExecute,
  kRemove,  // of a file; an empty directory is nobody's data
  kRename,  // first path to second
  kLink,    // likewise
  kMake,    // a symlink or special file
  kTruncate,
};

struct TracedCall {
  int number;
  CallEffect effect;
  // Places among the arguments; -1: there is none. Without a directory a path starts from the
  // current one.
  int directory, path;
  int flags = -1;
  int second_directory = -1, second_path = -1;
};

std::span<const TracedCall> TracedCalls();
const TracedCall* FindTracedCall(int number);  // nullptr: not one of them

}  // namespace mlp
