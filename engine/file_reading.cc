#include "engine/file_reading.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "store/file_copy.h"

namespace mlp {
namespace {

// One job: enough work that the hand-over does not count, little enough that the threads share it
// evenly.
constexpr std::size_t kFilesPerJob = 128;
constexpr std::uint64_t kBytesPerJob = 16 << 20;

struct Reading {
  Workspace* workspace;
  FileReader reader;
  std::function<void(Status)> done;
  std::size_t jobs_left = 0;
  Status status;
};

// Workers read paths and stats of the scan; its digests are written on the owner's thread.
struct Job {
  PathScan* scan = nullptr;
  std::vector<std::uint32_t> files;
  std::uint64_t bytes = 0;
};

std::vector<Job> SplitIntoJobs(const std::vector<FilesToRead>& work) {
  std::vector<Job> jobs;
  for (const FilesToRead& part : work) {
    Job job{part.scan, {}, 0};
    for (const std::uint32_t index : part.files) {
      job.files.push_back(index);
      job.bytes += part.scan->files[index].stat.size;
      if (job.files.size() == kFilesPerJob || job.bytes >= kBytesPerJob) {
        jobs.push_back(std::exchange(job, Job{part.scan, {}, 0}));
      }
    }
    if (!job.files.empty()) jobs.push_back(std::move(job));
  }
  return jobs;
}

// What is read as soon as it was written is not remembered (FileIndex::Remember), so that the next
// command reads it again. Of much, as a stage has just written it, a pause is cheaper.
void WaitUntilOld(const Job& job, Clock& clock) {
  if (job.bytes < kBytesPerJob) return;
  std::int64_t youngest_ns = 0;
  for (const std::uint32_t index : job.files) {
    const FileStat& stat = job.scan->files[index].stat;
    youngest_ns = std::max({youngest_ns, stat.mtime_ns, stat.ctime_ns});
  }
  const std::int64_t age_ns = clock.NowNs() - youngest_ns;
  if (age_ns >= 0 && age_ns < FileIndex::kRacyWindowNs)
    std::this_thread::sleep_for(std::chrono::nanoseconds(FileIndex::kRacyWindowNs - age_ns));
}

// Runs on a worker: values in, values out.
Result<std::vector<Digest>> ReadAll(const Job& job, const FileReader& reader) {
  std::vector<Digest> digests;
  digests.reserve(job.files.size());
  for (const std::uint32_t index : job.files) {
    const ScannedFile& file = job.scan->files[index];
    MLP_ASSIGN(const Digest digest, reader(job.scan->PathOf(file), file.stat));
    digests.push_back(digest);
  }
  return digests;
}

void TakeOver(Reading& reading, const Job& job, const Result<std::vector<Digest>>& digests,
              std::int64_t begun_ns) {
  if (!digests) {
    if (reading.status) reading.status = Fail(digests.error());
    return;
  }
  for (std::size_t i = 0; i < job.files.size(); ++i) {
    ScannedFile& file = job.scan->files[job.files[i]];
    file.digest = (*digests)[i];
    reading.workspace->index().Remember(job.scan->PathOf(file), file.stat, file.digest, begun_ns);
  }
}

}  // namespace

void ReadFiles(Workspace& workspace, WorkerPool& pool, std::vector<FilesToRead> work,
               FileReader reader, std::function<void(Status)> done) {
  std::vector<Job> jobs = SplitIntoJobs(work);
  if (jobs.empty()) return done(Status());
  auto reading = std::make_shared<Reading>(
      Reading{&workspace, std::move(reader), std::move(done), jobs.size(), {}});
  for (Job& part : jobs) {
    auto job = std::make_shared<const Job>(std::move(part));
    pool.Submit([reading, job, &clock = workspace.environment().clock] {
      WaitUntilOld(*job, clock);
      const std::int64_t begun_ns = clock.NowNs();
      auto digests = ReadAll(*job, reading->reader);
      return [reading, job, begun_ns, digests = std::move(digests)] {
        TakeOver(*reading, *job, digests, begun_ns);
        if (--reading->jobs_left == 0) reading->done(std::move(reading->status));
      };
    });
  }
}

FilesToRead UnknownFiles(PathScan& scan) {
  return {&scan, scan.Unknown()};
}

Result<FilesToRead> FilesToStore(LocalObjectStore& store, PathScan& scan) {
  FilesToRead missing{&scan, {}};
  for (std::uint32_t i = 0; i < scan.files.size(); ++i) {
    const Digest& digest = scan.files[i].digest;
    if (!digest.empty()) {
      const Result<bool> there = store.Contains(digest);
      const bool damaged = !there && there.error().code == ErrorCode::kCorrupt;
      if (!there && !damaged) return Fail(there.error());
      if (there && *there) continue;  // a damaged one is brought again: the batch replaces it
    }
    missing.files.push_back(i);
  }
  return missing;
}

FileReader StoringReader(ObjectBatch& batch) {
  return [&batch](const std::string& path, const FileStat& scanned) {
    return batch.AddFile(path, scanned);
  };
}

FileReader HashingReader(Workspace& workspace) {
  return [&fs = workspace.fs(), algorithm = workspace.layout().algorithm](const std::string& path,
                                                                          const FileStat& stat) {
    return HashBytesOf(fs, algorithm, path, &stat);
  };
}

}  // namespace mlp
