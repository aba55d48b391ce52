// ExperimentSearch: experiments whose params a search chooses, by what those before them came to.
//
// Its trials are tasks of one batch, and what it knows stands in their labels: it goes on from the
// queue alone. Begun again with the same settings on the same workspace, it is the same search.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/experiments/experiment_queue.h"
#include "engine/experiments/objective.h"
#include "engine/experiments/search.h"
#include "engine/experiments/search_asha.h"
#include "engine/live/live_reader.h"

namespace mlp {

struct ExperimentSearchOptions {
  SearchSettings settings;
  Objective objective;  // its direction is that of the settings
  AshaSettings asha;
  std::vector<Override> overrides;
  std::size_t trials = 0;  // 0: as many as the space has points
  std::string name;        // trials are called <name>-<number>; empty: random names
};

class ExperimentSearch {
 public:
  // Takes the workspace down (as MakeBatch), or finds the search that was begun on it. kUsage for
  // settings that make no search, and a metric that several files of the workspace have. The
  // workspace must be loaded, and the run lock held.
  static Result<ExperimentSearch> Begin(Workspace& workspace, GitRepo& repo, TaskQueue& queue,
                                        const BatchOptions& batch,
                                        const ExperimentSearchOptions& options);

  const std::string& batch() const { return batch_.name; }
  // Trials of an earlier call that are over.
  std::size_t resumed() const { return resumed_; }
  // Learns what has ended, stops trials that ASHA gives up, and adds trials until `workers` of them
  // wait or run. false: the search is over, or will be when what runs has ended.
  Result<bool> Advance(int workers);
  // The best trial so far, as the task that it is; with its value.
  struct Best {
    std::string name;
    double value = 0;
  };
  std::optional<Best> best() const;

 private:
  ExperimentSearch(Workspace& workspace, GitRepo& repo, TaskQueue& queue,
                   ExperimentSearchOptions options, SearchSpace space)
      : workspace_(workspace),
        repo_(repo),
        queue_(queue),
        options_(std::move(options)),
        space_(std::move(space)) {}
  std::string Identity(const GitId& tree, const std::vector<CarriedInput>& inputs) const;
  Result<bool> FindEarlier(const QueuedBatch& made);
  Status Learn();
  Result<std::optional<double>> ValueOf(const Task& task);
  Status StopHopeless(const std::vector<Task>& tasks);
  Status ReadReports(const Task& task, std::size_t trial);
  Result<bool> AddTrial();

  Workspace& workspace_;
  GitRepo& repo_;
  TaskQueue& queue_;
  ExperimentSearchOptions options_;
  SearchSpace space_;
  QueuedBatch batch_;
  std::string identity_;
  std::size_t resumed_ = 0;
  std::map<std::size_t, TrialResult> trials_;    // by number
  std::map<std::size_t, std::string> names_;     // of their experiments
  std::map<std::size_t, TrialReports> reports_;  // for ASHA
  std::map<std::size_t, LiveReader> readers_;
  std::set<std::size_t> asked_to_stop_;
  int without_value_ = 0;  // trials that are done and lack the metric
};

}  // namespace mlp
