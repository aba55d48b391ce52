#include "engine/trust/project_trust.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostLines = 20;

// Where trust is said of. The mark that names a home comes with the workspace, so it is believed
// only of what lies in that home.
const std::string& TrustedRoot(const ProjectPaths& paths) {
  const bool is_inside = paths.is_isolated() && paths.root().starts_with(paths.IsolatedDir() + "/");
  return is_inside ? paths.home() : paths.root();
}

ProjectPaths PathsOfTrusted(const ProjectPaths& paths) {
  return {TrustedRoot(paths), paths.layout()};
}

bool IsSetToOne(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && std::string_view(value) == "1";
}

// Which files of a project came with another repository: a clone inside of it, or a submodule.
// Whoever made the project did not write what it holds.
class InnerRepositories {
 public:
  InnerRepositories(FileSystem& fs, std::vector<std::string> roots)
      : fs_(fs), roots_(std::move(roots)) {}

  Result<bool> Hold(const RelPath& file) {
    for (RelPath directory = file.Parent(); !directory.is_root(); directory = directory.Parent()) {
      MLP_ASSIGN(const bool is_repository, IsRepository(directory));
      if (is_repository) return true;
    }
    return false;
  }

 private:
  // A worktree and a submodule have a file for it.
  Result<bool> IsRepository(const RelPath& directory) {
    const auto [place, is_new] = known_.try_emplace(directory.str(), false);
    for (const std::string& root : roots_) {
      if (!is_new || place->second) break;
      MLP_ASSIGN(const auto git, fs_.Stat(Format("{}/{}/.git", root, directory.str()), false));
      place->second = git.has_value();
    }
    return place->second;
  }

  FileSystem& fs_;
  const std::vector<std::string> roots_;  // the project, and the copy of it that is worked in
  std::map<std::string, bool> known_;
};

}  // namespace

std::optional<TrustReason> TrustedAnyway(const Workspace& workspace) {
  if (IsSetToOne("MLPIPE_TRUST")) return TrustReason::kVariable;
  if (workspace.config().trusts_every_project) return TrustReason::kPolicy;
  return std::nullopt;
}

Result<ProjectTrust> ProjectTrust::Of(Workspace& workspace) {
  const ProjectPaths paths = PathsOfTrusted(workspace.paths());
  MLP_ASSIGN(TrustStore store, TrustStore::OfUser(workspace.fs()));
  MLP_ASSIGN(TrustRecord record, store.Read(paths.root()));
  MLP_ASSIGN(const auto mark, ReadFileIfThere(workspace.fs(), paths.TrustMark()));
  const bool is_own = !record.mark.empty() && mark && *mark == record.mark + "\n";
  return ProjectTrust(workspace, std::move(store), std::move(record), is_own);
}

Result<std::vector<ProjectCommand>> ProjectTrust::BroughtInside() const {
  const ProjectPaths& paths = workspace_.paths();
  InnerRepositories repositories(workspace_.fs(), {paths.root(), TrustedRoot(paths)});
  std::vector<ProjectCommand> brought;
  for (StageId id = 0; id < workspace_.graph().size(); ++id) {
    const Stage& stage = workspace_.graph().stage(id);
    MLP_ASSIGN(const bool is_inside, repositories.Hold(stage.file));
    if (!is_inside) continue;
    std::vector<ProjectCommand> commands = CommandsOf(stage, workspace_.config().stages);
    std::move(commands.begin(), commands.end(), std::back_inserter(brought));
  }
  return brought;
}

Result<TrustState> ProjectTrust::State() const {
  if (const auto anyway = TrustedAnyway(workspace_)) return TrustState{*anyway, {}};
  std::vector<ProjectCommand> commands;
  if (is_own_) {
    MLP_ASSIGN(commands, BroughtInside());
  } else {
    commands = CommandsOf(workspace_.graph(), workspace_.config().stages);
    if (commands.empty()) return TrustState{TrustReason::kNothing, {}};
  }
  TrustState state{TrustReason::kNotTrusted, record_.UnknownOf(commands), is_own_};
  if (state.unknown.empty()) state.reason = is_own_ ? TrustReason::kOwn : TrustReason::kCommands;
  return state;
}

Status ProjectTrust::TrustCommands(const std::vector<ProjectCommand>& commands) {
  std::vector<ProjectCommand> unknown = record_.UnknownOf(commands);
  std::move(unknown.begin(), unknown.end(), std::back_inserter(record_.commands));
  return store_.Write(record_);
}

Status ProjectTrust::TrustAsOwn() {
  const ProjectPaths paths = PathsOfTrusted(workspace_.paths());
  record_.mark = RandomName() + RandomName();
  MLP_TRY(workspace_.fs().MakeDirs(ParentOf(paths.TrustMark())));
  MLP_TRY(WriteFileAtomically(workspace_.fs(), paths.TrustMark(), record_.mark + "\n"));
  MLP_TRY(store_.Write(record_));
  is_own_ = true;
  return {};
}

Status ProjectTrust::Revoke() {
  MLP_TRY(store_.Remove(record_.root));
  record_ = TrustRecord{record_.root, {}, {}};
  is_own_ = false;
  return {};
}

std::vector<std::string> CommandLines(const TrustRecord& record,
                                      const std::vector<ProjectCommand>& commands,
                                      std::size_t most) {
  std::vector<std::string> lines;
  for (const ProjectCommand& command : commands) {
    if (lines.size() >= most) {
      lines.push_back("and more: 'mlpipe trust --show' prints all of them");
      break;
    }
    for (const std::string& line : SplitLines(command.text))
      lines.push_back(Format("{}: {}", command.stage, line));
    const ProjectCommand* const before = record.Before(command.stage);
    if (before != nullptr) lines.push_back("  instead of: " + Join(SplitLines(before->text), "; "));
  }
  return lines;
}

Error NotTrusted(const std::string& root, const TrustRecord& record, const TrustState& state) {
  Error error;
  error.code = ErrorCode::kNotTrusted;
  error.message =
      state.is_own
          ? Format(
                "another git repository inside of the project {} has commands that you have not "
                "said to trust",
                Quoted(root))
      : !record.commands.empty()
          ? Format("commands of the project {} changed since you trusted it", Quoted(root))
          : Format("the project {} came from elsewhere, and you have not said to trust it",
                   Quoted(root));
  error.notes = CommandLines(record, state.unknown, kMostLines);
  const std::string_view own =
      state.is_own ? "" : " ('mlpipe trust --own' if the project is yours)";
  error.hint = Format(
      "read the commands, then run 'mlpipe trust'{}; in CI and containers set MLPIPE_TRUST=1", own);
  return error;
}

}  // namespace mlp
