// mlpipe fetch
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/transfer_options.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Status CheckNoneMissing(const TransferReport& report) {
  if (report.missing.empty()) return {};
  Error error{ErrorCode::kNotFound, {}, {}, {}, {}, {}};
  error.message = Format("the remote lacks {}", Plural(report.missing.size(), "file"));
  error.notes = MissingLines(report);
  error.hint = "push them from where they are, with 'mlpipe push'";
  return Fail(std::move(error));
}

Result<int> RunFetch(CommandContext& context, const TransferOptions& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const TransferReport report, FetchMeant(context, workspace, options));
  PrintMoved(context, options, report, "fetched");
  MLP_TRY(CheckNothingFailed(report, "fetched"));
  MLP_TRY(CheckNoneMissing(report));
  return kExitOk;
}

}  // namespace

void AddFetchCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("fetch", "Get outputs and tracked data from a remote into the cache");
  auto options = std::make_shared<TransferOptions>();
  AddTransferOptions(*command, *options);
  command->add_option("--max-size", options->filter.max_size,
                      "Only outputs of at most so many bytes");
  command->add_option("--type", options->filter.kind, "Only outputs of this kind: metrics or plots")
      ->transform(CLI::CheckedTransformer(std::map<std::string, OutputKind>{
          {"metrics", OutputKind::kMetric}, {"plots", OutputKind::kPlot}}));
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunFetch(context, *options); };
  });
}

}  // namespace mlp
