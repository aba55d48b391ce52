// mlpipe checkout
#include "engine/checkout.h"
#include "engine/cli/checkout_report.h"
#include "engine/cli/command.h"
#include "engine/cli/data_targets.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/reporter.h"

namespace mlp {
namespace {

struct CheckoutLine {
  std::vector<std::string> targets;
  DataTargetOptions selection;
  CheckoutOptions checkout;
  bool summary = false, allow_missing = false, no_wait = false;
};

Result<int> RunCheckout(CommandContext& context, const CheckoutLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  const std::chrono::milliseconds patience =
      options.no_wait ? std::chrono::milliseconds(0) : kLockPatience;
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe checkout", patience));
  MLP_ASSIGN(const DataTargets targets,
             FindDataTargets(workspace, options.targets, options.selection));
  MLP_ASSIGN(const std::vector<RecordedOutput> outputs,
             RecordedOutputs(workspace, targets.stages, targets.only));
  const auto progress = MakeProgressLine(context, "Checking out");
  Result<CheckoutReport> report = CheckOut(workspace, outputs, options.checkout, progress.get());
  if (progress) progress->Clear();
  (void)workspace.index().Flush();  // a cache
  if (!report) return Fail(report.error());
  if (options.summary) {
    const std::vector<std::string> counts = ChangeCounts(*report);
    context.out << (counts.empty() ? "No changes." : InWords(counts)) << '\n';
  } else {
    PrintChanges(context, workspace, *report);
  }
  if (!options.allow_missing) MLP_TRY(CheckNoneMissing(workspace, *report));
  if (options.checkout.relink && !context.quiet) context.err << "Relinked.\n";
  return kExitOk;
}

}  // namespace

void AddCheckoutCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("checkout", "Put outputs into the workspace as they are recorded");
  auto options = std::make_shared<CheckoutLine>();
  AddDataTargets(*command, options->targets, options->selection);
  command->add_flag("--summary", options->summary, "Print how many files changed, not which");
  command->add_flag("-f,--force", options->checkout.force,
                    "Overwrite and remove also what is in no store");
  command->add_flag("--relink", options->checkout.relink,
                    "Replace also what is right: links or copies, as configured now");
  command->add_flag("--allow-missing", options->allow_missing, "What the store lacks is no error");
  // For git's hooks: what runs a stage may be waiting for git.
  command->add_flag("--no-wait", options->no_wait)->group("");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunCheckout(context, *options); };
  });
}

}  // namespace mlp
