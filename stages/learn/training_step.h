// One step of a training: the samples' batches, augmented, forward and backward, and what the
// optimiser makes of it, by all processes together.

#ifndef MLPIPE_STAGES_LEARN_TRAINING_STEP_H_
#define MLPIPE_STAGES_LEARN_TRAINING_STEP_H_

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stages/learn/augment.h"
#include "stages/learn/loss_scaler.h"
#include "stages/learn/network.h"
#include "stages/learn/optimizer.h"
#include "stages/learn/process_group.h"
#include "stages/learn/tensors.h"
#include "stages/learn/training_options.h"

namespace mlp::stages {

// What the outside asks of a process by signals; any process's request is all processes'.
struct StepRequests {
  bool stop = false;
  bool save = false;
};

struct StepResult {
  double loss_sum = 0;  // of all its samples
  std::int64_t right = 0;
  std::int64_t samples = 0;
  // Where the first value that is not finite is, if the loss is not: no weight was changed then.
  std::string not_finite;
  StepRequests requests;
};

// The streams of all draws are named after `stage`, epoch and step: see trainer.h.
//
// With a group of processes each of them takes its part of every batch, at least two samples, since
// batch norms need a variance, and the gradients are summed, so that a step is the one that a
// single process makes, up to rounding, where samples do not act on each other. They do in batch
// norms, which normalise by their own process's part of the batch, as in PyTorch's
// DistributedDataParallel, while their running statistics are the mean of all processes'; and in
// mixup and cutmix, whose partners are of the same part. Dropout draws by process.
class TrainingStep {
 public:
  // Refers to all of its arguments. `group` is nullptr for a single process.
  TrainingStep(Network& network, const LabelledTensors& data, const TrainingOptions& options,
               std::uint64_t seed, const std::string& stage, ProcessGroup* group);

  std::int64_t count() const { return steps_; }  // of an epoch
  // The order of the samples in an epoch, {samples}, on the CPU.
  torch::Tensor Order(std::int64_t epoch) const;

  // Step number `step`, from 0, of that epoch.
  StepResult Run(const torch::Tensor& order, std::int64_t epoch, std::int64_t step, double rate,
                 const StepRequests& requests = {});

  Optimizer& optimizer() { return optimizer_; }
  LossScaler& scaler() { return scaler_; }

 private:
  std::string Stream(const char* name, std::int64_t epoch) const;
  void Batch(const torch::Tensor& indices, std::int64_t epoch, std::int64_t batch,
             std::int64_t samples, StepResult& result);
  Mixed Inputs(const torch::Tensor& indices, std::int64_t epoch, std::int64_t batch) const;
  torch::Tensor Loss(const torch::Tensor& logits, const Mixed& mixed);
  void Exchange(StepResult& result);
  void ExchangeGradients();

  Network& network_;
  const LabelledTensors& data_;
  const TrainingOptions& options_;
  const std::uint64_t seed_;
  const std::string stage_;
  ProcessGroup* const group_;
  const torch::Device device_;
  const std::vector<torch::Tensor> parameters_;
  const std::int64_t samples_a_step_;
  const std::int64_t steps_;
  Optimizer optimizer_;
  LossScaler scaler_;
  const Augmentation augmentation_;
  torch::nn::CrossEntropyLoss criterion_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINING_STEP_H_
