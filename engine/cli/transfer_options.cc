#include "engine/cli/transfer_options.h"

#include "engine/cache_use.h"
#include "engine/cli/render_error.h"
#include "engine/cli/transfer_display.h"
#include "engine/experiments/revision_view.h"
#include "engine/remote_config.h"
#include "engine/reproducer.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

constexpr std::size_t kMostLines = 20;

// A path a line, and how many more there are.
template <class Items, class TextOf>
std::vector<std::string> FewLines(const Items& items, TextOf text_of) {
  std::vector<std::string> lines;
  for (const auto& item : items) {
    if (lines.size() == kMostLines) {
      lines.push_back(Format("and {} more", items.size() - kMostLines));
      break;
    }
    lines.push_back(text_of(item));
  }
  return lines;
}

Status AddRevisions(CommandContext& context, Workspace& workspace, const TransferOptions& options,
                    const std::vector<RelPath>& only, RootsByRemote& roots) {
  if (!options.scope.NamesRevisions()) return {};
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const std::vector<ScopedRevision> revisions, RevisionsInScope(repo, options.scope));
  AddRevisionRoots(context, workspace, repo, revisions, only, options.filter, roots);
  return {};
}

}  // namespace

void AddRevisionRoots(CommandContext& context, Workspace& workspace, GitRepo& repo,
                      const std::vector<ScopedRevision>& revisions,
                      const std::vector<RelPath>& only, const TransferSelection& filter,
                      RootsByRemote& roots) {
  for (const ScopedRevision& revision : revisions) {
    RevisionView view(repo, revision.commit, revision.name);
    const Result<Declaration> declared =
        LoadDeclaration(view, workspace.layout(), workspace.config().pipelines);
    if (!declared) {
      context.err << RenderWarning(
          Format("revision {} is left out: {}", Quoted(revision.name), declared.error().message),
          context.color);
      continue;
    }
    CollectRoots(declared->graph, declared->records, declared->graph.TopologicalOrder(), only,
                 filter, roots);
  }
}

void AddRemoteOptions(CLI::App& command, TransferOptions& options) {
  command.add_option("-r,--remote", options.filter.remote, "The remote (default: as configured)");
  command.add_option("-j,--jobs", options.jobs, "Transfers at a time (default: what suits it)")
      ->check(CLI::Range(1, 4096));
  command.add_flag("-a,--all-branches", options.scope.all_branches, "Also of all branches");
  command.add_flag("-T,--all-tags", options.scope.all_tags, "Also of all tags");
  command.add_flag("-A,--all-commits", options.scope.all_commits, "Also of all commits");
}

void AddTransferOptions(CLI::App& command, TransferOptions& options) {
  AddDataTargets(command, options.targets, options.selection);
  command.add_flag("--glob", options.selection.glob, "Targets are patterns: * ? [..]");
  AddRemoteOptions(command, options);
  command.add_flag("--run-cache", options.run_cache, "Also the results of earlier runs by inputs");
  command.add_flag("--json", options.json, "Print JSON");
}

Result<RootsByRemote> RootsMeant(CommandContext& context, Workspace& workspace,
                                 const TransferOptions& options) {
  MLP_ASSIGN(const DataTargets targets,
             FindDataTargets(workspace, options.targets, options.selection));
  TransferOptions from_here = options;
  from_here.filter.from = workspace.current_dir();
  RootsByRemote roots;
  CollectRoots(workspace.graph(), workspace.records(), targets.stages, targets.only,
               from_here.filter, roots);
  MLP_TRY(AddRevisions(context, workspace, from_here, targets.only, roots));
  return roots;
}

Result<TransferReport> FetchMeant(CommandContext& context, Workspace& workspace,
                                  const TransferOptions& options) {
  // What has arrived must not be garbage before all of it has.
  MLP_ASSIGN(const CacheLock cache, UseCache(workspace, kLockPatience));
  MLP_ASSIGN(const RootsByRemote roots, RootsMeant(context, workspace, options));
  TransferDisplay display(context, "Fetching");
  DataTransfer transfer(workspace, options.filter.remote, options.jobs, display);
  TransferReport report;
  if (options.run_cache) {
    MLP_ASSIGN(report, transfer.FetchRunCache());
  }
  MLP_ASSIGN(TransferReport fetched, transfer.Fetch(roots));
  Append(report, std::move(fetched));
  return report;
}

Status FetchForRepro(CommandContext& context, Workspace& workspace,
                     const std::vector<StageId>& stages) {
  std::vector<RelPath> lacking;
  for (const StageId id : stages) {
    for (const Output& out : workspace.graph().stage(id).outs) {
      MLP_ASSIGN(const auto there, workspace.fs().Stat(workspace.Absolute(out.path), true));
      if (!there) lacking.push_back(out.path);
    }
  }
  RootsByRemote roots;
  if (!lacking.empty())
    CollectRoots(workspace.graph(), workspace.records(), stages, lacking, {}, roots);
  TransferDisplay display(context, "Fetching");
  DataTransfer transfer(workspace, "", 0, display);
  const auto warn = [&](const Error& error) {
    display.Clear();
    context.err << RenderWarning("--pull: " + error.message, context.color);
  };
  if (const Result<RemoteSettings> chosen = ResolveRemote(workspace.config(), ""); !chosen) {
    warn(chosen.error());
    roots.erase("");
  } else if (const auto fetched = transfer.FetchRunCache(); !fetched) {
    warn(fetched.error());
  }
  if (roots.empty()) return {};
  const Result<TransferReport> fetched = transfer.Fetch(roots);
  const Status status =
      fetched ? CheckNothingFailed(*fetched, "fetched") : Status(Fail(fetched.error()));
  if (!status && status.error().code == ErrorCode::kInterrupted) return status;
  if (!status) warn(status.error());
  return {};
}

void PrintMoved(CommandContext& context, const TransferOptions& options,
                const TransferReport& report, const std::string& verb) {
  if (options.json) {
    Value failed = Value::object();
    for (const TransferFailure& failure : report.failures)
      failed[failure.path] = failure.error.message;
    Value missing = Value::array();
    for (const MissingObject& object : report.missing) missing.push_back(object.path);
    context.out << PythonJson({{verb, report.moved}, {"failed", failed}, {"missing", missing}},
                              false)
                << '\n';
  } else if (report.moved > 0) {
    context.out << Plural(report.moved, "file") << " " << verb << '\n';
  } else if (report.failures.empty() && report.missing.empty()) {
    context.out << "Everything is up to date.\n";
  }
}

Status CheckNothingFailed(const TransferReport& report, const std::string& verb) {
  if (report.failures.empty()) return {};
  Error error = report.failures.front().error;
  error.message = Format("{} could not be {}", Plural(report.failures.size(), "file"), verb);
  error.where = {};
  error.notes = FewLines(report.failures, [](const TransferFailure& failure) {
    return ForTerminal(Format("{}: {}", failure.path, failure.error.message));
  });
  return Fail(std::move(error));
}

std::vector<std::string> MissingLines(const TransferReport& report) {
  return FewLines(report.missing,
                  [](const MissingObject& object) { return ForTerminal(object.path); });
}

}  // namespace mlp
