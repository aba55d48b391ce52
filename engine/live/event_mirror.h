// EventMirror: live metrics as event files that TensorBoard reads, one of its runs for each file.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/live/live_step.h"
#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlpipe {
class EventWriter;
}

namespace mlp {

class EventMirror {
 public:
  // Everything goes below `directory`, which is made when there is something to put there.
  EventMirror(FileSystem& fs, std::string directory);
  ~EventMirror();

  // Adds the steps of the file that is called `name` ("train.jsonl", "exp-a/dvclive/metrics.json";
  // two files have two names), in the run of its name without the suffix. Event files that an
  // earlier mirror made for that run are replaced at the first step. `restarts` as LiveReader
  // counts them: when it rises, all earlier steps of the run become void. `seen` is the time of a
  // step that has none.
  Status Add(const std::string& name, int restarts, const std::vector<LiveStep>& steps,
             double seen);

 private:
  struct Run {
    std::unique_ptr<mlpipe::EventWriter> writer;
    int restarts = 0;
    std::int64_t last_step = -1;
  };
  Status Begin(const std::string& name, Run& run);
  Status RemoveEarlier(const std::string& directory);

  FileSystem& fs_;
  const std::string directory_;
  std::map<std::string, Run> runs_;
};

// The directory of a run, below that of all: never outside of it.
std::string EventRunName(const std::string& name);

}  // namespace mlp
