#include "engine/data_status.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "engine/file_reading.h"

namespace mlp {
namespace {

using Files = std::map<RelPath, Digest>;  // of a directory, by path inside of it

// One output in one of the three states.
struct DataState {
  Digest digest;               // empty: nothing is there
  std::optional<Files> files;  // of a directory; nullopt: the list is not at hand
};

using States = std::map<RelPath, DataState>;

class Finder {
 public:
  Finder(Workspace& workspace, const DataStatusOptions& options)
      : workspace_(workspace), options_(options) {}

  Result<DataStatus> Find(const Declaration* head) {
    States committed;
    if (head != nullptr) {
      MLP_ASSIGN(committed, Recorded(head->graph, head->records));
    }
    MLP_ASSIGN(const States recorded, Recorded(workspace_.graph(), workspace_.records()));
    MLP_ASSIGN(const States standing, Standing());
    for (const auto& [path, state] : recorded) MLP_TRY(FindMissing(path, state));
    if (head != nullptr) Compare(committed, recorded, status_.committed);
    Compare(recorded, standing, status_.uncommitted);
    FindUnchanged(head == nullptr ? recorded : committed, recorded, standing);
    return std::move(status_);
  }

 private:
  bool IsWanted(const RelPath& path) const {
    return options_.only.empty() ||
           std::any_of(options_.only.begin(), options_.only.end(), [&](const RelPath& one) {
             return one.IsWithin(path) || path.IsWithin(one);
           });
  }

  Result<States> Recorded(const StageGraph& graph, const Records& records) {
    States states;
    for (const StageId id : graph.TopologicalOrder()) {
      const Stage& stage = graph.stage(id);
      const LockedStage* const entry = records.Find(stage);
      for (const Output& out : stage.outs) {
        const LockedPath* const locked = entry == nullptr ? nullptr : entry->FindOut(out.text);
        if (!out.cache || locked == nullptr || !IsWanted(out.path)) continue;
        DataState& state = states[out.path];
        state.digest = locked->digest;
        if (options_.granular && locked->digest.is_tree()) {
          MLP_ASSIGN(state.files, ListOf(locked->digest));
        }
      }
    }
    return states;
  }

  Result<std::optional<Files>> ListOf(const Digest& tree) {
    const Result<TreeObject> list = workspace_.objects().ReadTree(tree);
    if (!list && list.error().code == ErrorCode::kNotFound) return std::nullopt;
    if (!list) return Fail(list.error());
    Files files;
    for (const TreeEntry& entry : list->entries()) files.emplace(entry.path, entry.digest);
    return files;
  }

  Result<States> Standing() {
    std::map<RelPath, PathScan> scans;
    const StageGraph& graph = workspace_.graph();
    for (const StageId id : graph.TopologicalOrder())
      for (const Output& out : graph.stage(id).outs) {
        if (!out.cache || !IsWanted(out.path)) continue;
        MLP_ASSIGN(scans[out.path], workspace_.Scan(out.path));
      }
    MLP_TRY(HashAll(scans));
    States states;
    for (const auto& [path, scan] : scans) {
      if (!scan.exists) continue;
      DataState& state = states[path];
      state.digest = scan.Record(workspace_.layout().algorithm).digest;
      if (!options_.granular || !scan.is_directory) continue;
      Files& files = state.files.emplace();
      for (const ScannedFile& file : scan.files) files.emplace(file.path, file.digest);
    }
    return states;
  }

  Status HashAll(std::map<RelPath, PathScan>& scans) {
    WorkerPool pool(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    std::vector<FilesToRead> unknown;
    for (auto& [path, scan] : scans) unknown.push_back(UnknownFiles(scan));
    Status read;
    ReadFiles(workspace_, pool, std::move(unknown), HashingReader(workspace_),
              [&read](Status status) { read = std::move(status); });
    pool.RunUntilIdle();
    return read;
  }

  Status FindMissing(const RelPath& path, const DataState& state) {
    MLP_ASSIGN(const bool stored, IsStored(state.digest));
    if (!stored) status_.not_in_cache.push_back({path, state.digest.is_tree()});
    if (!state.files) return {};
    for (const auto& [file, digest] : *state.files) {
      MLP_ASSIGN(const bool is_stored, IsStored(digest));
      if (!is_stored && IsWanted(path / file)) status_.not_in_cache.push_back({path / file, false});
    }
    return {};
  }

  // A damaged object is as good as none.
  Result<bool> IsStored(const Digest& digest) {
    Result<bool> stored = workspace_.objects().Contains(digest);
    if (!stored && stored.error().code == ErrorCode::kCorrupt) return false;
    return stored;
  }

  void Compare(const States& before, const States& after, DataChanges& changes) {
    std::map<RelPath, std::pair<const DataState*, const DataState*>> both;
    for (const auto& [path, state] : before) both[path].first = &state;
    for (const auto& [path, state] : after) both[path].second = &state;
    for (const auto& [path, states] : both) {
      const auto& [old, now] = states;
      if (old != nullptr && now != nullptr && old->digest == now->digest) continue;
      auto& list = old == nullptr   ? changes.added
                   : now == nullptr ? changes.deleted
                                    : changes.modified;
      list.push_back({path, (now == nullptr ? old : now)->digest.is_tree()});
      CompareFiles(path, old, now, changes);
    }
  }

  // Unless a list is not at hand: then nothing can be said of the files.
  void CompareFiles(const RelPath& path, const DataState* old, const DataState* now,
                    DataChanges& changes) {
    const auto lacks_list = [](const DataState* state) {
      return state != nullptr && state->digest.is_tree() && !state->files;
    };
    if (!options_.granular || lacks_list(old) || lacks_list(now)) return;
    static const Files kNone;
    const Files& before = old != nullptr && old->files ? *old->files : kNone;
    const Files& after = now != nullptr && now->files ? *now->files : kNone;
    for (const auto& [file, digest] : before) {
      const auto found = after.find(file);
      if (found != after.end() && found->second == digest) continue;
      auto& list = found == after.end() ? changes.deleted : changes.modified;
      if (IsWanted(path / file)) list.push_back({path / file, false});
    }
    for (const auto& [file, digest] : after)
      if (!before.contains(file) && IsWanted(path / file))
        changes.added.push_back({path / file, false});
  }

  void FindUnchanged(const States& committed, const States& recorded, const States& standing) {
    for (const auto& [path, state] : recorded) {
      const auto before = committed.find(path);
      const auto now = standing.find(path);
      if (before == committed.end() || now == standing.end()) continue;
      if (before->second.digest == state.digest && now->second.digest == state.digest)
        status_.unchanged.push_back({path, state.digest.is_tree()});
      if (!before->second.files || !state.files || !now->second.files) continue;
      for (const auto& [file, digest] : *state.files) {
        const auto same = [&, &name = file, &wanted = digest](const Files& files) {
          const auto found = files.find(name);
          return found != files.end() && found->second == wanted;
        };
        if (same(*before->second.files) && same(*now->second.files) && IsWanted(path / file))
          status_.unchanged.push_back({path / file, false});
      }
    }
  }

  Workspace& workspace_;
  const DataStatusOptions& options_;
  DataStatus status_;
};

}  // namespace

Result<DataStatus> FindDataStatus(Workspace& workspace, const Declaration* head,
                                  const DataStatusOptions& options) {
  Result<DataStatus> status = Finder(workspace, options).Find(head);
  (void)workspace.index().Flush();  // a cache
  return status;
}

Result<std::vector<DataPath>> DataNotInRemote(Workspace& workspace,
                                              const std::vector<StageId>& stages,
                                              const DataStatusOptions& options,
                                              const std::string& remote, DataTransfer& transfer) {
  TransferSelection selection;
  selection.remote = remote;
  selection.pushing = true;
  RootsByRemote roots;
  CollectRoots(workspace.graph(), workspace.records(), stages, options.only, selection, roots);
  std::map<std::string, bool> outputs;  // whether it is a directory
  for (const auto& [name, some] : roots)
    for (const TransferRoot& root : some) outputs[root.name] = root.digest.is_tree();
  MLP_ASSIGN(const std::vector<ObjectStatus> differences,
             transfer.Compare(roots, NamedPaths::kEvery));
  std::set<DataPath> lacking;
  for (const ObjectStatus& object : differences) {
    if (object.place == ObjectPlace::kOnlyThere) continue;
    MLP_ASSIGN(const RelPath path, RelPath::Strict(object.path));
    RelPath output = path;
    while (!output.is_root() && !outputs.contains(output.str())) output = output.Parent();
    const RelPath& shown = options.granular ? path : output;
    lacking.insert({shown, shown == output && outputs[output.str()]});
  }
  return std::vector<DataPath>(lacking.begin(), lacking.end());
}

Result<std::vector<RelPath>> UntrackedFiles(Workspace& workspace, GitIndex& index) {
  std::vector<RelPath> untracked;
  MLP_ASSIGN(GitRules* const git, workspace.view().git_rules());
  if (git == nullptr) return untracked;
  std::vector<RelPath> waiting = {RelPath()};
  while (!waiting.empty()) {
    const RelPath directory = std::move(waiting.back());
    waiting.pop_back();
    MLP_ASSIGN(const auto entries, workspace.fs().ListDir(workspace.Absolute(directory)));
    for (const DirEntry& entry : entries) {
      const Result<RelPath> name = RelPath::Strict(entry.name);
      if (!name || entry.name == ".git") continue;
      const RelPath path = directory / *name;
      const bool is_directory = entry.type == FileType::kDirectory;
      MLP_ASSIGN(const IgnoreTree::Match match, git->Check(path, is_directory));
      if (match.ignored || workspace.graph().WriterOf(path) != nullptr) continue;
      if (is_directory) {
        waiting.push_back(path);
        continue;
      }
      MLP_ASSIGN(const bool tracked, index.IsTracked(path));
      if (!tracked) untracked.push_back(path);
    }
  }
  std::sort(untracked.begin(), untracked.end());
  return untracked;
}

}  // namespace mlp
