// Reads many files of the workspace on worker threads and puts the digests where they belong, on
// the owner's thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/workspace.h"
#include "store/base/worker_pool.h"
#include "store/path_scan.h"

namespace mlp {

// Which files of a scan to read. The scan must outlive the reading.
struct FilesToRead {
  PathScan* scan = nullptr;
  std::vector<std::uint32_t> files;  // indices into scan->files
};

// What reading one file means: hashing it, or copying it into the store. Called on any thread.
using FileReader = std::function<Result<Digest>(const std::string& path, const FileStat& stat)>;

// Reads everything; sets the digests in the scans and tells the workspace's index. Calls `done` on
// the owner's thread when all is read, with the first error if there was one: from
// WorkerPool::RunCompletions, or at once when there is nothing to read.
void ReadFiles(Workspace& workspace, WorkerPool& pool, std::vector<FilesToRead> work,
               FileReader reader, std::function<void(Status)> done);

// The files whose digests are not known yet.
FilesToRead UnknownFiles(PathScan& scan);

// The files that the store lacks, or whose digests are not known.
Result<FilesToRead> FilesToStore(LocalObjectStore& store, PathScan& scan);

// A reader that only hashes.
FileReader HashingReader(Workspace& workspace);
// A reader that adds to the batch, which must outlive the reading.
FileReader StoringReader(ObjectBatch& batch);

}  // namespace mlp
