// The outputs of a stage in the workspace: made way for, stored, restored.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/placed_files.h"
#include "engine/workspace.h"
#include "store/base/worker_pool.h"
#include "store/path_scan.h"

namespace mlp {

// Puts the list of a directory whose digests are all known into the store.
Result<Digest> AddTreeOf(const PathScan& scan, ObjectBatch& batch, HashAlgorithm algorithm);

// kInvalid when a symlink on the way to the output leads out of the project: nothing is ever
// removed or written there.
Status CheckStaysInside(const Workspace& workspace, const RelPath& path);

// Gives a file, or every file in a directory, its own bytes if it shares them with an object, and
// lets the user write to it: what is done to it then happens to no object.
Status MakePrivate(FileSystem& fs, const std::string& path);

// Before a command runs: removes what it will write, so that nothing old can be taken for its work
// and no object is written through a hard link. A persistent output stays, as a private copy.
Status PrepareOutputs(Workspace& workspace, const Stage& stage);

// Learns the digests of a stage's outputs and adds to `batch` those that the store is to keep.
// `scans` are of the outputs, in order, all existing, and must outlive the call of `done`.
void StoreOutputs(Workspace& workspace, WorkerPool& pool, ObjectBatch& batch, const Stage& stage,
                  std::vector<PathScan>& scans, std::function<void(Status)> done);

// Whether the configuration wants outputs in the workspace to be links into the store.
bool LinksReplaceOutputs(const Workspace& workspace);
// If so, LinkOutputs will refuse what does not stay inside: ask before anything is recorded.
Status CheckCanLink(const Workspace& workspace, const Stage& stage);
// Replaces the files of an output, which stands as recorded and which the store has, by links or
// copies, as configured. Whatever else lies in a directory (ignored files, links to directories)
// stays.
Status RelinkOutput(Workspace& workspace, const RelPath& path, const PathRecord& record);
// If so, replaces what the store keeps of a stage's outputs, `entry` says which bytes, by links to
// the objects. On a worker, after they are published.
Status LinkOutputs(Workspace& workspace, const Stage& stage, const LockedStage& entry);

// Puts one output, which must stay inside, into the workspace as Materializer does, on this thread.
// An object that turns out to be damaged is moved to quarantine and named in the error. `files`
// counts as Materializer does. Returns what the stat cache should be told.
Result<PlacedFiles> RestoreOutput(Workspace& workspace, const RelPath& path,
                                  const PathRecord& record,
                                  std::atomic<std::uint64_t>* files = nullptr);
// The outputs that `entry` records. On a worker; `done` is called on the owner's thread, when the
// stat cache knows them.
void RestoreOutputs(Workspace& workspace, WorkerPool& pool, const Stage& stage,
                    const LockedStage& entry, std::function<void(Status)> done);

}  // namespace mlp
