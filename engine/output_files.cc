#include "engine/output_files.h"

#include <filesystem>
#include <memory>

#include "engine/file_reading.h"
#include "engine/fingerprint.h"
#include "engine/stage_inspector.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

bool IsKept(const Stage& stage, const Output& out) {
  return out.cache || CanUseRunCache(stage);
}

// Outputs on their way into the store.
struct Storing {
  Workspace* workspace;
  ObjectBatch* batch;
  std::vector<PathScan*> kept;
  std::function<void(Status)> done;
};

Status AddTrees(Storing& storing) {
  for (const PathScan* scan : storing.kept) {
    if (!scan->is_directory) continue;
    MLP_TRY(AddTreeOf(*scan, *storing.batch, storing.workspace->layout().algorithm));
  }
  return {};
}

struct RestoredOutput {
  RelPath path;
  PathRecord record;
  PlacedFiles placed;
};

Status RestoreAll(Workspace& workspace, std::vector<RestoredOutput>& outputs) {
  for (RestoredOutput& output : outputs) {
    MLP_ASSIGN(output.placed, RestoreOutput(workspace, output.path, output.record));
  }
  return {};
}

// Moves an object out of the way if its bytes are not what its digest says; tells where to.
void QuarantineIfDamaged(Workspace& workspace, const Digest& digest, Error& error) {
  LocalObjectStore& store = workspace.objects();
  const std::string path = store.PathOf(digest);
  const auto stat = workspace.fs().Stat(path, false);
  if (!stat || !*stat) return;
  const auto actual = HashBytesOf(workspace.fs(), digest.algorithm(), path, &**stat);
  if (!actual || actual->Hex() == digest.Hex()) return;
  if (const auto moved = store.Quarantine(digest)) {
    error.notes.push_back(Format("the damaged object was moved to {}", *moved));
  }
}

// Finds out which objects of an output are damaged, so that the next run makes them anew.
Error ExplainDamage(Workspace& workspace, const RelPath& path, const Digest& digest, Error error) {
  error.notes.push_back(Format("while restoring output {}", Quoted(path.str())));
  error.hint = "run 'mlpipe repro' again: the stage then runs and makes the object anew";
  if (digest.is_tree()) {
    const TreeObject tree = workspace.objects().ReadTree(digest).value_or(TreeObject());
    for (const TreeEntry& entry : tree.entries()) {
      QuarantineIfDamaged(workspace, entry.digest, error);
    }
  }
  QuarantineIfDamaged(workspace, digest, error);
  return error;
}

}  // namespace

Result<Digest> AddTreeOf(const PathScan& scan, ObjectBatch& batch, HashAlgorithm algorithm) {
  return batch.AddTree([&](const ByteSink& sink) { return scan.WriteTree(algorithm, sink); });
}

Status CheckStaysInside(const Workspace& workspace, const RelPath& path) {
  namespace stdfs = std::filesystem;
  std::error_code error;
  const std::string root = workspace.paths().root();
  const std::string parent =
      stdfs::weakly_canonical(workspace.Absolute(path.Parent()), error).string();
  if (error) return Fail(SystemError(error.value(), "resolve", path.str()));
  if (parent == root || parent.starts_with(root == "/" ? root : root + "/")) return {};
  return Fail(ErrorCode::kInvalid,
              Format("output {} lies outside of the project: a symlink on its way leads to {}",
                     Quoted(path.str()), Quoted(parent)),
              "make it a real directory; what lies outside is never removed or written");
}

Status MakePrivate(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, false));
  if (!stat) return {};
  if (stat->type == FileType::kDirectory) {
    MLP_ASSIGN(const std::vector<DirEntry> entries, fs.ListDir(path));
    for (const DirEntry& entry : entries) MLP_TRY(MakePrivate(fs, path + "/" + entry.name));
    return {};
  }
  MLP_ASSIGN(const std::optional<FileStat> file, fs.Stat(path, true));
  if (!file || file->type != FileType::kRegular) return {};  // no link into the store
  const std::uint32_t mode = (file->mode | 0600) & 0777;
  if (stat->type == FileType::kRegular && stat->links == 1)
    return mode == (file->mode & 0777) ? Status() : fs.SetMode(path, mode);
  const std::string copy = TemporaryNameBeside(path);
  MLP_TRY(fs.Copy(path, copy, 0666));
  MLP_TRY(fs.SetMode(copy, mode));
  return fs.Rename(copy, path);
}

Status PrepareOutputs(Workspace& workspace, const Stage& stage) {
  for (const Output& out : stage.outs) MLP_TRY(CheckStaysInside(workspace, out.path));
  for (const Output& out : stage.outs) {
    const std::string path = workspace.Absolute(out.path);
    MLP_TRY(out.persist ? MakePrivate(workspace.fs(), path) : RemoveTree(workspace.fs(), path));
  }
  return {};
}

void StoreOutputs(Workspace& workspace, WorkerPool& pool, ObjectBatch& batch, const Stage& stage,
                  std::vector<PathScan>& scans, std::function<void(Status)> done) {
  auto storing = std::make_shared<Storing>(Storing{&workspace, &batch, {}, std::move(done)});
  std::vector<FilesToRead> to_hash, to_store;
  for (std::size_t i = 0; i < scans.size(); ++i) {
    if (!IsKept(stage, stage.outs[i])) {
      to_hash.push_back(UnknownFiles(scans[i]));
      continue;
    }
    storing->kept.push_back(&scans[i]);
    Result<FilesToRead> files = FilesToStore(workspace.objects(), scans[i]);
    if (!files) return storing->done(Fail(files.error()));
    to_store.push_back(std::move(*files));
  }
  ReadFiles(workspace, pool, std::move(to_store), StoringReader(batch),
            [&workspace, &pool, storing, to_hash](const Status& stored) {
              if (!stored) return storing->done(stored);
              ReadFiles(workspace, pool, to_hash, HashingReader(workspace),
                        [storing](const Status& hashed) {
                          storing->done(hashed ? AddTrees(*storing) : hashed);
                        });
            });
}

bool LinksReplaceOutputs(const Workspace& workspace) {
  const LinkType preferred = workspace.config().link_types.front();
  return preferred == LinkType::kHardlink || preferred == LinkType::kSymlink;
}

Status CheckCanLink(const Workspace& workspace, const Stage& stage) {
  if (!LinksReplaceOutputs(workspace)) return {};
  for (const Output& out : stage.outs) MLP_TRY(CheckStaysInside(workspace, out.path));
  return {};
}

Status RelinkOutput(Workspace& workspace, const RelPath& path, const PathRecord& record) {
  Materializer materializer = workspace.MakeMaterializer();
  const std::string target = workspace.Absolute(path);
  if (!record.digest.is_tree()) return materializer.Materialize(record, target);
  MLP_ASSIGN(const TreeObject tree, workspace.objects().ReadTree(record.digest));
  for (const TreeEntry& entry : tree.entries()) {
    MLP_TRY(CheckStaysInside(workspace, path / entry.path));
    MLP_TRY(materializer.Materialize({entry.digest, 0, 0, false}, target + "/" + entry.path.str()));
  }
  return {};
}

Status LinkOutputs(Workspace& workspace, const Stage& stage, const LockedStage& entry) {
  if (!LinksReplaceOutputs(workspace)) return {};
  MLP_TRY(CheckCanLink(workspace, stage));
  for (const Output& out : stage.outs) {
    const LockedPath* recorded = entry.FindOut(out.text);
    if (recorded == nullptr || !IsKept(stage, out)) continue;
    MLP_TRY(RelinkOutput(workspace, out.path, ToRecord(*recorded)));
  }
  return {};
}

Result<PlacedFiles> RestoreOutput(Workspace& workspace, const RelPath& path,
                                  const PathRecord& record, std::atomic<std::uint64_t>* files) {
  const std::string target = workspace.Absolute(path);
  MLP_TRY(workspace.fs().MakeDirs(ParentOf(target)));
  Materializer materializer = workspace.MakeMaterializer();
  materializer.CountInto(files);
  PlacedFiles placed;
  materializer.OnReady(
      [&](const std::vector<const TreeEntry*>& entries, const std::string& staging) {
        if (MeanSize(record) <= kSmallFile) return;
        std::vector<ReadyFile> ready;
        for (const TreeEntry* const entry : entries) {
          const std::string inside = entry->path.is_root() ? "" : "/" + entry->path.str();
          ready.push_back({staging + inside, target + inside, entry->digest});
        }
        placed = AboutToPlace(workspace, ready);
      });
  const Status status = materializer.Materialize(record, target);
  if (status) return placed;
  if (status.error().code != ErrorCode::kCorrupt) return Fail(status.error());
  return Fail(ExplainDamage(workspace, path, record.digest, status.error()));
}

void RestoreOutputs(Workspace& workspace, WorkerPool& pool, const Stage& stage,
                    const LockedStage& entry, std::function<void(Status)> done) {
  std::vector<RestoredOutput> outputs;
  for (const Output& out : stage.outs) {
    if (Status inside = CheckStaysInside(workspace, out.path); !inside) return done(inside);
    outputs.push_back({out.path, ToRecord(*entry.FindOut(out.text)), {}});
  }
  pool.Submit([&workspace, outputs = std::move(outputs), done = std::move(done)]() mutable {
    Status status = RestoreAll(workspace, outputs);
    return [&workspace, done, status = std::move(status), outputs = std::move(outputs)] {
      for (const RestoredOutput& output : outputs) RememberPlaced(workspace, output.placed);
      done(status);
    };
  });
}

}  // namespace mlp
