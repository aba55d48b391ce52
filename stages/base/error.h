// How a stage fails: one exception, thrown where the fact is known, printed once, in main.cc.
//
// This room uses an exception where the engine uses Result<T>: LibTorch, nlohmann-json and yaml-cpp
// all throw, so a second channel of errors would double every signature and remove no catch.

#ifndef MLPIPE_STAGES_BASE_ERROR_H_
#define MLPIPE_STAGES_BASE_ERROR_H_

#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>

namespace mlp::stages {

// The exit status of mlpipe-stage when it fails so.
enum class Failure : int {
  kWork = 1,   // the work failed: a write, a loss that is not finite, a tolerance exceeded
  kUsage = 2,  // wrong arguments
  kInput = 3,  // a params file or input data that cannot be used
};

// A place in a file; `line` and `column` count from 1, and 0 means that they are not known.
struct Location {
  std::filesystem::path file;
  std::size_t line = 0;
  std::size_t column = 0;
};

class Error : public std::exception {
 public:
  Error(Failure failure, std::string message, Location location = {});

  // Adds the cure, printed on a line of its own.
  Error& Hint(std::string hint);

  int ExitStatus() const { return static_cast<int>(failure_); }

  // "FILE:LINE:COLUMN: error: MESSAGE", or "mlpipe-stage: error: MESSAGE" without a place, then
  // "hint: HINT" if there is one; each line ends with a newline.
  std::string Render() const;

  const char* what() const noexcept override { return message_.c_str(); }

 private:
  Failure failure_;
  std::string message_;
  Location location_;
  std::string hint_;
};

// Input that cannot be used, and where.
inline Error InputError(Location location, std::string message) {
  return Error(Failure::kInput, std::move(message), std::move(location));
}

// The work failed, whatever the input.
inline Error WorkError(std::string message) {
  return Error(Failure::kWork, std::move(message));
}

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_ERROR_H_
