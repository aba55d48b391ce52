#include "engine/journal_recovery.h"

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

// The entries that still count, each with its stage.
Result<std::vector<StageRecord>> CountingIn(const Workspace& workspace, const Records& records,
                                            const StagesByAddress& stages,
                                            const std::string& journal) {
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  MLP_ASSIGN(auto entries, ReadJournal(workspace.fs(), journal, algorithm));
  std::vector<StageRecord> counting;
  for (JournaledRecord& entry : entries) {
    const std::optional<StageId> id = stages.Find(entry.stage);
    if (!id) continue;
    const Stage& stage = workspace.graph().stage(*id);
    if (JournalHash(algorithm, records.FindSaved(stage)) != entry.replaces) continue;
    entry.record.stage = &stage;
    entry.record.execution.id = *id;
    counting.push_back(std::move(entry.record));
  }
  return counting;
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
  const StagesByAddress stages(workspace.graph());
  std::unordered_map<const Stage*, std::int64_t> started_ns;
  for (const std::string& journal : journals) {
    MLP_ASSIGN(auto counting, CountingIn(workspace, records, stages, journal));
    for (StageRecord& record : counting) {
      const auto [newest, is_first] = started_ns.emplace(record.stage, record.execution.started_ns);
      if (!is_first && newest->second > record.execution.started_ns) continue;
      newest->second = record.execution.started_ns;
      records.Overlay(*record.stage, std::move(record.entry));
    }
  }
  return {};
}

Result<std::vector<StageRecord>> TakeOverJournals(const Workspace& workspace,
                                                  RecordJournal& journal) {
  MLP_ASSIGN(const auto journals, JournalsOf(workspace));
  const StagesByAddress stages(workspace.graph());
  std::vector<StageRecord> taken;
  for (const std::string& path : journals) {
    MLP_ASSIGN(auto dead, DeadJournal::Take(workspace.fs(), path));
    if (!dead) continue;
    MLP_ASSIGN(auto counting, CountingIn(workspace, workspace.records(), stages, path));
    for (StageRecord& record : counting) {
      MLP_TRY(journal.Ended(record, workspace.records().FindSaved(*record.stage)));
      taken.push_back(std::move(record));
    }
    MLP_TRY(dead->Remove());
  }
  return taken;
}

}  // namespace mlp
