// ASHA: which trials of a search go on, by what they measured on the way. Asynchronous successive
// halving (Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht, Talwalkar: "A System for
// Massively Parallel Hyperparameter Tuning", MLSys 2020) in the form that never waits: a trial that
// does not belong to the best at a rung is stopped there and never taken up again. Pure: reports
// in, decision out; whoever calls reads the reports from the files that the stages write.
//
//   rungs   = min_steps * reduction^k, k = 0, 1, ..., below max_steps
//   a trial reaches a rung with its first report at that step or later
//   goes on = fewer than max(1, floor(reached / reduction)) of the trials that reached the rung so
//             far, this one included, were better there than this one
//
// So the first trials go on as long as they are the best so far, and of many about
// 1 / reduction go on at each rung.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/pipeline.h"
#include "store/base/error.h"

namespace mlp {

struct AshaSettings {
  std::uint64_t min_steps = 1;  // at least 1
  std::uint64_t reduction = 3;  // at least 2; 3 as Li et al. advise; Ray and Optuna take 4
  std::optional<std::uint64_t> max_steps;  // nothing is stopped there or later: it is nearly done
};
// kUsage for settings that make no rungs.
Status CheckAshaSettings(const AshaSettings& settings);

// What a trial measured, in the order in which it was written. Steps count from 1: the value at
// step 1 stands after one epoch.
struct StepReport {
  std::uint64_t step = 0;
  double value = 0;  // NaN and the infinities are worse than all numbers
};
struct TrialReports {
  std::size_t trial = 0;
  std::vector<StepReport> reports;
};

struct AshaDecision {
  bool goes_on = true;
  // Of the last rung that the trial reached; 0 when it reached none.
  std::uint64_t rung = 0;
  std::size_t reached = 0;   // trials that reached it
  std::size_t place = 0;     // of this one among them, from 1; equal ones share the better place
  std::size_t go_on = 0;     // so many go on
  bool is_finite = true;     // whether it measured a number there
  std::string Text() const;  // "7th of 12 at step 9, of which 4 go on"
};

// `all` holds the reports of all trials so far, those that ended or were stopped included. Trial
// `trial` is looked at where it now stands, and a rung that it has passed is not looked at again:
// ask whenever it has reported, or a rung may be jumped.
AshaDecision DecideByAsha(const AshaSettings& settings, Direction direction,
                          const std::vector<TrialReports>& all, std::size_t trial);

}  // namespace mlp
