// mlpipe gc
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/gc_report.h"
#include "engine/cli/transfer_display.h"
#include "engine/data_transfer.h"
#include "engine/experiments/gc.h"
#include "pipelines/quantity.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/cache_projects.h"

namespace mlp {
namespace {

struct GcLine {
  GarbageOptions garbage;
  bool workspace = false;
  std::optional<int> commits;
  std::string older_than, max_size;
  std::vector<std::string> projects, forget;
  bool cloud = false, not_in_remote = false;
  std::string remote;
  int jobs = 0;
  bool dry = false, force = false, json = false;
};

Status Check(const GcLine& options) {
  const RevisionScope& scope = options.garbage.revisions;
  if (!options.workspace && !scope.NamesRevisions() && options.forget.empty())
    return Fail(ErrorCode::kUsage, "gc must be told what to keep",
                "-w keeps what the workspace uses; -a, -T, -A, --rev, --date and "
                "--all-experiments keep more");
  if (options.commits && scope.revisions.empty() && !scope.all_branches)
    return Fail(ErrorCode::kUsage, "-n counts the commits of --rev or -a", "name one of them");
  if (!options.remote.empty() && !options.cloud && !options.not_in_remote)
    return Fail(ErrorCode::kUsage, "-r needs -c or --not-in-remote",
                "-c removes from the remote, too; --not-in-remote keeps what it does not have");
  return {};
}

Status ParseLimits(GcLine& options) {
  if (!options.older_than.empty()) {
    options.garbage.older_than_ns = ParseDuration(options.older_than);
    if (!options.garbage.older_than_ns)
      return Fail(ErrorCode::kUsage, Quoted(options.older_than) + " is no time",
                  "write it like 12h or 30d");
  }
  if (!options.max_size.empty()) {
    options.garbage.max_bytes = ParseSize(options.max_size);
    if (!options.garbage.max_bytes)
      return Fail(ErrorCode::kUsage, Quoted(options.max_size) + " is no size",
                  "write it like 500MiB or 20GiB");
  }
  return {};
}

Result<std::string> ProjectAt(const std::string& typed) {
  std::error_code error;
  const std::string root = std::filesystem::canonical(typed, error).string();
  if (!error) return root;
  return Fail(ErrorCode::kNotFound, Format("there is no project {}", Quoted(typed)));
}

// A project that is gone has no canonical path. Fails unless it is registered.
Result<std::string> RegisteredAt(const Workspace& workspace, const std::string& typed) {
  namespace stdfs = std::filesystem;
  std::error_code error;
  MLP_ASSIGN(const std::vector<std::string> registered,
             RegisteredProjects(workspace.fs(), workspace.config().cache_dir));
  std::string spelled = stdfs::absolute(typed).lexically_normal().string();
  while (spelled.size() > 1 && spelled.back() == '/') spelled.pop_back();
  for (const std::string& root : {spelled, stdfs::weakly_canonical(spelled, error).string()}) {
    if (std::find(registered.begin(), registered.end(), root) != registered.end()) return root;
  }
  return Fail(ErrorCode::kNotFound, Format("no project {} uses the cache {}", Quoted(spelled),
                                           Quoted(workspace.config().cache_dir)));
}

Status Forget(const Workspace& workspace, const GcLine& options) {
  for (const std::string& root : options.garbage.forgotten)
    MLP_TRY(ForgetProject(workspace.fs(), workspace.config().cache_dir, root));
  return {};
}

std::string ScopeText(const GcLine& options, const GarbageCollection& collection) {
  std::string text = "the workspace";
  if (options.garbage.revisions.NamesRevisions())
    text += " and " + Plural(collection.revisions(), "revision");
  if (const std::size_t others = collection.projects().size() - 1; others > 0)
    text += Format(", and {} that share the cache", Plural(others, "other project"));
  return text;
}

Result<bool> Ask(CommandContext& context) {
  if (::isatty(STDIN_FILENO) != 1)
    return Fail(ErrorCode::kUsage, "gc asks before it removes, and there is nobody to ask",
                "-f removes without asking; --dry only shows what would be removed");
  context.err << "Remove that? [y/n] " << std::flush;
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
}

Result<int> RunGc(CommandContext& context, GcLine& options) {
  MLP_TRY(Check(options));
  MLP_TRY(ParseLimits(options));
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  for (const std::string& typed : options.forget) {
    MLP_ASSIGN(options.garbage.forgotten.emplace_back(), RegisteredAt(workspace, typed));
  }
  if (!options.workspace && !options.garbage.revisions.NamesRevisions()) {
    if (!options.dry) MLP_TRY(Forget(workspace, options));
    return kExitOk;
  }
  for (const std::string& typed : options.projects) {
    MLP_ASSIGN(options.garbage.projects.emplace_back(), ProjectAt(typed));
  }
  options.garbage.revisions.commits = options.commits.value_or(1);
  std::unique_ptr<Remote> remote;
  if (options.cloud || options.not_in_remote) {
    MLP_ASSIGN(remote, OpenConfiguredRemote(workspace, options.remote, options.jobs));
  }
  if (options.not_in_remote) options.garbage.only_in = remote.get();
  GarbageCollection collection(workspace, options.garbage);
  const auto on_wait = [&](const std::string& holder) {
    if (!context.quiet) context.err << "Waiting for " << holder << '\n';
  };
  GcReportOptions report{true, options.json, options.garbage.forget_unlisted};
  std::optional<GcPlans> agreed;
  if (options.dry || !options.force) {
    agreed.emplace();
    MLP_ASSIGN(agreed->cache, collection.Plan(on_wait));
    if (options.cloud) {
      TransferDisplay display(context, "Reading");  // while it lives, Ctrl-C ends nothing else
      MLP_ASSIGN(agreed->remote, collection.PlanRemote(*remote, display, on_wait));
    }
    if (options.dry || agreed->IsEmpty()) {
      ReportGarbage(context, *agreed, report);
      return kExitOk;
    }
    context.err << Format("Not used by {}:\n", ScopeText(options, collection));
    PrintPlans(context.err, *agreed);
    MLP_ASSIGN(const bool agrees, Ask(context));
    if (!agrees) return kExitStageFailed;
  }
  report.dry = false;
  GcPlans plans;
  MLP_ASSIGN(plans.cache, collection.Remove(on_wait, agreed ? &agreed->cache : nullptr));
  if (options.cloud) {
    TransferDisplay display(context, "Reading");
    MLP_ASSIGN(plans.remote, collection.RemoveRemote(*remote, display, on_wait,
                                                     agreed ? &*agreed->remote : nullptr));
  }
  MLP_TRY(Forget(workspace, options));
  ReportGarbage(context, plans, report);
  return kExitOk;
}

void AddScope(CLI::App& command, GcLine& options) {
  RevisionScope& scope = options.garbage.revisions;
  command.add_flag("-w,--workspace", options.workspace,
                   "Keep what the workspace uses; every other scope does so, too");
  command.add_flag("-a,--all-branches", scope.all_branches,
                   "Keep what the tips of all branches use");
  command.add_flag("-T,--all-tags", scope.all_tags, "Keep what all tags use");
  command.add_flag("-A,--all-commits", scope.all_commits,
                   "Keep what any commit of a branch or tag uses");
  command.add_option("--rev", scope.revisions, "Keep what this revision or experiment uses")
      ->allow_extra_args(false);
  command
      .add_option("-n,--num", options.commits,
                  "Keep so many commits of each --rev or branch (default: 1)")
      ->check(CLI::PositiveNumber);
  command.add_option("--date", scope.date, "Keep what commits since this day use (2026-08-22)");
  command.add_flag("--all-experiments", scope.all_experiments, "Keep what all experiments use");
  command.add_option("-p,--projects", options.projects,
                     "Keep also what the project in this directory uses");
}

}  // namespace

void AddGcCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("gc", "Remove what nothing uses any more from the cache");
  auto options = std::make_shared<GcLine>();
  GarbageOptions& garbage = options->garbage;
  AddScope(*command, *options);
  command->add_flag("-c,--cloud", options->cloud, "Remove it from the remote, too");
  command->add_option("-r,--remote", options->remote, "The remote (default: the configured one)");
  command->add_flag("--not-in-remote", options->not_in_remote,
                    "Keep also what the remote does not have");
  command->add_option("-j,--jobs", options->jobs, "Requests to the remote at once")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--run-cache", garbage.run_cache, "Keep what the run cache can restore");
  command->add_option("--older-than", options->older_than,
                      "Remove only what is older (12h, 30d); default: 1h in a shared cache");
  command->add_option("--max-size", options->max_size,
                      "Remove the oldest, and only until the cache takes no more (20GiB)");
  command->add_flag("--quarantine", garbage.quarantine,
                    "Remove also damaged objects that were put aside");
  command->add_flag("--skip-failed", garbage.forget_unlisted,
                    "Remove also what may belong to a directory whose list is missing");
  command->add_option("--forget", options->forget,
                      "The project that was in this directory uses the cache no more");
  command->add_flag("--dry", options->dry, "Only show what would be removed");
  command->add_flag("-f,--force", options->force, "Remove without asking");
  command->add_flag("--json", options->json, "Print what was removed as JSON");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunGc(context, *options); };
  });
}

}  // namespace mlp
