// mlpipe add
#include <algorithm>
#include <memory>

#include "engine/add.h"
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/reporter.h"
#include "engine/cli/transfer_display.h"
#include "engine/glob_scan.h"
#include "engine/imports/url_data.h"
#include "pipelines/glob.h"
#include "pipelines/project_path.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct AddLine {
  std::vector<std::string> targets;
  std::string out;
  bool glob = false, no_commit = false, force = false, no_relink = false, to_remote = false;
  std::string remote;
  int remote_jobs = 0;
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

// A copy goes to `out`, or into it if that is a directory; without `out` here, by its own name.
Result<AddTarget> CopyTarget(Workspace& workspace, const AddLine& options) {
  const std::string& typed = options.targets.front();
  MLP_ASSIGN(const std::shared_ptr<UrlData> data,
             OpenUrlData(workspace, workspace.current_dir(), typed));
  AddTarget target;
  target.source = data->LocalPath();
  if (target.source.empty()) {
    target.source = ShownAddress(typed);
    target.bring = [data](const std::string& place) { return data->CopyTo(place); };
  }
  const std::string out = options.out.empty() ? "." : workspace.FromHere(options.out);
  MLP_ASSIGN(target.path, RelPath::Resolve(workspace.current_dir(), out));
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(target.path), true));
  if (!stat || stat->type != FileType::kDirectory) return target;
  MLP_ASSIGN(const RelPath name, RelPath::Strict(data->Name()));
  target.path = target.path / name;
  return target;
}

Result<RelPath> InProject(const RelPath& from, const std::string& name) {
  Result<RelPath> path = RelPath::Resolve(from, name);
  if (path) return path;
  return Fail(ErrorCode::kUsage, path.error().message,
              "copy data from elsewhere into the project with --out");
}

// Whether the target is not where it is going to be tracked.
bool IsElsewhere(const Workspace& workspace, const AddLine& options) {
  const std::string& typed = options.targets.front();
  return !options.out.empty() || IsUrl(typed) || typed.starts_with("rclone:") ||
         !RelPath::Resolve(workspace.current_dir(), workspace.FromHere(typed));
}

Result<std::vector<AddTarget>> FindTargets(Workspace& workspace, const AddLine& options) {
  std::vector<AddTarget> targets;
  const bool is_single = !options.out.empty() || options.to_remote;
  if (is_single && (options.targets.size() > 1 || options.glob || options.no_commit)) {
    return Fail(ErrorCode::kUsage,
                Format("{} takes one target, and no --glob or --no-commit",
                       options.to_remote ? "--to-remote" : "--out"),
                "add one file or directory at a time");
  }
  if (is_single && IsElsewhere(workspace, options)) {
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

Result<std::vector<RelPath>> Add(CommandContext& context, Workspace& workspace,
                                 const std::vector<AddTarget>& targets, const AddLine& options,
                                 AddOptions add) {
  if (options.to_remote) {
    TransferDisplay display(context, "Sending");
    DataTransfer transfer(workspace, options.remote, options.remote_jobs, display);
    add.to_remote = &transfer;
    return AddData(workspace, targets, add, nullptr);
  }
  const auto progress = MakeProgressLine(context, "Adding");
  return AddData(workspace, targets, add, progress.get());
}

Result<int> RunAdd(CommandContext& context, const AddLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe add"));
  MLP_ASSIGN(const std::vector<AddTarget> targets, FindTargets(workspace, options));
  AddOptions add{.store = !options.no_commit, .force = options.force, .relink = !options.no_relink};
  MLP_ASSIGN(const std::vector<RelPath> pointers, Add(context, workspace, targets, options, add));
  MLP_TRY(workspace.StageWritten());
  if (context.quiet) return kExitOk;
  for (const RelPath& pointer : pointers)
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
                      "Copy the target, which may lie anywhere or be an address, to this path and "
                      "track that");
  command->add_flag("--to-remote", options->to_remote,
                    "Send the target, likewise, to a remote; nothing of it stays here or in the "
                    "object store");
  command->add_option("-r,--remote", options->remote, "That remote (default: the configured one)")
      ->needs("--to-remote");
  command->add_option("--remote-jobs", options->remote_jobs, "Transfers at once")
      ->check(CLI::Range(1, 1024))
      ->needs("--to-remote");
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
