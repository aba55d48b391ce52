// Scheduler: which stage is looked at next, and which may run. Pure bookkeeping over the graph;
// starts nothing itself.
//
// A stage is looked at when all of its selected upstream stages are settled. Looking (hashing,
// deciding, restoring) needs nothing; only a stage that turns out to have to run needs cores,
// memory, its mutexes. If they are not free it goes back, and is given again, to be looked at anew,
// when they are: what was found may be old by then.
//
// Of several that could begin, the one with the longest way to an end goes first: its own time and
// the longest of those that wait for it. Equal ones in topological order; so do all as long as none
// has to run and SetDurations was not called, because then neighbours follow each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/resource_shares.h"
#include "pipelines/stage_graph.h"

namespace mlp {

class Scheduler {
 public:
  // `selected` in topological order; each passes CheckResources for `total`.
  Scheduler(const StageGraph& graph, std::vector<StageId> selected, MachineResources total);

  // Expected times of stages, by StageId; 0: not known, counts as the mean of the others.
  void SetDurations(const std::vector<std::int64_t>& durations_ns);

  // The next stage to look at; nullopt when none may begin now.
  std::optional<StageId> Next();
  // A stage that Next gave has to run. true: what it needs is its own until it is settled. false:
  // it is not free, and Next will give the stage again.
  bool Reserve(StageId id);
  // As if it were not free: those with a longer way to an end may go before it.
  void Defer(StageId id);
  // A stage that Next gave waits for something else, and gives back what it needs: Next gives it
  // again after Resume.
  void Postpone(StageId id);
  void Resume(StageId id);
  // A stage that Next gave has ended well: what waits for it may become ready.
  void Succeed(StageId id);
  // It has not: every selected stage downstream of it will never be ready. Returns those, in
  // topological order.
  std::vector<StageId> Fail(StageId id);
  // Nothing more is begun.
  void Stop() { stopped_ = true; }
  bool IsStopped() const { return stopped_; }

  bool InProgress() const { return in_progress_ > 0; }

 private:
  enum class State {
    kNotSelected,
    kWaiting,
    kReady,
    kBegun,
    kDeferred,
    kPostponed,
    kSettled,
    kUnreachable
  };
  using Place = std::pair<std::int64_t, std::size_t>;  // -(way to an end), rank: smaller is first

  Place PlaceOf(StageId id) const { return {-way_ns_[id], rank_[id]}; }
  void MakeReady(StageId id);
  void Take(StageId id);
  void GiveBack(StageId id);
  void End(StageId id);
  std::optional<Place> FirstFitting(const std::set<Place>& places) const;
  std::optional<Place> FirstDeferred() const;
  std::optional<Place> FirstReady() const;

  const StageGraph& graph_;
  std::vector<State> state_;            // by StageId
  std::vector<std::size_t> rank_;       // by StageId: position in the topological order
  std::vector<std::size_t> unsettled_;  // by StageId: selected upstream stages that are not settled
  std::vector<std::int64_t> way_ns_;    // by StageId: its time and the longest after it
  std::vector<bool> holds_;             // by StageId: has what it needs
  std::vector<StageId> by_rank_;
  std::set<Place> ready_, deferred_;
  std::size_t most_looked_at_;
  ResourceShares shares_;
  std::set<Place> looked_at_;  // between Next and Reserve or their end
  double least_cores_ = 0;     // what the most modest of the selected stages needs
  int in_progress_ = 0;
  bool stopped_ = false;
};

}  // namespace mlp
