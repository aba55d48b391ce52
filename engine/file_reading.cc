#include "engine/file_reading.h"

#include <memory>

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

struct Job {
  struct File {
    std::size_t index;
    std::string path;
    FileStat stat;
  };
  PathScan* scan = nullptr;
  std::vector<File> files;
  std::uint64_t bytes = 0;
};

std::vector<Job> Split(const std::vector<FilesToRead>& work) {
  std::vector<Job> jobs;
  for (const FilesToRead& part : work) {
    Job job{part.scan, {}, 0};
    for (const std::size_t index : part.files) {
      const ScannedFile& file = part.scan->files[index];
      job.files.push_back({index, part.scan->PathOf(file), file.stat});
      job.bytes += file.stat.size;
      if (job.files.size() == kFilesPerJob || job.bytes >= kBytesPerJob) {
        jobs.push_back(std::exchange(job, Job{part.scan, {}, 0}));
      }
    }
    if (!job.files.empty()) jobs.push_back(std::move(job));
  }
  return jobs;
}

// Runs on a worker: values in, values out.
Result<std::vector<Digest>> ReadAll(const Job& job, const FileReader& reader) {
  std::vector<Digest> digests;
  for (const Job::File& file : job.files) {
    MLP_ASSIGN(Digest digest, reader(file.path, file.stat));
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
    const Job::File& file = job.files[i];
    job.scan->files[file.index].digest = (*digests)[i];
    reading.workspace->index().Remember(file.path, file.stat, (*digests)[i], begun_ns);
  }
}

}  // namespace

void ReadFiles(Workspace& workspace, WorkerPool& pool, std::vector<FilesToRead> work,
               FileReader reader, std::function<void(Status)> done) {
  std::vector<Job> jobs = Split(work);
  if (jobs.empty()) return done(Status());
  auto reading = std::make_shared<Reading>(
      Reading{&workspace, std::move(reader), std::move(done), jobs.size(), {}});
  for (Job& part : jobs) {
    auto job = std::make_shared<const Job>(std::move(part));
    pool.Submit([reading, job, &clock = workspace.environment().clock] {
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

FileReader HashingReader(Workspace& workspace) {
  return [&fs = workspace.fs(), algorithm = workspace.layout().algorithm](const std::string& path,
                                                                          const FileStat& stat) {
    return HashFile(fs, algorithm, path, stat);
  };
}

}  // namespace mlp
