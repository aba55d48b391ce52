#include "engine/scheduler.h"

#include <algorithm>

namespace mlp {
namespace {

// How many stages wait for resources after they were looked at before others, which may not have
// to run at all, are no longer looked at.
constexpr std::size_t kMostDeferred = 64;

std::int64_t MeanOf(const std::vector<StageId>& stages, const std::vector<std::int64_t>& known) {
  std::int64_t sum = 0, count = 0;
  for (const StageId id : stages) {
    sum += known[id];
    count += known[id] > 0 ? 1 : 0;
  }
  return count > 0 ? std::max<std::int64_t>(1, sum / count) : 1;
}

}  // namespace

Scheduler::Scheduler(const StageGraph& graph, std::vector<StageId> selected, MachineResources total)
    : graph_(graph),
      state_(graph.size(), State::kNotSelected),
      rank_(graph.size(), 0),
      unsettled_(graph.size(), 0),
      way_ns_(graph.size(), 0),
      holds_(graph.size(), false),
      by_rank_(std::move(selected)),
      most_looked_at_(std::max<std::size_t>(1, static_cast<std::size_t>(total.cores))),
      shares_(total),
      least_cores_(total.cores) {
  for (const StageId id : by_rank_) state_[id] = State::kWaiting;
  for (std::size_t rank = 0; rank < by_rank_.size(); ++rank) {
    const StageId id = by_rank_[rank];
    rank_[id] = rank;
    least_cores_ = std::min(least_cores_, graph_.stage(id).policy.resources.cores);
    for (const StageId upstream : graph_.Upstream(id)) {
      if (state_[upstream] != State::kNotSelected) ++unsettled_[id];
    }
    if (unsettled_[id] == 0) MakeReady(id);
  }
}

void Scheduler::SetDurations(const std::vector<std::int64_t>& durations_ns) {
  const std::int64_t mean = MeanOf(by_rank_, durations_ns);
  for (auto id = by_rank_.rbegin(); id != by_rank_.rend(); ++id) {
    std::int64_t longest_after = 0;
    for (const StageId downstream : graph_.Downstream(*id)) {
      longest_after = std::max(longest_after, way_ns_[downstream]);
    }
    way_ns_[*id] = longest_after + (durations_ns[*id] > 0 ? durations_ns[*id] : mean);
  }
  std::vector<StageId> looked_at;
  for (const Place& place : looked_at_) looked_at.push_back(by_rank_[place.second]);
  ready_.clear();
  deferred_.clear();
  looked_at_.clear();
  for (const StageId id : looked_at) looked_at_.insert(PlaceOf(id));
  for (const StageId id : by_rank_) {
    if (state_[id] == State::kReady) ready_.insert(PlaceOf(id));
    if (state_[id] == State::kDeferred) deferred_.insert(PlaceOf(id));
  }
}

void Scheduler::MakeReady(StageId id) {
  state_[id] = State::kReady;
  ready_.insert(PlaceOf(id));
}

void Scheduler::Take(StageId id) {
  holds_[id] = true;
  shares_.Take(graph_.stage(id));
}

void Scheduler::GiveBack(StageId id) {
  holds_[id] = false;
  shares_.GiveBack(graph_.stage(id));
}

std::optional<Scheduler::Place> Scheduler::FirstFitting(const std::set<Place>& places) const {
  if (!shares_.HasCores(least_cores_)) return std::nullopt;
  const auto found = std::find_if(places.begin(), places.end(), [&](const Place& place) {
    return shares_.Fits(graph_.stage(by_rank_[place.second]));
  });
  return found == places.end() ? std::nullopt : std::optional(*found);
}

// None while a stage that goes first, and may turn out to have to run, would be left without a
// core.
std::optional<Scheduler::Place> Scheduler::FirstDeferred() const {
  const std::optional<Place> place = FirstFitting(deferred_);
  if (!place) return std::nullopt;
  double wanted = graph_.stage(by_rank_[place->second]).policy.resources.cores;
  for (const Place& other : looked_at_) {
    if (*place < other) break;
    wanted += graph_.stage(by_rank_[other.second]).policy.resources.cores;
  }
  return shares_.HasCores(wanted) ? place : std::nullopt;
}

std::optional<Scheduler::Place> Scheduler::FirstReady() const {
  if (looked_at_.size() >= most_looked_at_ || ready_.empty()) return std::nullopt;
  return deferred_.size() < kMostDeferred ? *ready_.begin() : FirstFitting(ready_);
}

std::optional<StageId> Scheduler::Next() {
  if (stopped_) return std::nullopt;
  const std::optional<Place> deferred = FirstDeferred();
  const std::optional<Place> ready = FirstReady();
  if (!deferred && !ready) return std::nullopt;
  const bool again = deferred && (!ready || *deferred < *ready);
  const Place place = again ? *deferred : *ready;
  const StageId id = by_rank_[place.second];
  (again ? deferred_ : ready_).erase(place);
  if (again) {
    Take(id);
  } else {
    looked_at_.insert(place);
  }
  state_[id] = State::kBegun;
  ++in_progress_;
  return id;
}

bool Scheduler::Reserve(StageId id) {
  if (holds_[id]) return true;
  if (!shares_.Fits(graph_.stage(id))) {
    Defer(id);
    return false;
  }
  looked_at_.erase(PlaceOf(id));
  Take(id);
  return true;
}

void Scheduler::Defer(StageId id) {
  looked_at_.erase(PlaceOf(id));
  --in_progress_;
  state_[id] = State::kDeferred;
  deferred_.insert(PlaceOf(id));
}

void Scheduler::Postpone(StageId id) {
  if (holds_[id]) GiveBack(id);
  looked_at_.erase(PlaceOf(id));
  state_[id] = State::kPostponed;
}

void Scheduler::Resume(StageId id) {
  --in_progress_;
  MakeReady(id);
}

void Scheduler::End(StageId id) {
  state_[id] = State::kSettled;
  --in_progress_;
  holds_[id] ? GiveBack(id) : static_cast<void>(looked_at_.erase(PlaceOf(id)));
}

void Scheduler::Succeed(StageId id) {
  End(id);
  for (const StageId downstream : graph_.Downstream(id)) {
    if (state_[downstream] == State::kWaiting && --unsettled_[downstream] == 0) {
      MakeReady(downstream);
    }
  }
}

std::vector<StageId> Scheduler::Fail(StageId id) {
  End(id);
  std::vector<StageId> lost;
  for (const StageId downstream : graph_.WithDownstream({id})) {
    if (state_[downstream] != State::kWaiting) continue;
    state_[downstream] = State::kUnreachable;
    lost.push_back(downstream);
  }
  return lost;
}

}  // namespace mlp
