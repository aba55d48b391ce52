// Retries: stages whose attempt failed and that are tried again later. Pure bookkeeping.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

// How long to wait before retry number `retry` (from 1): the declared delay, doubled each time, up
// to the declared most.
std::int64_t RetryDelayNs(const RunPolicy& policy, int retry);

class Retries {
 public:
  void Add(StageId id, std::int64_t due_ns) { waiting_.emplace(due_ns, id); }
  // Those that are due at `now_ns`, earliest first; they are no longer waited for.
  std::vector<StageId> TakeDue(std::int64_t now_ns);
  std::vector<StageId> TakeAll();
  bool empty() const { return waiting_.empty(); }

 private:
  std::set<std::pair<std::int64_t, StageId>> waiting_;
};

}  // namespace mlp
