#include "engine/scheduler.h"

#include <algorithm>

namespace mlp {

Scheduler::Scheduler(const StageGraph& graph, std::vector<StageId> selected, int jobs)
    : graph_(graph),
      state_(graph.size(), State::kNotSelected),
      rank_(graph.size(), 0),
      unsettled_(graph.size(), 0),
      by_rank_(std::move(selected)),
      jobs_(jobs) {
  for (const StageId id : by_rank_) state_[id] = State::kWaiting;
  for (std::size_t rank = 0; rank < by_rank_.size(); ++rank) {
    const StageId id = by_rank_[rank];
    rank_[id] = rank;
    for (const StageId upstream : graph_.Upstream(id)) {
      if (state_[upstream] != State::kNotSelected) ++unsettled_[id];
    }
    if (unsettled_[id] == 0) MakeReady(id);
  }
}

void Scheduler::MakeReady(StageId id) {
  state_[id] = State::kReady;
  ready_.push(rank_[id]);
}

std::optional<StageId> Scheduler::Next() {
  if (stopped_ || in_progress_ >= jobs_ || ready_.empty()) return std::nullopt;
  const StageId id = by_rank_[ready_.top()];
  ready_.pop();
  state_[id] = State::kBegun;
  ++in_progress_;
  return id;
}

void Scheduler::Succeed(StageId id) {
  state_[id] = State::kSettled;
  --in_progress_;
  for (const StageId downstream : graph_.Downstream(id)) {
    if (state_[downstream] == State::kWaiting && --unsettled_[downstream] == 0) {
      MakeReady(downstream);
    }
  }
}

std::vector<StageId> Scheduler::Fail(StageId id) {
  state_[id] = State::kSettled;
  --in_progress_;
  std::vector<StageId> lost;
  for (const StageId downstream : graph_.WithDownstream({id})) {
    if (state_[downstream] != State::kWaiting) continue;
    state_[downstream] = State::kUnreachable;
    lost.push_back(downstream);
  }
  return lost;
}

}  // namespace mlp
