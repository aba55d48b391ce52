// Probes: what those dependencies are now that are not files or directories as they stand: some
// lines of a file, matches in it, a URL, what a command prints. Values in, values out: safe on any
// thread, so that `repro` asks on workers while other stages run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pipelines/pipeline.h"
#include "store/base/clock.h"
#include "store/base/worker_pool.h"
#include "store/path_scan.h"

namespace mlp {

bool IsProbed(DependencyKind kind);  // kLines, kRegex, kUrl, kCommand

struct ProbeRequest {
  Dependency dependency;
  std::string path;  // absolute; kLines, kRegex: the file; kCommand: where it runs
  HashAlgorithm algorithm;
};

struct Probe {
  bool exists = false;
  PathRecord record;    // of what was selected, answered or printed
  std::string failure;  // why it cannot be known; empty: it is known
};

Probe ProbeDependency(FileSystem& fs, Clock& clock, const ProbeRequest& request);

// All of them on workers; `done` is called on the owner's thread, at once if there are none.
void ProbeAll(FileSystem& fs, Clock& clock, WorkerPool& pool, std::vector<ProbeRequest> requests,
              std::function<void(std::vector<Probe>)> done);

}  // namespace mlp
