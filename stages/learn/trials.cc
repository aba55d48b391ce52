#include "stages/learn/trials.h"

#include <torch/csrc/autograd/profiler_legacy.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <new>
#include <sstream>

#include "stages/base/output_set.h"
#include "stages/base/random.h"
#include "stages/learn/autocast.h"
#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProfiledSteps = 10;
constexpr int kTimedSteps = 5;
constexpr double kFirstRate = 1e-6, kLastRate = 10;

// Steps of a training over the data in its order, again and again.
class TrialSteps {
 public:
  TrialSteps(Network& network, const LabelledTensors& data, const TrainingOptions& options,
             std::uint64_t seed)
      : network_(network),
        data_(data),
        options_(options),
        optimizer_(ParametersOf(network), options.optimizer) {
    order_ = ShuffledIndices(data.size(), DeriveSeed(seed, "trial.shuffle"), data.labels.device());
    SeedLibTorch(seed, "trial.dropout");
    if (options.channels_last) StoreChannelsLast(network);
    criterion_->options.label_smoothing(options.label_smoothing);
    network_->train();
  }

  double Step(double rate) {
    const std::int64_t count = std::min(options_.batch_size, data_.size());
    if (at_ + count > data_.size()) at_ = 0;
    const torch::Tensor indices = order_.narrow(0, at_, count);
    at_ += count;
    torch::Tensor logits;
    {
      const Autocast autocast(options_.bfloat16, data_.labels.device());
      torch::Tensor inputs = data_.inputs.index_select(0, indices);
      if (options_.channels_last && inputs.dim() == 4)
        inputs = inputs.contiguous(torch::MemoryFormat::ChannelsLast);
      logits = network_(inputs);
    }
    const torch::Tensor loss =
        criterion_(logits.to(torch::kFloat32), data_.labels.index_select(0, indices));
    optimizer_.ZeroGrad();
    loss.backward();
    optimizer_.Step(rate);
    return loss.item<double>();
  }

 private:
  Network& network_;
  const LabelledTensors& data_;
  const TrainingOptions& options_;
  Optimizer optimizer_;
  torch::Tensor order_;
  torch::nn::CrossEntropyLoss criterion_;
  std::int64_t at_ = 0;
};

double SamplesPerSecond(Network network, const LabelledTensors& data,
                        const TrainingOptions& options, std::uint64_t seed) {
  TrialSteps steps(network, data, options, seed);
  steps.Step(0);  // the first one allocates
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < kTimedSteps; ++i) steps.Step(0);
  const std::chrono::duration<double> passed = Clock::now() - begin;
  return static_cast<double>(options.batch_size * kTimedSteps) / passed.count();
}

}  // namespace

RateSearch FindLearningRate(Network& network, const LabelledTensors& data,
                            const TrainingOptions& options, std::uint64_t seed, int steps) {
  TrialSteps trial(network, data, options, seed);
  RateSearch search;
  double mean = 0, weight = 1, best = 0, steepest_fall = 0;
  for (int i = 0; i < steps; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(std::max(steps - 1, 1));
    const double rate = kFirstRate * std::pow(kLastRate / kFirstRate, share);
    const double loss = trial.Step(rate);
    mean = 0.9 * mean + 0.1 * loss;
    weight *= 0.9;
    const double smooth = mean / (1 - weight);
    if (!std::isfinite(smooth) || (i > 0 && smooth > 4 * best)) break;
    if (!search.trials.empty()) {
      const double fall = search.trials.back().loss - smooth;
      if (fall > steepest_fall) {
        steepest_fall = fall;
        search.steepest = rate;
      }
    }
    if (i == 0 || smooth < best) {
      best = smooth;
      search.lowest = rate;
    }
    search.trials.push_back({rate, smooth});
  }
  return search;
}

std::vector<BatchTrial> FindBatchSize(const std::function<Network()>& make,
                                      const LabelledTensors& data, TrainingOptions options,
                                      std::uint64_t seed) {
  std::vector<BatchTrial> trials;
  for (options.batch_size = std::min<std::int64_t>(16, data.size());
       options.batch_size <= data.size(); options.batch_size *= 2) {
    double speed = 0;
    try {
      speed = SamplesPerSecond(make(), data, options, seed);
    } catch (const std::bad_alloc&) {
      break;
    } catch (const c10::Error& error) {
      if (std::string(error.what()).find("out of memory") == std::string::npos &&
          std::string(error.what()).find("can't allocate") == std::string::npos)
        throw;
      break;
    }
    const bool is_faster = trials.empty() || speed > 1.03 * trials.back().samples_per_second;
    trials.push_back({options.batch_size, speed});
    if (!is_faster) break;
  }
  return trials;
}

void ProfileSteps(Network& network, const LabelledTensors& data, const TrainingOptions& options,
                  std::uint64_t seed, const std::filesystem::path& file) {
  TrialSteps steps(network, data, options, seed);
  steps.Step(0);
  std::ostringstream trace;
  {
    const torch::autograd::profiler::RecordProfile profile(trace);
    for (int i = 0; i < kProfiledSteps; ++i) steps.Step(0);
  }
  OutputSet outputs;
  outputs.Add(file, std::move(trace).str());
  outputs.Commit();
}

LabelledTensors FewSamples(const LabelledTensors& data, std::int64_t count, std::int64_t classes) {
  const torch::Tensor labels = data.labels.to(torch::kCPU).contiguous();
  const auto* label = labels.data_ptr<std::int64_t>();
  std::vector<std::vector<std::int64_t>> by_class(static_cast<std::size_t>(classes));
  for (std::int64_t i = 0; i < labels.size(0); ++i)
    by_class[static_cast<std::size_t>(label[i])].push_back(i);
  std::vector<std::int64_t> chosen;
  const auto wanted = static_cast<std::size_t>(std::min(count, labels.size(0)));
  for (std::size_t round = 0; chosen.size() < wanted; ++round) {
    for (const auto& of_class : by_class)
      if (round < of_class.size() && chosen.size() < wanted) chosen.push_back(of_class[round]);
  }
  std::sort(chosen.begin(), chosen.end());
  const torch::Tensor indices = torch::tensor(chosen).to(data.labels.device());
  return {data.inputs.index_select(0, indices), data.labels.index_select(0, indices)};
}

}  // namespace mlp::stages
