// Explain: reasons in words.
#include "engine/decision.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

namespace {

std::string InOneLine(const std::string& commands) {
  return Join(SplitLines(commands), "; ");
}

}  // namespace

std::string EnvText(const Value& recorded) {
  if (recorded.is_null()) return "not set";
  return recorded.is_string() ? Quoted(recorded.get<std::string>()) : "(secret)";
}

std::string Explain(const Reason& reason) {
  const std::string old_value = reason.old_value.value_or("");
  const std::string new_value = reason.new_value.value_or("");
  auto changed = [&](const std::string& what) {
    if (!reason.old_value) return Format("{} is new ({})", what, new_value);
    if (!reason.new_value) return Format("{} was removed ({})", what, old_value);
    return Format("{} changed from {} to {}", what, old_value, new_value);
  };
  auto shortened = [](const std::string& digest) { return digest.substr(0, 8); };
  switch (reason.kind) {
    case ReasonKind::kNeverRun:
      return "no run is recorded";
    case ReasonKind::kCommandChanged:
      return Format("command changed from {} to {}", InOneLine(reason.old_value.value_or("")),
                    InOneLine(reason.new_value.value_or("")));
    case ReasonKind::kWdirChanged:
      return changed("working directory");
    case ReasonKind::kEnvModified:
      if (old_value == new_value) {
        return Format("secret environment variable {} changed", reason.subject);
      }
      return changed("environment variable " + reason.subject);
    case ReasonKind::kProgramChanged:
      return changed("program " + reason.subject);
    case ReasonKind::kLibraryChanged:
      return changed("library " + reason.subject);
    case ReasonKind::kFactChanged:
      return changed("fact " + reason.subject);
    case ReasonKind::kEnvironmentUnknown:
      return Format("the {} that it ran with are not in the record", reason.subject);
    case ReasonKind::kDepModified:
      if (!reason.old_value) {
        return Format("dependency {} is not in the record", reason.subject);
      }
      return Format("dependency {} changed ({} -> {})", reason.subject, shortened(old_value),
                    shortened(new_value));
    case ReasonKind::kParamModified:
      return changed(Format("{}: {}", reason.file, reason.subject));
    case ReasonKind::kOutMissing:
      return Format("output {} is missing", reason.subject);
    case ReasonKind::kOutModified:
      return Format("output {} was modified ({} -> {})", reason.subject, shortened(old_value),
                    shortened(new_value));
    case ReasonKind::kOutNotRecorded:
      return Format("output {} is not in the record", reason.subject);
    case ReasonKind::kOutNotStored:
      return Format("output {} is not in the cache", reason.subject);
    case ReasonKind::kOutDamaged:
      return Format("the cached object of output {} is damaged", reason.subject);
    case ReasonKind::kAlwaysChanged:
      return "declared always_changed";
    case ReasonKind::kCallback:
      return "declares nothing that could tell whether it must run";
    case ReasonKind::kForced:
      return "forced";
    case ReasonKind::kUpstreamRuns:
      return Format("it depends on stage {}, which would run", reason.subject);
    case ReasonKind::kUpstreamRestored:
      return Format("it depends on stage {}, which would be restored", reason.subject);
    case ReasonKind::kDepMissing:
      if (reason.subject.starts_with("glob:")) {
        return Format("no file matches dependency {}", reason.subject);
      }
      return Format("dependency {} does not exist", reason.subject);
    case ReasonKind::kDepUnknown:
      return Format("dependency {} cannot be looked at: {}", reason.subject, new_value);
    case ReasonKind::kDataMissing:
      return Format("{} is neither in the workspace nor in the cache", reason.subject);
    case ReasonKind::kParamMissing:
      if (reason.subject.empty()) return Format("params file {} does not exist", reason.file);
      return Format("param {} is missing from {}", reason.subject, reason.file);
  }
  return {};
}

}  // namespace mlp
