// Supervisor: the process that the traced calls of a command wait for. Every call goes on as it is,
// at once when it is known what it is about: this watches and forbids nothing.
#pragma once

#include <sys/types.h>

#include "engine/guard/access_recorder.h"
#include "store/base/posix_io.h"

namespace mlp {

class Supervisor {
 public:
  // `recorder` nullptr: nothing is recorded any more.
  Supervisor(UniqueFd listener, AccessRecorder* recorder);

  // Until `process` (a pidfd) has ended.
  void ServeUntil(int process);
  // Until nothing is left that could call: a command may leave processes behind.
  void ServeRest();
  // Whether something is left.
  bool HasCallers() const;
  void Forget() { recorder_ = nullptr; }

 private:
  void Answer();

  UniqueFd listener_;
  AccessRecorder* recorder_;
};

}  // namespace mlp
