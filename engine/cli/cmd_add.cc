// mlpipe add
#include <algorithm>
#include <filesystem>

#include "engine/add.h"
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/reporter.h"
#include "engine/glob_scan.h"
#include "pipelines/glob.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct AddLine {
  std::vector<std::string> targets;
  std::string out;
  bool glob = false, no_commit = false, force = false, no_relink = false;
};

// The entries of directories that the pattern fits, as a shell would list them.
Result<std::vector<std::string>> Expand(const Workspace& workspace, const std::string& pattern) {
  const PathGlob glob(pattern);
  std::vector<std::string> found;
  std::vector<RelPath> waiting = {RelPath()};
  while (!waiting.empty()) {
    const RelPath directory = std::move(waiting.back());
    waiting.pop_back();
    MLP_ASSIGN(const auto entries, workspace.fs().ListDir(workspace.Absolute(directory)));
    for (const DirEntry& entry : entries) {
      const Result<RelPath> name = RelPath::Strict(entry.name);
      if (!name || entry.name.starts_with('.')) continue;
      const RelPath path = directory / *name;
      const bool is_pointer = entry.name.ends_with(workspace.layout().pointer_suffix);
      if (!is_pointer && glob.Matches(path.str())) {
        found.push_back(path.str());
      } else if (entry.type == FileType::kDirectory && glob.MatchesBelow(path.str())) {
        waiting.push_back(path);
      }
    }
  }
  std::sort(found.begin(), found.end());
  if (!found.empty()) return found;
  return Fail(ErrorCode::kNotFound, Format("nothing matches {}", Quoted(pattern)));
}

// A copy goes to `out`, or into it if that is a directory.
Result<AddTarget> CopyTarget(const Workspace& workspace, const AddLine& options) {
  namespace stdfs = std::filesystem;
  AddTarget target;
  const stdfs::path source = options.targets.front();
  target.source = (workspace.Absolute(workspace.current_dir()) / source).lexically_normal();
  while (target.source.size() > 1 && target.source.back() == '/') target.source.pop_back();
  MLP_ASSIGN(target.path,
             RelPath::Resolve(workspace.current_dir(), workspace.FromHere(options.out)));
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(target.path), true));
  if (!stat || stat->type != FileType::kDirectory) return target;
  MLP_ASSIGN(const RelPath name, RelPath::Strict(stdfs::path(target.source).filename().string()));
  target.path = target.path / name;
  return target;
}

Result<RelPath> InProject(const RelPath& from, const std::string& name) {
  Result<RelPath> path = RelPath::Resolve(from, name);
  if (path) return path;
  return Fail(ErrorCode::kUsage, path.error().message,
              "copy data from elsewhere into the project with --out");
}

Result<std::vector<AddTarget>> FindTargets(const Workspace& workspace, const AddLine& options) {
  std::vector<AddTarget> targets;
  if (!options.out.empty()) {
    if (options.targets.size() > 1 || options.glob || options.no_commit) {
      return Fail(ErrorCode::kUsage, "--out takes one target, and no --glob or --no-commit",
                  "add one file or directory at a time");
    }
    MLP_ASSIGN(AddTarget target, CopyTarget(workspace, options));
    targets.push_back(std::move(target));
    return targets;
  }
  for (const std::string& typed : options.targets) {
    std::vector<std::string> names = {workspace.FromHere(typed)};
    if (options.glob) {
      MLP_ASSIGN(const RelPath pattern, InProject(workspace.current_dir(), names.front()));
      MLP_ASSIGN(names, Expand(workspace, pattern.str()));
    }
    const RelPath from = options.glob ? RelPath() : workspace.current_dir();
    for (const std::string& name : names) {
      MLP_ASSIGN(RelPath path, InProject(from, name));
      targets.push_back({std::move(path), {}});
    }
  }
  return targets;
}

Result<int> RunAdd(CommandContext& context, const AddLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe add"));
  MLP_ASSIGN(const std::vector<AddTarget> targets, FindTargets(workspace, options));
  const auto progress = MakeProgressLine(context, "Adding");
  Result<std::vector<RelPath>> pointers =
      AddData(workspace, targets,
              {.store = !options.no_commit, .force = options.force, .relink = !options.no_relink},
              progress.get());
  if (progress) progress->Clear();
  if (!pointers) return Fail(pointers.error());
  MLP_TRY(workspace.StageWritten());
  if (context.quiet) return kExitOk;
  for (const RelPath& pointer : *pointers)
    context.err << "Tracked by " << ForTerminal(workspace.Display(pointer)) << ".\n";
  return kExitOk;
}

}  // namespace

void AddAddCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("add", "Put data files and directories under version control");
  auto options = std::make_shared<AddLine>();
  command->add_option("targets", options->targets, "Files and directories")->required();
  command->add_flag("--glob", options->glob,
                    "Targets are patterns: * ? [..] and ** for directories");
  command->add_option("-o,--out", options->out,
                      "Copy the target, which may lie anywhere, to this path and track that");
  command->add_flag("--no-commit", options->no_commit,
                    "Only record what it is; 'mlpipe commit' puts it into the object store");
  command->add_flag("-f,--force", options->force, "Replace what stands at --out");
  command->add_flag("--no-relink", options->no_relink,
                    "Leave data as it is, whatever links are configured");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunAdd(context, *options); };
  });
}

}  // namespace mlp
