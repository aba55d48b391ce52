// The options of `exp run` by which a search is described, and repetitions.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/experiments/experiment_queue.h"
#include "engine/experiments/experiment_search.h"

namespace mlp {

struct SearchLine {
  std::string method;  // empty: no search
  std::size_t trials = 0;
  std::string minimize, maximize;
  AshaSettings asha;
  std::size_t max_steps = 0;
};

void AddSearchOptions(CLI::App& command, SearchLine& line);
// kUsage for options that do not go together.
Result<ExperimentSearchOptions> SearchOptionsFrom(const SearchLine& line, const RelPath& directory,
                                                  const std::vector<Override>& overrides,
                                                  std::uint64_t seed, const std::string& name);

struct RepeatLine {
  std::size_t count = 1;
  std::string seed_param = "seed";
};

void AddRepeatOptions(CLI::App& command, RepeatLine& line);
// Each of `experiments` as many times, with seeds counted up; their labels say which belong
// together. `root` is the project's.
Result<std::vector<NewExperiment>> Repeated(FileSystem& fs, const std::string& root,
                                            const std::vector<NewExperiment>& experiments,
                                            const RepeatLine& line);

// What the repetitions in `tasks` came to, a row each: params, how many, and of every metric the
// mean with the half width of its 95 % confidence interval. Nothing when there are none.
Status PrintRepeats(CommandContext& context, Workspace& workspace, const std::vector<Task>& tasks);
// The same with deviations, in full precision; null when there are none.
Result<Value> RepeatsJson(Workspace& workspace, const std::vector<Task>& tasks);

}  // namespace mlp
