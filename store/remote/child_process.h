// ChildProcess: a program that mlpipe talks to over its stdin and stdout. Private to store/remote.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/posix_io.h"

namespace mlp {

class ChildProcess {
 public:
  // Looks argv[0] up in PATH. `environment` is "NAME=value", on top of mlpipe's own, or "NAME" to
  // take one away. In mlpipe's own process group, so that it can ask on the terminal for a
  // password.
  static Result<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& argv,
                                                     const std::vector<std::string>& environment);
  // Closes its stdin, which must make it end; one that does not within 2 s is told to.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // A socket: writes go to its stdin, reads come from its stdout. Write with MSG_NOSIGNAL.
  int talk_fd() const { return talk_.get(); }
  int error_fd() const { return errors_.get(); }  // its stderr
  // Nothing more will be written; both sides see the end.
  void HangUp();

 private:
  ChildProcess(pid_t pid, UniqueFd talk, UniqueFd errors)
      : pid_(pid), talk_(std::move(talk)), errors_(std::move(errors)) {}

  const pid_t pid_;
  UniqueFd talk_, errors_;
};

}  // namespace mlp
