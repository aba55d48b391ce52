#include "store/gc.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "store/base/file_lock.h"
#include "store/layout.h"
#include "store/object_store.h"
#include "store/tree_object.h"

namespace mlp {
namespace {

// Nobody takes as long to write a temporary file, or to lock a directory just made.
constexpr std::int64_t kLeftoverAgeNs = std::int64_t{3600} * 1'000'000'000;

struct Candidate {
  const StoredObject* object;
  std::int64_t changed_ns;  // also that of the newest list that names it
};

class Planner {
 public:
  Planner(FileSystem& fs, const std::string& cache_dir, const std::unordered_set<Digest>& needed,
          const GcOptions& options)
      : fs_(fs), cache_dir_(cache_dir), needed_(needed), options_(options) {}

  Result<GcPlan> Run() {
    for (const HashAlgorithm algorithm : options_.algorithms) {
      MLP_ASSIGN(listings_.emplace_back(), ListObjects(fs_, cache_dir_, algorithm));
    }
    for (const ObjectListing& listing : listings_) MLP_TRY(ReadTrees(listing));
    MLP_TRY(NoteAbsentTrees());
    for (const ObjectListing& listing : listings_) Sort(listing);
    RespectSize();
    MLP_TRY(AddRuns());
    AddObjects();
    MLP_TRY(AddLeftovers());
    if (options_.quarantine) MLP_TRY(AddQuarantine());
    return std::move(plan_);
  }

 private:
  static std::int64_t ChangedNs(const FileStat& stat) {
    return std::max(stat.mtime_ns, stat.ctime_ns);
  }

  // What lists name is needed as they are, and as new.
  Status ReadTrees(const ObjectListing& listing) {
    for (const StoredObject& object : listing.objects) {
      if (!object.digest.is_tree()) continue;
      const bool is_needed = needed_.contains(object.digest);
      LocalObjectStore store(fs_, cache_dir_, object.digest.algorithm());
      const Result<TreeObject> tree = store.ReadTree(object.digest);
      if (!tree && tree.error().code == ErrorCode::kIo) return Fail(tree.error());
      if (!tree && is_needed) MLP_TRY(NoteUnlisted(object.digest));
      if (!tree) continue;
      for (const TreeEntry& member : tree->entries()) NoteMember(member.digest, object, is_needed);
    }
    return {};
  }

  void NoteMember(const Digest& member, const StoredObject& tree, bool is_needed) {
    if (is_needed) members_.insert(member);
    std::int64_t& newest = named_ns_[member];
    newest = std::max(newest, ChangedNs(tree.stat));
  }

  Status NoteUnlisted(const Digest& tree) {
    MLP_ASSIGN(const bool is_loss, options_.needs_members(tree));
    if (is_loss) plan_.unlisted.push_back(tree);
    return {};
  }

  Status NoteAbsentTrees() {
    std::unordered_set<Digest> present;
    for (const ObjectListing& listing : listings_)
      for (const StoredObject& object : listing.objects) present.insert(object.digest);
    for (const Digest& digest : needed_) {
      const auto& algorithms = options_.algorithms;
      const bool is_ours =
          std::find(algorithms.begin(), algorithms.end(), digest.algorithm()) != algorithms.end();
      const bool is_absent = digest.is_tree() && is_ours && !present.contains(digest);
      if (is_absent) MLP_TRY(NoteUnlisted(digest));
    }
    std::sort(plan_.unlisted.begin(), plan_.unlisted.end());
    return {};
  }

  void Keep(const StoredObject& object) {
    ++plan_.kept_objects;
    plan_.kept_bytes += object.stat.size;
  }

  // Into what stays, and candidates.
  void Sort(const ObjectListing& listing) {
    const bool may_be_named = !plan_.unlisted.empty() && !options_.forget_unlisted;
    for (const StoredObject& object : listing.objects) {
      const auto named = named_ns_.find(object.digest);
      const std::int64_t named_ns = named == named_ns_.end() ? 0 : named->second;
      const std::int64_t changed_ns = std::max(ChangedNs(object.stat), named_ns);
      if (needed_.contains(object.digest) || members_.contains(object.digest)) {
        Keep(object);
      } else if (may_be_named && !object.digest.is_tree()) {
        ++plan_.kept_unlisted;
        Keep(object);
      } else if (changed_ns >= options_.stays_since_ns) {
        ++plan_.kept_for_age;
        Keep(object);
      } else {
        candidates_.push_back({&object, changed_ns});
      }
    }
  }

  // The oldest first, a list before what it names; the newest ones may stay.
  void RespectSize() {
    std::sort(candidates_.begin(), candidates_.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.changed_ns, !a.object->digest.is_tree(), a.object->digest) <
             std::tuple(b.changed_ns, !b.object->digest.is_tree(), b.object->digest);
    });
    if (!options_.max_bytes) return;
    while (!candidates_.empty()) {
      const StoredObject& newest = *candidates_.back().object;
      if (plan_.kept_bytes + newest.stat.size > *options_.max_bytes) break;
      ++plan_.kept_for_size;
      Keep(newest);
      candidates_.pop_back();
    }
  }

  Status AddRuns() {
    std::unordered_set<Digest> going;
    for (const Candidate& candidate : candidates_) going.insert(candidate.object->digest);
    MLP_ASSIGN(const RunListing listing, ListRuns(fs_, cache_dir_));
    for (const StoredRun& run : listing.runs) {
      MLP_ASSIGN(const std::vector<Digest> outputs, options_.outputs_of(run));
      if (std::any_of(outputs.begin(), outputs.end(),
                      [&](const Digest& digest) { return going.contains(digest); }))
        plan_.garbage.push_back({GarbageKind::kRun, run.path, run.stat.size});
    }
    for (const std::string& path : listing.temporaries) MLP_TRY(AddIfOld(path));
    return {};
  }

  void AddObjects() {
    for (const bool trees : {true, false}) {
      for (const auto& [object, changed_ns] : candidates_) {
        if (object->digest.is_tree() != trees) continue;
        const LocalObjectStore store(fs_, cache_dir_, object->digest.algorithm());
        plan_.garbage.push_back({trees ? GarbageKind::kTree : GarbageKind::kFile,
                                 store.PathOf(object->digest), object->stat.size});
      }
    }
  }

  Status AddLeftovers() {
    for (const ObjectListing& listing : listings_) {
      for (const std::string& batch : listing.batches) {
        const auto lock = FileLock::TryDirectory(batch);
        if (lock && !*lock) continue;  // its process lives
        MLP_TRY(AddIfOld(batch));
      }
    }
    return {};
  }

  Status AddIfOld(const std::string& path) {
    MLP_ASSIGN(const std::optional<FileStat> stat, fs_.Stat(path, false));
    if (!stat || stat->mtime_ns > options_.now_ns - kLeftoverAgeNs) return {};
    MLP_ASSIGN(const std::uint64_t size, SizeBelow(path, *stat));
    plan_.garbage.push_back({GarbageKind::kLeftover, path, size});
    return {};
  }

  // Of a file, or of the files in a directory that has no others.
  Result<std::uint64_t> SizeBelow(const std::string& path, const FileStat& stat) {
    if (stat.type != FileType::kDirectory) return stat.size;
    std::uint64_t size = 0;
    MLP_ASSIGN(const std::vector<DirEntry> names, fs_.ListDir(path));
    for (const DirEntry& name : names) {
      MLP_ASSIGN(const std::optional<FileStat> inside, fs_.Stat(path + "/" + name.name, false));
      if (inside) size += inside->size;
    }
    return size;
  }

  Status AddQuarantine() {
    const std::string directory = cache_dir_ + "/quarantine";
    MLP_ASSIGN(const std::optional<FileStat> there, fs_.Stat(directory, true));
    if (!there) return {};
    MLP_ASSIGN(const std::vector<DirEntry> names, fs_.ListDir(directory));
    for (const DirEntry& name : names) {
      const std::string path = directory + "/" + name.name;
      MLP_ASSIGN(const std::optional<FileStat> stat, fs_.Stat(path, false));
      if (stat && ChangedNs(*stat) < options_.stays_since_ns)
        plan_.garbage.push_back({GarbageKind::kQuarantined, path, stat->size});
    }
    return {};
  }

  FileSystem& fs_;
  const std::string& cache_dir_;
  const std::unordered_set<Digest>& needed_;
  const GcOptions& options_;
  std::vector<ObjectListing> listings_;
  std::unordered_set<Digest> members_;                 // of lists that are needed
  std::unordered_map<Digest, std::int64_t> named_ns_;  // by the newest of the lists
  std::vector<Candidate> candidates_;
  GcPlan plan_;
};

Status Remove(FileSystem& fs, const Garbage& garbage) {
  if (garbage.kind == GarbageKind::kLeftover) return RemoveTree(fs, garbage.path);
  const Status removed = fs.RemoveFile(garbage.path);
  if (removed) return {};
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(garbage.path, false));
  return stat ? removed : Status();
}

}  // namespace

std::uint64_t GcPlan::Bytes() const {
  std::uint64_t bytes = 0;
  for (const Garbage& one : garbage) bytes += one.size;
  return bytes;
}

std::size_t GcPlan::Count(GarbageKind kind) const {
  return static_cast<std::size_t>(std::count_if(
      garbage.begin(), garbage.end(), [&](const Garbage& one) { return one.kind == kind; }));
}

Result<GcPlan> PlanGc(FileSystem& fs, const std::string& cache_dir,
                      const std::unordered_set<Digest>& needed, const GcOptions& options) {
  return Planner(fs, cache_dir, needed, options).Run();
}

Status RemoveGarbage(FileSystem& fs, const std::string& cache_dir, const GcPlan& plan) {
  bool is_synced = true;
  Status first;  // what went wrong
  for (const Garbage& one : plan.garbage) {
    // After a power cut, too, no list is without its files.
    const bool names_others = one.kind == GarbageKind::kRun || one.kind == GarbageKind::kTree;
    if (!names_others && !is_synced) {
      MLP_TRY(first);  // a list that stays needs its files
      MLP_TRY(fs.SyncAll(cache_dir));
    }
    is_synced = !names_others;
    const Status removed = Remove(fs, one);
    if (!removed && first) first = removed;
  }
  return first;
}

}  // namespace mlp
