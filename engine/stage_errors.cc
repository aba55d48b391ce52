#include "engine/stage_errors.h"

#include <cstring>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Where the declaration names what a reason is about.
SourceRange PlaceOf(const Stage& stage, const Reason& reason) {
  if (reason.kind == ReasonKind::kDepMissing) {
    for (const Dependency& dep : stage.deps) {
      if (dep.text == reason.subject) return dep.where;
    }
  }
  if (reason.kind == ReasonKind::kParamMissing) {
    for (const ParamsDependency& params : stage.params) {
      if (params.file != reason.file) continue;
      for (std::size_t i = 0; i < params.key_places.size(); ++i)
        if (params.keys[i] == reason.subject) return params.key_places[i];
      return params.where;
    }
  }
  return stage.where;
}

}  // namespace

Error BlockedError(const Stage& stage, const std::vector<Reason>& reasons) {
  const Reason& first = reasons.front();
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = Format("stage {} cannot run: {}", Quoted(stage.Address()), Explain(first));
  error.where = PlaceOf(stage, first);
  for (std::size_t i = 1; i < reasons.size(); ++i) error.notes.push_back(Explain(reasons[i]));
  error.hint = first.kind == ReasonKind::kDepMissing
                   ? "put it there, or correct the path in the stage's deps"
                   : "add it, or correct the name in the stage's params";
  return error;
}

Error CommandError(const Stage& stage, const Execution& execution) {
  Error error;
  error.code = ErrorCode::kStageFailed;
  error.message = Format("stage {} failed: command exited with status {}", Quoted(stage.Address()),
                         execution.exit_status);
  if (execution.exit_status == 127) error.message += " (command not found)";
  if (execution.exit_status == 126) error.message += " (command cannot be executed)";
  if (execution.exit_status > 128) {
    error.message += Format(" ({})", strsignal(execution.exit_status - 128));
  }
  error.notes.push_back(Format("command: {}", execution.failed_command));
  error.notes.push_back(
      Format("log: {}{}", execution.log_file, execution.last_lines.empty() ? "" : ", last lines:"));
  for (const std::string& line : execution.last_lines) error.notes.push_back("| " + line);
  return error;
}

Error MissingOutputError(const Stage& stage, const Output& out) {
  Error error;
  error.code = ErrorCode::kStageFailed;
  error.message =
      Format("stage {} did not write its output {}", Quoted(stage.Address()), Quoted(out.text));
  error.where = out.where;
  error.hint = "correct the command, or the path in the stage's declaration";
  return error;
}

}  // namespace mlp
