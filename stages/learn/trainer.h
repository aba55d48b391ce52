// Fits a network to data.

#ifndef MLPIPE_STAGES_LEARN_TRAINER_H_
#define MLPIPE_STAGES_LEARN_TRAINER_H_

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stages/base/stop_request.h"
#include "stages/learn/history.h"
#include "stages/learn/network.h"
#include "stages/learn/process_group.h"
#include "stages/learn/tensors.h"
#include "stages/learn/training_options.h"
#include "stages/model/layer_plan.h"

namespace mlp::stages {

// When and where a training writes down where it is, for another call that goes on from there.
struct CheckpointPlan {
  std::filesystem::path file;  // empty: nowhere
  std::int64_t epochs = 1;     // after each so many epochs; 0: not for that
  double minutes = 0;          // after each so many minutes, between any two steps; 0: not for that
  std::string identity;        // of what the result depends on beside what Fit is given, and:
  nlohmann::ordered_json runtime = nlohmann::ordered_json::object();  // see DescribeRuntime
  StopRequest* requests = nullptr;  // of the outside, noted since the command began
};

struct FitPlan {
  TrainingOptions options;
  std::uint64_t seed = 0;
  std::string stage;  // "train": names its random streams and its settings in messages
  CheckpointPlan checkpoint;
  std::filesystem::path live;         // file of live metrics, by epoch; empty: none
  std::filesystem::path tensorboard;  // directory of event files; empty: none
  ProcessGroup* group = nullptr;      // the processes that train together; nullptr: this one alone
  // Called after each step of the optimiser, before the average takes the weights, which it may
  // change in place: masks of pruned weights are put back so. Empty: nothing.
  std::function<void()> after_step = {};
};

// Refuses, at its place in the params, an augmentation that is none for such samples.
void CheckAugmentation(ParamsSection& section, const AugmentOptions& options,
                       const LabelledTensors& data);

// Refuses, at batch_size, batches of a single sample where a batch norm of `plan` has one value of
// each sample: their variance is 0/0. `samples` are those that are trained on.
void CheckBatchNorms(ParamsSection& section, const LayerPlan& plan, std::int64_t batch_size,
                     std::int64_t samples);

struct FitResult {
  std::vector<EpochRecord> history;
  EpochRecord kept;  // of the epoch whose weights the network has
};

// Trains `network` in place; it ends in evaluation mode. Of `options.average` it has the averaged
// weights in the end, of `options.patience` those with the best validation loss.
//
// Every draw is of a stream of the seed, named after the stage, the epoch and the step, so that a
// training which is stopped and gone on with gives the same bytes as one that was not. With a
// checkpoint file: one of the same training (options, data, network, identity) is gone on with, of
// another one it is said that it is not used; one of the same training on another runtime, whose
// bytes would be neither's, is an error and stays. A request to stop writes it and ends the work
// with an error that says so; one to save writes it. At the end it is written too, since the
// outputs are not: the caller removes it when they are.
//
// A line of progress for each epoch goes to stdout, warnings go to stderr. A loss that is not
// finite, of training or validation, ends it with an error that names the first layer where that
// was so.
//
// With a group of processes (training_step.h says what is theirs and what common), all have to be
// given the same; each ends with the same network, or with the same error. One whose runtime is
// not that of the first says so on stderr. Only the first writes the files of the plan.
FitResult Fit(Network& network, const LabelledTensors& train, const LabelledTensors& validation,
              const FitPlan& plan);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINER_H_
