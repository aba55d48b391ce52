#include "engine/trust/project_trust.h"

#include <algorithm>
#include <cstdlib>
#include <set>

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

TrustState ProjectTrust::State() const {
  if (const auto anyway = TrustedAnyway(workspace_)) return {*anyway, {}};
  if (is_own_) return {TrustReason::kOwn, {}};
  const std::vector<ProjectCommand> commands = CommandsOf(workspace_.graph());
  if (commands.empty()) return {TrustReason::kNothing, {}};
  std::set<std::string> known;
  for (const ProjectCommand& command : record_.commands) known.insert(command.digest);
  TrustState state;
  for (const ProjectCommand& command : commands)
    if (!known.contains(command.digest)) state.unknown.push_back(command);
  if (state.unknown.empty()) state.reason = TrustReason::kCommands;
  return state;
}

Status ProjectTrust::TrustCommands(const std::vector<ProjectCommand>& commands) {
  for (const ProjectCommand& command : commands) {
    if (!record_.Knows(command)) record_.commands.push_back(command);
  }
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
  const bool is_changed = !record.commands.empty();
  error.message =
      is_changed ? Format("commands of the project {} changed since you trusted it", Quoted(root))
                 : Format("the project {} came from elsewhere, and you have not said to trust it",
                          Quoted(root));
  error.notes = CommandLines(record, state.unknown, kMostLines);
  error.hint =
      "read the commands, then run 'mlpipe trust' ('mlpipe trust --own' if the project is yours); "
      "in "
      "CI and containers set MLPIPE_TRUST=1";
  return error;
}

}  // namespace mlp
