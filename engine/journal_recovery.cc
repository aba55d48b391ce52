#include "engine/journal_recovery.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace mlp {
namespace {

class StagesByAddress {
 public:
  explicit StagesByAddress(const StageGraph& graph) {
    for (StageId id = 0; id < graph.size(); ++id) {
      stages_.emplace(graph.stage(id).Address(), id);
    }
  }
  std::optional<StageId> Find(const std::string& address) const {
    const auto found = stages_.find(address);
    return found == stages_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::unordered_map<std::string, StageId> stages_;
};

// What still counts of these journals, by StageId: of several entries for one stage the newest.
using Newest = std::map<StageId, StageRecord>;
Result<Newest> NewestIn(const Workspace& workspace, const Records& records,
                        const std::vector<std::string>& journals) {
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  const StagesByAddress stages(workspace.graph());
  Newest newest;
  for (const std::string& journal : journals) {
    MLP_ASSIGN(auto entries, ReadJournal(workspace.fs(), journal, algorithm));
    for (JournaledRecord& entry : entries) {
      const std::optional<StageId> id = stages.Find(entry.stage);
      if (!id) continue;
      const Stage& stage = workspace.graph().stage(*id);
      if (JournalHash(algorithm, records.FindSaved(stage)) != entry.replaces) continue;
      entry.record.stage = &stage;
      entry.record.execution.id = *id;
      const auto other = newest.find(*id);
      const bool is_older = other != newest.end() &&
                            other->second.execution.started_ns > entry.record.execution.started_ns;
      if (!is_older) newest.insert_or_assign(*id, std::move(entry.record));
    }
  }
  return newest;
}

Result<std::vector<std::string>> JournalsOf(const Workspace& workspace) {
  return ListJournals(workspace.fs(), workspace.paths().JournalDir());
}

}  // namespace

Result<bool> HasJournals(const Workspace& workspace) {
  MLP_ASSIGN(const auto journals, JournalsOf(workspace));
  return !journals.empty();
}

std::vector<std::string> LivingJournalsBut(const Workspace& workspace, const std::string& own) {
  std::vector<std::string> holders;
  for (const std::string& journal : JournalsOf(workspace).value_or(std::vector<std::string>())) {
    std::string holder = journal == own ? "" : JournalHolder(journal);
    if (!holder.empty()) holders.push_back(std::move(holder));
  }
  return holders;
}

Status OverlayJournals(const Workspace& workspace, Records& records) {
  MLP_ASSIGN(const auto journals, JournalsOf(workspace));
  if (journals.empty()) return {};
  MLP_ASSIGN(Newest newest, NewestIn(workspace, records, journals));
  for (auto& [id, record] : newest) records.Overlay(*record.stage, std::move(record.entry));
  return {};
}

Result<std::vector<StageRecord>> TakeOverJournals(const Workspace& workspace,
                                                  RecordJournal& journal) {
  MLP_ASSIGN(const auto journals, JournalsOf(workspace));
  std::vector<DeadJournal> dead;
  std::vector<std::string> paths;
  for (const std::string& path : journals) {
    MLP_ASSIGN(auto taken, DeadJournal::Take(workspace.fs(), path));
    if (!taken) continue;
    dead.push_back(std::move(*taken));
    paths.push_back(path);
  }
  MLP_ASSIGN(Newest newest, NewestIn(workspace, workspace.records(), paths));
  std::vector<StageRecord> taken;
  for (auto& [id, record] : newest) {
    MLP_TRY(journal.Ended(record, workspace.records().FindSaved(*record.stage)));
    taken.push_back(std::move(record));
  }
  for (DeadJournal& one : dead) MLP_TRY(one.Remove());
  return taken;
}

}  // namespace mlp
