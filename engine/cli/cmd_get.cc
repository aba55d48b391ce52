// `mlpipe get` and `mlpipe get-url`.
#include "engine/cli/exit_code.h"
#include "engine/cli/import_commands.h"
#include "engine/cli/source_options.h"
#include "engine/imports/getting.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct GetLine {
  SourceOptions source;
  GetOptions get;
};

void ReportFetched(const CommandContext& context, const std::string& target) {
  if (!context.quiet) context.err << "Got " << Quoted(ForTerminal(target)) << ".\n";
}

Result<int> RunGet(CommandContext& context, const GetLine& options) {
  MLP_ASSIGN(const auto source, OpenSource(context, options.source));
  MLP_ASSIGN(const std::string target,
             GetFromSource(context.environment, *source, options.source.path, options.get));
  ReportFetched(context, target);
  return kExitOk;
}

Result<int> RunGetUrl(CommandContext& context, const GetLine& options) {
  MLP_ASSIGN(const std::string target,
             GetFromUrl(context.environment, options.source.url, options.get));
  ReportFetched(context, target);
  return kExitOk;
}

void AddGetTarget(CLI::App& command, GetOptions& options) {
  command.add_flag("-f,--force", options.force, "Replace what is there");
}

void AddGet(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("get", "Copy files or data out of another project, without tracking them");
  auto options = std::make_shared<GetLine>();
  AddSourceOptions(*command, options->source, /*required=*/true);
  command->add_option("-o,--out", options->get.out, "Where to; default: its name, here");
  AddGetTarget(*command, options->get);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunGet(context, *options); };
  });
}

}  // namespace

void AddGetCommands(CLI::App& app, CommandContext& context) {
  AddGet(app, context);
  CLI::App* command = app.add_subcommand(
      "get-url", "Copy a file or directory from an address, without tracking it");
  auto options = std::make_shared<GetLine>();
  command->add_option("url", options->source.url, kAboutUrl)->required();
  command->add_option("out", options->get.out, "Where to; default: its name, here");
  AddGetTarget(*command, options->get);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunGetUrl(context, *options); };
  });
}

}  // namespace mlp
