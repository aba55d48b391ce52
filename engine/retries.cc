#include "engine/retries.h"

#include <algorithm>
#include <limits>

namespace mlp {

std::int64_t RetryDelayNs(const RunPolicy& policy, int retry) {
  std::int64_t delay = std::min(policy.retry_delay_ns, policy.retry_max_delay_ns);
  for (int i = 1; i < retry && delay > 0 && delay < policy.retry_max_delay_ns; ++i) {
    delay = delay > policy.retry_max_delay_ns / 2 ? policy.retry_max_delay_ns : 2 * delay;
  }
  return delay;
}

std::vector<StageId> Retries::TakeDue(std::int64_t now_ns) {
  std::vector<StageId> due;
  while (!waiting_.empty() && waiting_.begin()->first <= now_ns) {
    due.push_back(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
  }
  return due;
}

std::vector<StageId> Retries::TakeAll() {
  return TakeDue(std::numeric_limits<std::int64_t>::max());
}

}  // namespace mlp
