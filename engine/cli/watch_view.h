// What `mlpipe watch` prints. Values in, text out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/cli/style.h"
#include "engine/live_watch.h"

namespace mlp {

// "train.jsonl  step 3  loss 0.31  val/acc 0.93"
std::string StepText(const LiveFile& file, const LiveStep& step);
// The same as one line of JSON: {"file", "experiment", "step", "time", "metrics"}.
std::string StepJson(const LiveFile& file, const LiveStep& step);

struct WatchViewOptions {
  int width = 0;  // of the terminal; 0: lines are not cut
  bool color = false;
  bool utf8 = true;
  std::int64_t now_ns = 0;  // monotonic, for how long a file had no news; 0: not shown
};

// For each file that has steps a line about it, and one for each of its metrics: the last value,
// the least and the greatest with their steps, and their course.
std::vector<std::string> WatchTable(const std::map<std::string, WatchedFile>& watched,
                                    const WatchViewOptions& options);

}  // namespace mlp
