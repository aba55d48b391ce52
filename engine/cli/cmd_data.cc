// mlpipe data status
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/data_targets.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/transfer_display.h"
#include "engine/data_status.h"
#include "engine/experiments/git_repo.h"
#include "engine/experiments/revision_view.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

struct DataLine {
  std::vector<std::string> targets;
  bool granular = false, json = false, unchanged = false, not_in_remote = false;
  std::string remote;
  int jobs = 0;
  std::string untracked = "no";
};

struct DataReport {
  DataStatus status;
  std::vector<DataPath> not_in_remote;
  std::vector<RelPath> untracked;
  bool git_has_changes = false;
};

// What git adds: the declaration as of HEAD, and what git does not track.
Result<DataReport> MakeReport(CommandContext& context, Workspace& workspace,
                              const DataLine& options) {
  DataReport report;
  DataStatusOptions wanted{options.granular, {}};
  MLP_ASSIGN(const DataTargets targets, FindDataTargets(workspace, options.targets, {}));
  if (!options.targets.empty()) wanted.only = targets.only;
  Result<GitRepo> repo = Fail(ErrorCode::kNotFound, "not asked");
  if (!workspace.config().no_scm) repo = GitRepo::Open(workspace.paths().root());
  std::optional<GitHead> head;
  if (repo) {
    MLP_ASSIGN(head, repo->Head());
  }
  std::optional<Declaration> committed;
  if (head) {
    RevisionView view(*repo, head->commit, "HEAD");
    MLP_ASSIGN(committed, LoadDeclaration(view, workspace.layout(), workspace.config().pipelines));
    MLP_ASSIGN(const auto changed, repo->ChangedFiles(head->commit));
    report.git_has_changes = !changed.empty();
  }
  MLP_ASSIGN(report.status, FindDataStatus(workspace, committed ? &*committed : nullptr, wanted));
  if (options.not_in_remote) {
    TransferDisplay display(context, "Asking");
    DataTransfer transfer(workspace, options.remote, options.jobs, display);
    MLP_ASSIGN(report.not_in_remote,
               DataNotInRemote(workspace, targets.stages, wanted, options.remote, transfer));
  }
  if (repo && options.untracked == "all") {
    MLP_ASSIGN(const auto index, context.environment.open_git_index(workspace.paths().root()));
    MLP_ASSIGN(report.untracked, UntrackedFiles(workspace, *index));
  }
  return report;
}

class TextReport {
 public:
  TextReport(CommandContext& context, const Workspace& workspace)
      : context_(context), workspace_(workspace) {}

  void Print(const DataReport& report, bool with_unchanged) {
    Section("Not in the object store:", {"use 'mlpipe fetch', or make it again"});
    for (const DataPath& path : report.status.not_in_cache) Line("", path);
    Section("Not in the remote:", {"use 'mlpipe push'"});
    for (const DataPath& path : report.not_in_remote) Line("", path);
    Section("Recorded since the last git commit:", {"use 'git commit' for the pointer files"});
    Changes(report.status.committed);
    Section("Changed in the workspace:", {"use 'mlpipe commit' or 'mlpipe add' to record it",
                                          "use 'mlpipe checkout' to undo it"});
    Changes(report.status.uncommitted);
    Section("Untracked:", {"use 'mlpipe add' or 'git add'"});
    for (const RelPath& path : report.untracked) Line("", {path, false});
    Section("Unchanged:", {});
    if (with_unchanged)
      for (const DataPath& path : report.status.unchanged) Line("", path);
    if (!printed_) context_.out << "No changes.\n";
    if (report.git_has_changes && !context_.quiet)
      context_.err << "There are changes that git has not committed: see 'git status'.\n";
  }

 private:
  void Section(std::string title, std::vector<std::string> hints) {
    title_ = std::move(title);
    hints_ = std::move(hints);
  }

  void Changes(const DataChanges& changes) {
    for (const DataPath& path : changes.modified) Line("modified: ", path);
    for (const DataPath& path : changes.added) Line("added: ", path);
    for (const DataPath& path : changes.deleted) Line("deleted: ", path);
  }

  // The first of a section brings its heading.
  void Line(const std::string& word, const DataPath& path) {
    if (!title_.empty()) {
      context_.out << (printed_ ? "\n" : "") << title_ << '\n';
      for (const std::string& hint : hints_) context_.out << "  (" << hint << ")\n";
      title_.clear();
    }
    printed_ = true;
    context_.out << "        " << word << ForTerminal(workspace_.Display(path.path))
                 << (path.is_directory ? "/" : "") << '\n';
  }

  CommandContext& context_;
  const Workspace& workspace_;
  std::string title_;
  std::vector<std::string> hints_;
  bool printed_ = false;
};

Value ToJson(const std::vector<DataPath>& paths) {
  Value list = Value::array();
  for (const DataPath& path : paths)
    list.push_back(path.path.str() + (path.is_directory ? "/" : ""));
  return list;
}

void AddUnlessEmpty(Value& map, const std::string& key, Value list) {
  if (!list.empty()) map[key] = std::move(list);
}

Value ToJson(const DataChanges& changes) {
  Value map = Value::object();
  AddUnlessEmpty(map, "added", ToJson(changes.added));
  AddUnlessEmpty(map, "modified", ToJson(changes.modified));
  AddUnlessEmpty(map, "deleted", ToJson(changes.deleted));
  return map;
}

// The keys of DVC; paths are relative to the root.
Value ToJson(const DataReport& report, bool with_unchanged) {
  Value map = Value::object();
  AddUnlessEmpty(map, "not_in_cache", ToJson(report.status.not_in_cache));
  AddUnlessEmpty(map, "not_in_remote", ToJson(report.not_in_remote));
  AddUnlessEmpty(map, "committed", ToJson(report.status.committed));
  AddUnlessEmpty(map, "uncommitted", ToJson(report.status.uncommitted));
  Value untracked = Value::array();
  for (const RelPath& path : report.untracked) untracked.push_back(path.str());
  AddUnlessEmpty(map, "untracked", std::move(untracked));
  if (with_unchanged) AddUnlessEmpty(map, "unchanged", ToJson(report.status.unchanged));
  return map;
}

Result<int> RunData(CommandContext& context, const DataLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const DataReport report, MakeReport(context, workspace, options));
  if (options.json) {
    context.out << PythonJson(ToJson(report, options.unchanged), false) << '\n';
  } else {
    TextReport(context, workspace).Print(report, options.unchanged);
  }
  return kExitOk;
}

}  // namespace

void AddDataCommand(CLI::App& app, CommandContext& context) {
  CLI::App* data = app.add_subcommand("data", "Ask about tracked data");
  data->require_subcommand(1);
  CLI::App* command = data->add_subcommand(
      "status", "Compare the last git commit, what is recorded, and the workspace");
  auto options = std::make_shared<DataLine>();
  command->add_option("targets", options->targets, "Data, pointer files or stages; default: all");
  command->add_flag("--granular", options->granular, "Also the files in directories");
  command->add_flag("--unchanged", options->unchanged, "Also what is the same everywhere");
  command
      ->add_option("--untracked-files", options->untracked,
                   "Also files that neither git nor mlpipe tracks: all or no")
      ->expected(0, 1)
      ->default_str("all")
      ->check(CLI::IsMember({"all", "no"}));
  command->add_flag("--not-in-remote", options->not_in_remote,
                    "Also what is recorded and not in the remote");
  command->add_option("-r,--remote", options->remote, "That remote (default: the configured one)")
      ->needs("--not-in-remote");
  command->add_option("-j,--jobs", options->jobs, "Requests to the remote at once")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", options->json, "As JSON, with the keys of DVC");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunData(context, *options); };
  });
}

}  // namespace mlp
