#include "engine/cli/remote_status.h"

#include "engine/cli/transfer_display.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

const char* WordOf(ObjectPlace place) {
  return place == ObjectPlace::kOnlyHere    ? "new"
         : place == ObjectPlace::kOnlyThere ? "deleted"
                                            : "missing";
}

}  // namespace

Result<bool> ReportRemoteStatus(CommandContext& context, Workspace& workspace,
                                const TransferOptions& options) {
  MLP_ASSIGN(const RootsByRemote roots, RootsMeant(context, workspace, options));
  TransferDisplay display(context, "Comparing");
  DataTransfer transfer(workspace, options.filter.remote, options.jobs, display);
  MLP_ASSIGN(const std::vector<ObjectStatus> statuses, transfer.Compare(roots));
  if (context.quiet) return !statuses.empty();
  if (options.json) {
    Value report = Value::object();
    for (const ObjectStatus& status : statuses) report[status.path] = WordOf(status.place);
    context.out << PythonJson(report, false) << '\n';
    return !statuses.empty();
  }
  for (const ObjectStatus& status : statuses) {
    const std::string word = std::string(WordOf(status.place)) + ":";
    context.out << Format("\t{:<20}{}\n", word, ForTerminal(status.path));
  }
  if (statuses.empty()) context.out << "Cache and remote are in sync.\n";
  return !statuses.empty();
}

}  // namespace mlp
