// `mlpipe import` and `mlpipe import-url`.
#include "engine/cli/exit_code.h"
#include "engine/cli/import_commands.h"
#include "engine/cli/reporter.h"
#include "engine/cli/source_options.h"
#include "engine/cli/transfer_display.h"
#include "engine/imports/importing.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ImportLine {
  SourceOptions source;
  std::string remote;
  bool to_remote = false;
  int jobs = 0;
  ImportOptions import;
};

Result<int> Import(CommandContext& context, Workspace& workspace, ImportSource& source,
                   const ImportPlace& place, const ImportOptions& options) {
  if (!context.quiet && !options.no_exec) {
    context.err << "Importing " << Quoted(ForTerminal(source.Display())) << " -> "
                << Quoted(ForTerminal(workspace.Display(place.out))) << '\n';
  }
  MLP_TRY(ImportData(workspace, source, place, options));
  MLP_TRY(workspace.StageWritten());
  return kExitOk;
}

Result<int> RunImport(CommandContext& context, const ImportLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe import"));
  RepoSource repo{options.source.url, options.source.path, options.source.rev, {}, options.remote};
  const std::string name = MakeRepoSource(workspace, workspace.current_dir(), repo)->Name();
  MLP_ASSIGN(const ImportPlace place, PlaceForImport(workspace, name, options.import));
  repo.url = UrlForPointer(workspace, place.wdir, repo.url);
  const auto source = MakeRepoSource(workspace, place.wdir, repo);
  return Import(context, workspace, *source, place, options.import);
}

Result<int> RunImportUrl(CommandContext& context, const ImportLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe import-url"));
  MLP_ASSIGN(const auto typed,
             MakeUrlSource(workspace, workspace.current_dir(), options.source.url));
  MLP_ASSIGN(const ImportPlace place, PlaceForImport(workspace, typed->Name(), options.import));
  MLP_ASSIGN(const auto source,
             MakeUrlSource(workspace, place.wdir,
                           UrlForPointer(workspace, place.wdir, options.source.url)));
  if (!options.to_remote) return Import(context, workspace, *source, place, options.import);
  TransferDisplay display(context, "Sending");
  DataTransfer transfer(workspace, options.remote, options.jobs, display);
  ImportOptions import = options.import;
  import.to_remote = &transfer;
  return Import(context, workspace, *source, place, import);
}

// Returns the group of what excludes each other.
CLI::Option_group* AddImportOptions(CLI::App& command, ImportOptions& options) {
  command.add_flag("-f,--force", options.force, "Replace what is there");
  CLI::Option_group* less = command.add_option_group("less");
  less->add_flag("--no-exec", options.no_exec, "Only write the pointer file");
  less->add_flag("--no-download", options.no_download,
                 "Only find out which version is there; 'mlpipe update' brings the data");
  less->require_option(0, 1);
  return less;
}

void AddImport(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "import", "Bring files or data of another project into this one, and track where from");
  auto options = std::make_shared<ImportLine>();
  AddSourceOptions(*command, options->source, /*required=*/true);
  command->add_option("-o,--out", options->import.out, "Where to; default: its name, here");
  command->add_option("--remote", options->remote,
                      "The remote of that project that has the data; default: its default one");
  AddImportOptions(*command, options->import);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunImport(context, *options); };
  });
}

}  // namespace

void AddImportCommands(CLI::App& app, CommandContext& context) {
  AddImport(app, context);
  CLI::App* command = app.add_subcommand(
      "import-url", "Bring a file or directory from an address, and track where from");
  auto options = std::make_shared<ImportLine>();
  command->add_option("url", options->source.url, kAboutUrl)->required();
  command->add_option("out", options->import.out, "Where to; default: its name, here");
  CLI::Option_group* const less = AddImportOptions(*command, options->import);
  less->add_flag("--to-remote", options->to_remote,
                 "Send it to a remote; nothing of it stays here or in the object store");
  command->add_option("-r,--remote", options->remote, "That remote (default: the configured one)")
      ->needs("--to-remote");
  command->add_option("-j,--jobs", options->jobs, "Transfers to it at once")
      ->check(CLI::Range(1, 1024))
      ->needs("--to-remote");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunImportUrl(context, *options); };
  });
}

}  // namespace mlp
