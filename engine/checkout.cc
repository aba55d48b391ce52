#include "engine/checkout.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <tuple>
#include <utility>

#include "engine/dvc_locks.h"
#include "engine/output_files.h"
#include "engine/stage_inspector.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

constexpr std::size_t kMostNames = 20;

bool Touches(const RelPath& path, const RelPath& other) {
  return path.IsWithin(other) || other.IsWithin(path);
}

// The files of an output as recorded, a single one with the root's path; nullopt: the store does
// not have its list.
Result<std::optional<TreeObject>> FilesOf(Workspace& workspace, const PathRecord& record) {
  if (!record.digest.is_tree()) return TreeObject({{RelPath(), record.digest}});
  LocalObjectStore& store = workspace.objects();
  MLP_ASSIGN(const bool stored, store.Contains(record.digest));
  if (!stored) return std::nullopt;
  return store.ReadTree(record.digest);
}

// What stands there, whatever ignore rules say: all of it would be replaced.
Result<PathScan> ScanAll(Workspace& workspace, const RelPath& path) {
  const std::string absolute = workspace.Absolute(path);
  MLP_ASSIGN(const auto target, workspace.fs().Stat(absolute, /*follow_symlinks=*/true));
  PathScan scan;
  scan.path = absolute;
  if (!target) return scan;  // nothing, or a link to nothing
  MLP_ASSIGN(scan, ScanPath(workspace.fs(), workspace.index(), absolute));
  MLP_TRY(HashUnknown(workspace.fs(), workspace.index(), workspace.layout().algorithm,
                      workspace.environment().clock.NowNs(), scan));
  return scan;
}

// One output, compared with its record.
struct Comparison {
  const RecordedOutput* output = nullptr;
  bool is_missing = false;
  OutputChange change;
  std::size_t modified = 0, added = 0, deleted = 0;
  std::size_t files = 0;         // that are recorded
  std::vector<RelPath> lost;     // files whose bytes only the workspace has
  std::optional<FileStat> seen;  // of a single file that stands there
  bool has_changed = false;
};

class Comparer {
 public:
  explicit Comparer(Workspace& workspace) : workspace_(workspace) {}

  Result<Comparison> Compare(const RecordedOutput& output) {
    Comparison comparison;
    comparison.output = &output;
    MLP_TRY(CheckStaysInside(workspace_, output.path));
    MLP_ASSIGN(const std::optional<TreeObject> recorded, FilesOf(workspace_, output.record));
    comparison.is_missing = !recorded;
    if (!recorded) return comparison;
    MLP_ASSIGN(const PathScan scan, ScanAll(workspace_, output.path));
    if (scan.exists && !scan.is_directory) comparison.seen = scan.files.front().stat;
    for (const ScannedFile& file : scan.files) {
      const TreeEntry* const wanted = recorded->Find(file.path);
      const bool stays = wanted != nullptr;
      if (stays && wanted->digest == file.digest) continue;
      ++(stays ? comparison.modified : comparison.deleted);
      MLP_ASSIGN(const bool stored, workspace_.objects().Contains(file.digest));
      if (!stored) comparison.lost.push_back(output.path / file.path);
    }
    comparison.files = recorded->entries().size();
    comparison.added = comparison.files + comparison.deleted - scan.files.size();
    const bool is_directory = output.record.digest.is_tree();
    comparison.change = {scan.exists ? ChangeKind::kModified : ChangeKind::kAdded, output.path,
                         is_directory};
    comparison.has_changed = comparison.modified + comparison.added + comparison.deleted > 0 ||
                             !scan.exists || scan.is_directory != is_directory;
    return comparison;
  }

 private:
  Workspace& workspace_;
};

Error WouldBeLost(const Workspace& workspace, const std::vector<RelPath>& lost) {
  Error error{ErrorCode::kUsage, {}, {}, {}, {}, {}};
  error.message = Format("{} would be lost: the object store does not have {}",
                         Plural(lost.size(), "file"), lost.size() == 1 ? "it" : "them");
  for (const RelPath& path : lost) {
    if (error.notes.size() == kMostNames) {
      error.notes.push_back(Format("and {} more", lost.size() - kMostNames));
      break;
    }
    error.notes.push_back(workspace.Display(path));
  }
  error.hint = "keep them with 'mlpipe commit', or overwrite them with --force";
  return error;
}

void Sort(std::vector<OutputChange>& changes) {
  std::sort(changes.begin(), changes.end(), [](const OutputChange& a, const OutputChange& b) {
    return std::tie(a.kind, b.is_directory, a.path) < std::tie(b.kind, a.is_directory, b.path);
  });
}

// Puts outputs into the workspace. Single files are made ready beside their places first and are
// made durable together: after a power cut half a file would look like an edit of the user's.
class Placing {
 public:
  // `files` counts those that are in place or ready to be.
  Placing(Workspace& workspace, std::atomic<std::uint64_t>& files)
      : workspace_(workspace), files_(files), materializer_(workspace.MakeMaterializer()) {
    materializer_.CountInto(&files_);
  }
  ~Placing() {
    for (const Ready& file : ready_) (void)workspace_.fs().RemoveFile(file.temporary);
  }
  Placing(const Placing&) = delete;
  Placing& operator=(const Placing&) = delete;

  // false: the store lacks some of it.
  Result<bool> Place(const Comparison& comparison) {
    const RecordedOutput& output = *comparison.output;
    const Status status =
        output.record.digest.is_tree() ? PlaceAtOnce(output) : MakeReady(output, comparison.seen);
    if (status) return true;
    if (status.error().code == ErrorCode::kNotFound) return false;
    return Fail(status.error());
  }

  // When all is in place.
  void TellIndex() {
    for (const PlacedFiles& placed : placed_) RememberPlaced(workspace_, placed);
  }

  Status Finish() {
    if (ready_.empty()) return {};
    FileSystem& fs = workspace_.fs();
    MLP_TRY(fs.SyncAll(workspace_.paths().root()));
    NoteReady();
    for (; !ready_.empty(); ready_.pop_back()) {
      const auto& [digest, temporary, target, seen] = ready_.back();
      if (seen) MLP_TRY(CheckUnchanged(fs, target, *seen));  // edited meanwhile: in no store
      MLP_ASSIGN(const auto old, fs.Stat(target, false));
      if (old && old->type == FileType::kDirectory) MLP_TRY(RemoveTree(fs, target));
      MLP_TRY(fs.Rename(temporary, target));
      // Of two names of one file nothing is renamed.
      MLP_ASSIGN(const auto left, fs.Stat(temporary, false));
      if (left) MLP_TRY(fs.RemoveFile(temporary));
    }
    return {};
  }

 private:
  struct Ready {
    Digest digest;
    std::string temporary, target;
    std::optional<FileStat> seen;  // what is replaced
  };

  Status MakeReady(const RecordedOutput& output, const std::optional<FileStat>& seen) {
    const std::string target = workspace_.Absolute(output.path);
    MLP_TRY(workspace_.fs().MakeDirs(ParentOf(target)));
    const std::string temporary = TemporaryNameBeside(target);
    const Status status = materializer_.Materialize(output.record, temporary);
    if (status) ready_.push_back({output.record.digest, temporary, target, seen});
    // Says what is damaged, and moves it aside.
    if (!status && status.error().code == ErrorCode::kCorrupt) return PlaceAtOnce(output);
    return status;
  }

  void NoteReady() {
    std::vector<ReadyFile> ready;
    for (const Ready& one : ready_) ready.push_back({one.temporary, one.target, one.digest});
    placed_.push_back(AboutToPlace(workspace_, ready));
  }

  Status PlaceAtOnce(const RecordedOutput& output) {
    MLP_ASSIGN(PlacedFiles placed, RestoreOutput(workspace_, output.path, output.record, &files_));
    placed_.push_back(std::move(placed));
    return {};
  }

  Workspace& workspace_;
  std::atomic<std::uint64_t>& files_;
  Materializer materializer_;
  std::vector<Ready> ready_;
  std::vector<PlacedFiles> placed_;
};

bool IsToPlace(const Comparison& comparison, const CheckoutOptions& options) {
  return !comparison.is_missing && (comparison.has_changed || options.relink);
}

Result<CheckoutReport> PlaceAll(Workspace& workspace, const std::vector<Comparison>& comparisons,
                                const CheckoutOptions& options, std::atomic<std::uint64_t>& files) {
  CheckoutReport report;
  Placing placing(workspace, files);
  for (const Comparison& comparison : comparisons) {
    bool is_there = !comparison.is_missing;
    if (IsToPlace(comparison, options)) {
      MLP_ASSIGN(is_there, placing.Place(comparison));
    }
    if (!is_there) report.missing.push_back(comparison.output->path);
    if (!is_there || !comparison.has_changed) continue;
    report.changes.push_back(comparison.change);
    report.modified += comparison.modified;
    report.added += comparison.added;
    report.deleted += comparison.deleted;
  }
  MLP_TRY(placing.Finish());
  placing.TellIndex();
  Sort(report.changes);
  return report;
}

}  // namespace

Result<std::vector<RecordedOutput>> RecordedOutputs(Workspace& workspace,
                                                    const std::vector<StageId>& stages,
                                                    const std::vector<RelPath>& only) {
  std::vector<RecordedOutput> outputs;
  const auto is_wanted = [&](const RelPath& path) {
    return only.empty() || std::any_of(only.begin(), only.end(),
                                       [&](const auto& one) { return Touches(one, path); });
  };
  for (const StageId id : stages) {
    const Stage& stage = workspace.graph().stage(id);
    const LockedStage* const locked = workspace.records().Find(stage);
    if (locked == nullptr) continue;
    for (const Output& out : stage.outs) {
      const LockedPath* const recorded = locked->FindOut(out.text);
      if (!out.cache || recorded == nullptr || !is_wanted(out.path)) continue;
      const PathRecord record = ToRecord(*recorded);
      const bool is_part = std::any_of(only.begin(), only.end(), [&](const RelPath& one) {
        return one != out.path && one.IsWithin(out.path);
      });
      std::optional<TreeObject> files;
      if (is_part && record.digest.is_tree()) {
        MLP_ASSIGN(files, FilesOf(workspace, record));
      }
      if (!files) {
        outputs.push_back({out.path, record, out.remote, out.push});
        continue;
      }
      for (const auto& [file, digest] : files->entries())
        if (is_wanted(out.path / file))
          outputs.push_back({out.path / file, {digest, 0, 0, false}, out.remote, out.push});
    }
  }
  return outputs;
}

Result<CheckoutReport> CheckOut(Workspace& workspace, const std::vector<RecordedOutput>& outputs,
                                const CheckoutOptions& options, FileProgress* progress) {
  std::set<const Stage*> writers;
  for (const RecordedOutput& output : outputs)
    writers.insert(workspace.graph().WriterOf(output.path));
  MLP_TRY(CheckDvcIsElsewhere(workspace, {writers.begin(), writers.end()}));
  Comparer comparer(workspace);
  std::vector<Comparison> comparisons;
  std::vector<RelPath> lost;
  for (const RecordedOutput& output : outputs) {
    MLP_ASSIGN(Comparison comparison, comparer.Compare(output));
    lost.insert(lost.end(), comparison.lost.begin(), comparison.lost.end());
    comparisons.push_back(std::move(comparison));
  }
  if (!lost.empty() && !options.force) return Fail(WouldBeLost(workspace, lost));
  FileAmount whole;
  for (const Comparison& comparison : comparisons)
    if (IsToPlace(comparison, options)) whole.files += comparison.files;
  // On one worker, so that this thread, which waits, can tell how far it is.
  FileCounters done;
  Result<CheckoutReport> report = CheckoutReport();
  WorkerPool pool(1);
  pool.Submit([&] {
    Result<CheckoutReport> placed = PlaceAll(workspace, comparisons, options, done.files);
    return [&report, placed = std::move(placed)]() mutable { report = std::move(placed); };
  });
  RunUntilIdle(pool, done, whole, progress);
  return report;
}

}  // namespace mlp
