#include "engine/experiments/revision_facts.h"

#include "engine/experiments/revision_view.h"
#include "engine/metrics.h"

namespace mlp {
namespace {

// Where the commands of stages take values from params, every experiment has a pipeline of its own,
// and keeping those would help nobody.
constexpr std::size_t kMostKnown = 8;

// Of a directory of which only names and kinds count.
std::string ListingText(const std::vector<DirEntry>& entries) {
  std::string text = "/";
  for (const DirEntry& entry : entries) {
    text += entry.name;
    text += '\0';
    text += static_cast<char>('0' + static_cast<int>(entry.type));
  }
  return text;
}

std::string FirstName(const RelPath& path) {
  return path.str().substr(0, path.str().find('/'));
}

}  // namespace

// A revision without its lock files, which notes everything that it is asked.
class RevisionFacts::Recorder : public RevisionView {
 public:
  Recorder(RevisionFacts& owner, GitId commit, std::string name, Known& known)
      : RevisionView(owner.repo_, commit, std::move(name)),
        owner_(owner),
        commit_(std::move(commit)),
        known_(known) {}

  Result<std::optional<std::string>> ReadFile(const RelPath& path) override {
    if (path.Name() == owner_.layout_.lock_file) return std::optional<std::string>();
    MLP_TRY(Note(path, /*is_listing=*/false));
    return RevisionView::ReadFile(path);
  }
  Result<std::vector<DirEntry>> ListDir(const RelPath& path) override {
    MLP_TRY(Note(path, /*is_listing=*/true));
    return RevisionView::ListDir(path);
  }

 private:
  Status Note(const RelPath& path, bool is_listing) {
    MLP_ASSIGN(std::string found, owner_.WhatIsAt(commit_, path, is_listing));
    const std::string first = FirstName(path);
    const auto [part, is_new] = known_.parts.try_emplace(first);
    if (is_new && !first.empty()) {
      MLP_ASSIGN(const std::optional<GitEntry> entry,
                 owner_.repo_.FindEntry(commit_, RelPath::Strict(first).value()));
      if (entry) part->second.id = entry->id.hex;
    }
    part->second.looks.push_back({path, is_listing, std::move(found)});
    return {};
  }

  RevisionFacts& owner_;
  GitId commit_;
  Known& known_;
};

Result<std::string> RevisionFacts::WhatIsAt(const GitId& commit, const RelPath& path,
                                            bool as_listing) {
  if (!as_listing || !path.is_root()) {
    MLP_ASSIGN(const std::optional<GitEntry> entry, repo_.FindEntry(commit, path));
    if (!entry) return std::string();
    if (!as_listing) return entry->id.hex;
  }
  const Result<std::vector<DirEntry>> entries = repo_.ListDir(commit, path);
  return entries ? ListingText(*entries) : std::string();
}

Result<bool> RevisionFacts::IsAsIn(const Known& known, const GitId& commit) {
  for (const auto& [first, part] : known.parts) {
    if (!first.empty()) {
      MLP_ASSIGN(const std::optional<GitEntry> entry,
                 repo_.FindEntry(commit, RelPath::Strict(first).value()));
      if ((entry ? entry->id.hex : std::string()) == part.id) continue;
    }
    for (const Known::Look& look : part.looks) {
      MLP_ASSIGN(const std::string found, WhatIsAt(commit, look.path, look.is_listing));
      if (found != look.found) return false;
    }
  }
  return true;
}

Result<RevisionFacts::Known*> RevisionFacts::DeclaredIn(const GitId& commit,
                                                        const std::string& name) {
  for (auto known = known_.begin(); known != known_.end(); ++known) {
    MLP_ASSIGN(const bool is_same, IsAsIn(*known, commit));
    if (!is_same) continue;
    known_.splice(known_.begin(), known_, known);
    return &known_.front();
  }
  Known known;
  Recorder recorder(*this, commit, name, known);
  MLP_ASSIGN(Declaration declared, LoadDeclaration(recorder, layout_, options_));
  known.graph = std::move(declared.graph);
  known.pointers = std::move(declared.records);
  known_.push_front(std::move(known));
  if (known_.size() > kMostKnown) known_.pop_back();
  return &known_.front();
}

Result<Records> RevisionFacts::RecordsIn(const GitId& commit, const std::string& name,
                                         const Known& known) {
  Records records = known.pointers;
  RevisionView view(repo_, commit, name);
  for (const Pipeline& pipeline : known.graph->pipelines()) {
    const RelPath file = LockFileOf(pipeline.file);
    if (file.Name() != layout_.lock_file) continue;  // of a pointer file
    MLP_ASSIGN(std::optional<std::string> text, view.ReadFile(file));
    if (!text) continue;
    MLP_ASSIGN(LockFile lock,
               LockFile::Parse(layout_.algorithm, view.NameOf(file), *std::move(text)));
    records.AddLockFile(pipeline.file, std::move(lock));
  }
  return records;
}

Result<CommitFacts> RevisionFacts::Load(const GitId& commit, const std::string& name) {
  MLP_ASSIGN(const GitCommit info, repo_.ReadCommit(commit));
  MLP_ASSIGN(const Known* const known, DeclaredIn(commit, name));
  MLP_ASSIGN(const Records records, RecordsIn(commit, name, *known));
  RevisionView view(repo_, commit, name);
  ValueSnapshot metrics = LoadMetrics(view, *known->graph, records, &store_);
  ValueSnapshot params = LoadParams(view, *known->graph, params_);
  return CommitFacts{info.time_s,
                     FactsOf(*known->graph, records, std::move(metrics), std::move(params))};
}

}  // namespace mlp
