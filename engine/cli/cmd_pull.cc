// mlpipe pull: fetch, then checkout
#include "engine/checkout.h"
#include "engine/cli/checkout_report.h"
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/reporter.h"
#include "engine/cli/transfer_options.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

struct PullLine : TransferOptions {
  CheckoutOptions checkout;
  bool allow_missing = false;
};

// While data comes nobody has to wait: the project is held only for the checkout.
Result<TransferReport> FetchFirst(CommandContext& context, const PullLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  return FetchMeant(context, workspace, options);
}

void Print(CommandContext& context, const PullLine& options, const Workspace& workspace,
           const TransferReport& fetched, const CheckoutReport& report) {
  if (options.json) {
    Value changes = Value::object();
    for (const OutputChange& change : report.changes)
      changes[workspace.Display(change.path)] = change.kind == ChangeKind::kModified ? "modified"
                                                : change.kind == ChangeKind::kAdded  ? "added"
                                                                                     : "deleted";
    context.out << PythonJson({{"fetched", fetched.moved}, {"changes", changes}}, false) << '\n';
    return;
  }
  PrintChanges(context, workspace, report);
  std::vector<std::string> parts;
  if (fetched.moved > 0) parts.push_back(Plural(fetched.moved, "file") + " fetched");
  for (std::string& count : ChangeCounts(report)) parts.push_back(std::move(count));
  if (!parts.empty()) {
    context.out << InWords(parts) << '\n';
  } else if (fetched.failures.empty() && report.missing.empty()) {
    context.out << "Everything is up to date.\n";
  }
}

Result<int> RunPull(CommandContext& context, const PullLine& options) {
  MLP_ASSIGN(const TransferReport fetched, FetchFirst(context, options));
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe pull"));
  MLP_ASSIGN(const DataTargets targets,
             FindDataTargets(workspace, options.targets, options.selection));
  MLP_ASSIGN(const std::vector<RecordedOutput> outputs,
             RecordedOutputs(workspace, targets.stages, targets.only));
  const auto progress = MakeProgressLine(context, "Checking out");
  Result<CheckoutReport> report = CheckOut(workspace, outputs, options.checkout, progress.get());
  if (progress) progress->Clear();
  (void)workspace.index().Flush();  // a cache
  if (!report) return Fail(report.error());
  Print(context, options, workspace, fetched, *report);
  MLP_TRY(CheckNothingFailed(fetched, "fetched"));
  if (!options.allow_missing) MLP_TRY(CheckNoneMissing(workspace, *report));
  return kExitOk;
}

}  // namespace

void AddPullCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("pull", "Get outputs and tracked data from a remote into the workspace");
  auto options = std::make_shared<PullLine>();
  AddTransferOptions(*command, *options);
  command->add_flag("-f,--force", options->checkout.force,
                    "Overwrite and remove also what is in no store");
  command->add_flag("--allow-missing", options->allow_missing, "What the remote lacks is no error");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunPull(context, *options); };
  });
}

}  // namespace mlp
