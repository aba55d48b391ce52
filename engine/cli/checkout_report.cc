#include "engine/cli/checkout_report.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

std::vector<std::string> ChangeCounts(const CheckoutReport& report) {
  std::vector<std::string> parts;
  for (const auto& [count, word] :
       {std::pair(report.modified, " modified"), std::pair(report.added, " added"),
        std::pair(report.deleted, " deleted")}) {
    if (count > 0) parts.push_back(Plural(count, "file") + word);
  }
  return parts;
}

std::string InWords(std::vector<std::string> parts) {
  if (parts.empty()) return {};
  const std::string last = parts.back();
  parts.pop_back();
  return parts.empty() ? last : Join(parts, ", ") + " and " + last;
}

void PrintChanges(CommandContext& context, const Workspace& workspace,
                  const CheckoutReport& report) {
  for (const OutputChange& change : report.changes) {
    const char letter = change.kind == ChangeKind::kModified ? 'M'
                        : change.kind == ChangeKind::kAdded  ? 'A'
                                                             : 'D';
    context.out << letter << '\t' << ForTerminal(workspace.Display(change.path))
                << (change.is_directory ? "/" : "") << '\n';
  }
}

Status CheckNoneMissing(const Workspace& workspace, const CheckoutReport& report) {
  if (report.missing.empty()) return {};
  Error error{ErrorCode::kNotFound, {}, {}, {}, {}, {}};
  error.message = Format("the object store lacks what is recorded of {}",
                         Plural(report.missing.size(), "output"));
  for (const RelPath& path : report.missing) error.notes.push_back(workspace.Display(path));
  error.hint = "get it with 'mlpipe pull', or make it again with 'mlpipe repro'";
  return Fail(std::move(error));
}

}  // namespace mlp
