#include "engine/stage_errors.h"

#include <cstring>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Where the declaration names what a reason is about.
SourceRange PlaceOf(const Stage& stage, const Reason& reason) {
  if (reason.kind == ReasonKind::kDepMissing || reason.kind == ReasonKind::kDepUnknown) {
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

// "status 127 (command not found)"
std::string StatusText(int exit_status) {
  std::string text = Format("status {}", exit_status);
  if (exit_status == 127) text += " (command not found)";
  if (exit_status == 126) text += " (command cannot be executed)";
  if (exit_status > 128) text += Format(" ({})", strsignal(exit_status - 128));
  return text;
}

std::string HintFor(ReasonKind blocking) {
  switch (blocking) {
    case ReasonKind::kDepMissing:
      return "put it there, or correct the path in the stage's deps";
    case ReasonKind::kDepUnknown:
      return "mend that, or correct the dependency in the stage's deps";
    case ReasonKind::kDataMissing:
      return "put the data there again, or fetch it into the cache";
    default:
      return "add it, or correct the name in the stage's params";
  }
}

}  // namespace

Error BlockedError(const Stage& stage, const std::vector<Reason>& reasons) {
  const Reason& first = reasons.front();
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = Format("stage {} cannot run: {}", Quoted(stage.Address()), Explain(first));
  error.where = PlaceOf(stage, first);
  for (std::size_t i = 1; i < reasons.size(); ++i) error.notes.push_back(Explain(reasons[i]));
  error.hint = HintFor(first.kind);
  return error;
}

Error NotConfirmedError(const Stage& stage) {
  Error error;
  error.code = ErrorCode::kStageFailed;
  error.message = Format("stage {} was not confirmed", Quoted(stage.Address()));
  error.hint = "answer 'y' on a terminal, or leave out --interactive";
  return error;
}

Error CommandError(const Stage& stage, const Execution& execution) {
  Error error;
  error.code = ErrorCode::kStageFailed;
  error.message = Format("stage {} failed: ", Quoted(stage.Address()));
  if (execution.timed_out) {
    error.message += Format("it took longer than its timeout of {:g} s",
                            static_cast<double>(stage.policy.timeout_ns) / 1e9);
    error.where = stage.where;
    error.hint = "raise the stage's timeout, or see in its log what it waits for";
  } else {
    error.message += "command exited with " + StatusText(execution.exit_status);
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
