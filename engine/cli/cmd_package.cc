// mlpipe package
#include <filesystem>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/render_error.h"
#include "engine/cli/version.h"
#include "engine/provenance/lineage_in_place.h"
#include "engine/provenance/package.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostNamed = 5;

struct PackageLine {
  std::string target, directory;
  bool data = false;
};

void TellLeftOut(CommandContext& context, const PackageReport& report) {
  std::vector<std::string> named = report.left_out;
  if (named.empty() || context.quiet) return;
  if (named.size() > kMostNamed) named.resize(kMostNamed);
  context.err << RenderWarning(
      Format("data that a run needs is not in the package ({}{}); --data takes it in",
             Join(named, ", "), named.size() < report.left_out.size() ? ", ..." : ""),
      context.color);
}

Result<int> RunPackage(CommandContext& context, const PackageLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const Lineage lineage, LineageInPlace(workspace, options.target));
  std::filesystem::path directory =
      std::filesystem::path(context.environment.current_dir) / options.directory;
  directory = directory.lexically_normal();
  if (!directory.has_filename()) directory = directory.parent_path();
  MLP_ASSIGN(const PackageReport report,
             WritePackage(workspace, lineage, {directory.string(), options.data, kMlpipeVersion}));
  TellLeftOut(context, report);
  if (!context.quiet)
    context.err << Format("Packed {} into {}; 'mlpipe repro {}' runs it again there.\n",
                          Plural(report.files, "file"), Quoted(options.directory),
                          ShellQuoted(lineage.target.name));
  return kExitOk;
}

}  // namespace

void AddPackageCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "package", "Pack a result so that it can be run again elsewhere: an RO-Crate with PROV");
  auto options = std::make_shared<PackageLine>();
  command->add_option("target", options->target, "An output, or a stage")->required();
  command->add_option("-o,--output", options->directory, "The directory to make")->required();
  command->add_flag("--data", options->data, "Take in the data that stages read and wrote, too");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunPackage(context, *options); };
  });
}

}  // namespace mlp
