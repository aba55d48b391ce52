// What went wrong, as a value. Every fallible function below the command line returns Result<T>; an
// Error rises unchanged, may be given one "while ..." note on the way, and is printed in one place
// (engine/cli/render_error).
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace mlp {

// The class of an error. It decides the exit status (see engine/cli/exit_code.h), never the
// wording.
enum class ErrorCode {
  kUsage,        // the command line asks for something that does not exist or does not fit together
  kInvalid,      // a file that a person wrote is wrong: pipeline, params, config
  kNotFound,     // a path, stage, revision or key that was named does not exist
  kNotAProject,  // no project root above the current directory
  kCorrupt,      // stored data does not say what its digest promises, or a format is broken
  kIo,           // the operating system refused
  kLocked,       // another process holds what is needed
  kStageFailed,  // a stage's command failed, or its outputs are not what was declared
  kNotTrusted,   // commands, or a key, that the user has not said to trust
  kForged,       // a signature is not that of what it signs
  kInterrupted,  // the user pressed Ctrl-C, or the process was told to end
  kInternal,     // a defect of mlpipe
};

// A place in a text file. Lines and columns count from 1; 0 means unknown. Columns count
// characters.
struct SourceRange {
  std::string file;  // as the user would name it: relative to the current directory
  int line = 0;
  int column = 0;
  int length = 0;         // characters to underline; 0 underlines one
  std::string line_text;  // the text of that line, without its newline; empty if not at hand
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;             // one line, no trailing full stop, names what and why
  SourceRange where;               // where.file is empty when there is no such place
  std::vector<std::string> notes;  // further lines of facts, in order, innermost first
  std::string hint;                // what to do; empty when nothing sensible can be said
  std::vector<Error> others;       // more errors of the same kind, found in the same pass
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> Fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

inline tl::unexpected<Error> Fail(ErrorCode code, std::string message, std::string hint = {}) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return Fail(std::move(error));
}

// An Error of class kIo from `error_number` (errno): "cannot <action> '<path>': <reason of the
// system>".
Error SystemError(int error_number, std::string_view action, std::string_view path);

// Adds "while <doing>" to the error of a failed result and hands it on.
inline tl::unexpected<Error> FailWhile(Error error, const std::string& doing) {
  error.notes.push_back("while " + doing);
  return Fail(std::move(error));
}

}  // namespace mlp

// Leaves the function with the error of `expression`, or goes on.
#define MLP_TRY(expression)                              \
  do {                                                   \
    if (auto mlp_status = (expression); !mlp_status)     \
      return ::mlp::Fail(std::move(mlp_status).error()); \
  } while (false)

// `MLP_ASSIGN(auto x, F())`: leaves the function with F's error, or sets x to its value.
#define MLP_ASSIGN(declaration, expression) \
  MLP_ASSIGN_WITH(MLP_CONCAT(mlp_result_, __COUNTER__), declaration, expression)
#define MLP_ASSIGN_WITH(result, declaration, expression)      \
  auto result = (expression);                                 \
  if (!result) return ::mlp::Fail(std::move(result).error()); \
  declaration = std::move(*result)
#define MLP_CONCAT(a, b) MLP_CONCAT_(a, b)
#define MLP_CONCAT_(a, b) a##b
