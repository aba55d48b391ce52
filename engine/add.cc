#include "engine/add.h"

#include <algorithm>
#include <list>
#include <thread>
#include <utility>

#include "engine/add_part.h"
#include "engine/add_plan.h"
#include "engine/dvc_locks.h"
#include "engine/file_reading.h"
#include "engine/git_ignore.h"
#include "engine/output_files.h"
#include "engine/stage_inspector.h"
#include "pipelines/pointer_file.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

// One target on its way: what stands there, then what is recorded of its output.
struct Addition {
  PlannedAdd plan;
  PathScan scan;
  PathRecord record;
  bool has_symlinks = false;
  std::string brought = {};  // what stands here for a source elsewhere
  std::string whole = {};    // of a part: the new list of the directory
};

class Adding {
 public:
  Adding(Workspace& workspace, const AddOptions& options, FileProgress* progress)
      : workspace_(workspace),
        options_(options),
        stores_(options.store && options.to_remote == nullptr),
        progress_(progress),
        batch_(workspace.objects().NewBatch()),
        pool_(std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

  ~Adding() {
    for (const Addition& addition : additions_)
      if (!addition.brought.empty()) (void)RemoveTree(workspace_.fs(), addition.brought);
  }
  Adding(const Adding&) = delete;
  Adding& operator=(const Adding&) = delete;

  Result<std::vector<RelPath>> Run(const std::vector<AddTarget>& targets) {
    MLP_ASSIGN(std::vector<PlannedAdd> plan, PlanAdds(workspace_, targets, options_));
    std::vector<const Stage*> stages;
    for (PlannedAdd& one : plan) {
      if (options_.to_remote != nullptr && one.is_part()) return PartToRemote(one);
      additions_.push_back({std::move(one), {}, {}, false});
      stages.push_back(&additions_.back().plan.stage());
    }
    MLP_TRY(CheckDvcIsElsewhere(workspace_, stages));
    for (Addition& addition : additions_) MLP_TRY(Scan(addition));
    MLP_TRY(options_.to_remote != nullptr ? SendAll() : ReadAll());
    for (Addition& addition : additions_) MLP_TRY(MakeRecord(addition));
    if (stores_) MLP_TRY(batch_->Publish());
    for (const Addition& addition : additions_) MLP_TRY(PutInPlace(addition));
    return Record();
  }

 private:
  Status Scan(Addition& addition) {
    const AddTarget& target = addition.plan.target;
    if (target.source.empty()) {
      MLP_ASSIGN(addition.scan, workspace_.Scan(target.path));
    } else {
      MLP_ASSIGN(const std::string source, Bring(addition));
      MLP_ASSIGN(addition.scan, ScanPath(workspace_.fs(), workspace_.index(), source));
    }
    if (!addition.scan.exists && !addition.plan.is_part()) return NotThere(target);
    MLP_ASSIGN(const auto stat, workspace_.fs().Stat(addition.scan.path, false));
    addition.has_symlinks = (stat && stat->type == FileType::kSymlink) ||
                            std::any_of(addition.scan.files.begin(), addition.scan.files.end(),
                                        [](const ScannedFile& file) { return file.is_symlink; });
    return {};
  }

  // The path of the source on this machine.
  Result<std::string> Bring(Addition& addition) {
    const AddTarget& target = addition.plan.target;
    if (!target.bring) return target.source;
    const std::string place = workspace_.Absolute(target.path);
    MLP_TRY(workspace_.fs().MakeDirs(ParentOf(place)));
    addition.brought = TemporaryNameBeside(place);
    MLP_TRY(target.bring(addition.brought));
    return addition.brought;
  }

  tl::unexpected<Error> PartToRemote(const PlannedAdd& plan) const {
    return Fail(ErrorCode::kUsage,
                Format("{} is a part of {}, which is tracked as a whole",
                       Quoted(workspace_.Display(plan.target.path)),
                       Quoted(workspace_.Display(plan.output().path))),
                "add it without --to-remote, then 'mlpipe push'");
  }

  Status SendAll() {
    for (Addition& addition : additions_) {
      MLP_TRY(options_.to_remote->Send(addition.scan, addition.plan.output()));
      // For the pointer file.
      MLP_TRY(workspace_.fs().MakeDirs(ParentOf(workspace_.Absolute(addition.plan.target.path))));
    }
    return {};
  }

  Status NotThere(const AddTarget& target) const {
    const std::string name =
        target.source.empty() ? workspace_.Display(target.path) : target.source;
    return Fail(ErrorCode::kNotFound, Format("{} does not exist", Quoted(name)),
                "name a file or directory that is there");
  }

  Status ReadAll() {
    std::vector<FilesToRead> work;
    for (Addition& addition : additions_) {
      FilesToRead files = UnknownFiles(addition.scan);
      if (stores_) {
        MLP_ASSIGN(files, FilesToStore(workspace_.objects(), addition.scan));
      }
      whole_.files += files.files.size();
      for (const std::size_t i : files.files) whole_.bytes += addition.scan.files[i].stat.size;
      work.push_back(std::move(files));
    }
    if (stores_) batch_->CountInto(&done_.bytes);
    const FileReader reader = stores_ ? StoringReader(*batch_) : HashingReader(workspace_);
    Status status;
    ReadFiles(
        workspace_, pool_, std::move(work),
        [this, reader](const std::string& path, const FileStat& stat) {
          auto digest = reader(path, stat);
          ++done_.files;
          if (!stores_) done_.bytes += stat.size;
          return digest;
        },
        [&status](Status read) { status = std::move(read); });
    RunUntilIdle(pool_, done_, whole_, progress_);
    batch_->CountInto(nullptr);
    return status;
  }

  Status MakeRecord(Addition& addition) {
    const HashAlgorithm algorithm = workspace_.layout().algorithm;
    if (addition.plan.is_part()) return MakeRecordOfWhole(addition);
    addition.record = addition.scan.Record(algorithm);
    if (addition.scan.is_directory && stores_)
      MLP_TRY(AddTreeOf(addition.scan, *batch_, algorithm));
    return {};
  }

  // Of a part: the directory as it is recorded, with what stands there now in place of the part.
  Status MakeRecordOfWhole(Addition& addition) {
    const HashAlgorithm algorithm = workspace_.layout().algorithm;
    const PlannedAdd& plan = addition.plan;
    MLP_ASSIGN(const TreeObject before, DirectoryBefore(addition));
    MLP_ASSIGN(const DirectoryWithPart now, ReplacePart(workspace_, plan, before, addition.scan));
    if (!addition.scan.exists && !now.had_part) return NotThere(plan.target);
    addition.whole = now.tree.Serialize(algorithm);
    addition.record.digest = HashOf(algorithm, addition.whole).AsTree();
    addition.record.size = now.size;
    addition.record.nfiles = now.tree.entries().size();
    if (stores_) MLP_TRY(batch_->AddTree(addition.whole));
    // What PutInPlace needs of a directory that is copied to become a part.
    if (!plan.target.source.empty() && addition.scan.is_directory)
      MLP_TRY(AddTreeOf(addition.scan, *batch_, algorithm));
    return {};
  }

  // As an earlier target of this call left it, or as it is recorded.
  Result<TreeObject> DirectoryBefore(const Addition& addition) {
    const HashAlgorithm algorithm = workspace_.layout().algorithm;
    const RelPath& directory = addition.plan.output().path;
    const Addition* last = nullptr;  // of those before this one
    for (const Addition& one : additions_) {
      if (&one == &addition) break;
      if (one.plan.output().path == directory) last = &one;
    }
    if (last != nullptr && last->plan.is_part()) return TreeObject::Parse(algorithm, last->whole);
    if (last != nullptr && last->scan.is_directory) return last->scan.Tree();
    return RecordedDirectory(workspace_, addition.plan);
  }

  // A source is copied to its place; symlinks to files give way to what they show.
  Status PutInPlace(const Addition& addition) {
    const bool is_copied = !addition.plan.target.source.empty();
    const bool is_linked =
        options_.relink && (addition.has_symlinks || LinksReplaceOutputs(workspace_));
    if (!stores_ || !(is_copied || is_linked)) return {};
    const RelPath& path = addition.plan.target.path;
    if (is_copied) {
      MLP_TRY(RestoreOutput(workspace_, path, addition.scan.Record(workspace_.layout().algorithm)));
      return {};
    }
    // What was written since it was read is in no store. All first: one may be a link to another.
    for (const ScannedFile& file : addition.scan.files)
      MLP_TRY(CheckUnchanged(workspace_.fs(), addition.scan.PathOf(file), file.stat));
    for (const ScannedFile& file : addition.scan.files)
      MLP_TRY(RelinkOutput(workspace_, path / file.path,
                           {file.digest, 0, 0, file.stat.is_executable()}));
    return {};
  }

  Result<std::vector<RelPath>> Record() {
    std::vector<RelPath> pointers;
    std::vector<FileToWrite> new_files;
    std::vector<const Stage*> stages;
    for (const Addition& addition : additions_) {
      const Stage& stage = addition.plan.stage();
      LockedPath out = ToLocked(addition.plan.output().text, addition.record);
      if (!addition.record.digest.is_tree()) out.nfiles = std::nullopt;
      if (addition.plan.tracked == nullptr) {
        new_files.push_back(
            {workspace_.Absolute(stage.file), NewPointerFile(workspace_.layout().algorithm, out)});
      } else {
        SetRecord(stage, std::move(out));
      }
      if (std::find(pointers.begin(), pointers.end(), stage.file) != pointers.end()) continue;
      pointers.push_back(stage.file);
      stages.push_back(&stage);
      workspace_.NoteWritten(stage.file);
    }
    MLP_TRY(IgnoreOutputs(workspace_, stages));
    MLP_TRY(WriteFilesAtomically(workspace_.fs(), new_files));
    MLP_TRY(workspace_.SaveRecords());
    return pointers;
  }

  void SetRecord(const Stage& stage, LockedPath out) {
    const LockedStage* const before = workspace_.records().Find(stage);
    LockedStage entry = before == nullptr ? LockedStage() : *before;
    std::erase_if(entry.outs, [&](const LockedPath& one) { return one.path == out.path; });
    entry.outs.push_back(std::move(out));
    entry.Sort();
    workspace_.records().Set(stage, std::move(entry));
  }

  Workspace& workspace_;
  const AddOptions& options_;
  const bool stores_;
  FileProgress* const progress_;
  const std::unique_ptr<ObjectBatch> batch_;
  std::list<Addition> additions_;  // the scans stay where they are
  FileAmount whole_;
  FileCounters done_;
  WorkerPool pool_;  // last: its threads are joined first
};

}  // namespace

Result<std::vector<RelPath>> AddData(Workspace& workspace, const std::vector<AddTarget>& targets,
                                     const AddOptions& options, FileProgress* progress) {
  Adding adding(workspace, options, progress);
  Result<std::vector<RelPath>> pointers = adding.Run(targets);
  (void)workspace.index().Flush();  // a cache
  return pointers;
}

}  // namespace mlp
