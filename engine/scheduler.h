// Scheduler: which stage is looked at next. Pure bookkeeping over the graph; starts nothing itself.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

class Scheduler {
 public:
  // `selected` in topological order. A stage is ready when all of its selected upstream stages are
  // settled. At most `jobs` stages are in progress at a time.
  Scheduler(const StageGraph& graph, std::vector<StageId> selected, int jobs);

  // The next stage to begin, in topological order among the ready ones; nullopt when none may begin
  // now.
  std::optional<StageId> Next();
  // A stage that Next gave has ended well: what waits for it may become ready.
  void Succeed(StageId id);
  // It has not: every selected stage downstream of it will never be ready. Returns those, in
  // topological order.
  std::vector<StageId> Fail(StageId id);
  // Nothing more is begun.
  void Stop() { stopped_ = true; }

  bool InProgress() const { return in_progress_ > 0; }

 private:
  enum class State { kNotSelected, kWaiting, kReady, kBegun, kSettled, kUnreachable };
  void MakeReady(StageId id);

  const StageGraph& graph_;
  std::vector<State> state_;            // by StageId
  std::vector<std::size_t> rank_;       // by StageId: position in the topological order
  std::vector<std::size_t> unsettled_;  // by StageId: selected upstream stages that are not settled
  std::vector<StageId> by_rank_;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready_;  // ranks
  int jobs_;
  int in_progress_ = 0;
  bool stopped_ = false;
};

}  // namespace mlp
