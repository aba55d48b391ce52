#include "engine/recorded_digests.h"

#include <set>

#include "engine/record_journal.h"
#include "engine/undo_record.h"

namespace mlp {
namespace {

constexpr std::string_view kTreeSuffix = ".dir";

bool IsWordCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Of stages that are declared, and lock files that have others.
std::set<RelPath> RecordFiles(const Workspace& workspace) {
  std::set<RelPath> files;
  const StageGraph& graph = workspace.graph();
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    files.insert(stage.kind == StageKind::kData ? stage.file : LockFileOf(stage.file));
  }
  for (const auto& [pipeline, lock] : workspace.records().lock_files())
    files.insert(LockFileOf(pipeline));
  return files;
}

}  // namespace

void AddDigestsIn(HashAlgorithm algorithm, std::string_view text, DigestSet& digests) {
  const std::size_t length = 2 * SizeOf(algorithm);
  for (std::size_t begin = 0; begin < text.size();) {
    if (!IsWordCharacter(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && IsWordCharacter(text[end])) ++end;
    if (const auto digest = Digest::Parse(algorithm, text.substr(begin, end - begin));
        digest && end - begin == length) {
      digests.insert(text.substr(end).starts_with(kTreeSuffix) ? digest->AsTree() : *digest);
    }
    begin = end;
  }
}

// Journals first: what leaves one stands in a lock file by then.
Status AddRecordedDigests(Workspace& workspace, DigestSet& digests) {
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  MLP_ASSIGN(const std::vector<std::string> journals,
             ListJournals(workspace.fs(), workspace.paths().JournalDir()));
  for (const std::string& journal : journals) {
    MLP_ASSIGN(const std::vector<JournaledRecord> records,
               ReadJournal(workspace.fs(), journal, algorithm));
    for (const JournaledRecord& record : records)
      for (const LockedPath& out : record.record.entry.outs) digests.insert(out.digest);
  }
  for (const RelPath& file : RecordFiles(workspace)) {
    MLP_ASSIGN(const std::optional<std::string> text, workspace.view().ReadFile(file));
    if (text) AddDigestsIn(algorithm, *text, digests);
  }
  return AddUndoDigests(workspace, digests);
}

std::vector<Digest> OutputsOfRun(HashAlgorithm algorithm, std::string bytes) {
  std::vector<Digest> outputs;
  const Result<YamlDocument> document = ParseYaml("run cache entry", std::move(bytes));
  if (!document) return outputs;
  const Result<LockedStage> entry = ParseLockedStage(algorithm, *document);
  if (!entry) return outputs;
  for (const LockedPath& out : entry->outs) outputs.push_back(out.digest);
  return outputs;
}

}  // namespace mlp
