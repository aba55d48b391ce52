#include "stages/learn/trials.h"

#include <torch/csrc/autograd/profiler_legacy.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <sstream>

#include "stages/base/output_set.h"
#include "stages/learn/training_step.h"

namespace mlp::stages {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProfiledSteps = 10;
constexpr int kTimedSteps = 5;
constexpr double kFirstRate = 1e-6, kLastRate = 10;

// Steps of a training, epoch after epoch.
class TrialSteps {
 public:
  TrialSteps(Network& network, const LabelledTensors& data, const TrainingOptions& options,
             std::uint64_t seed)
      : step_(network, data, options, seed, "trial", /*group=*/nullptr) {
    if (options.channels_last) StoreChannelsLast(network);
    network->train();
  }

  StepResult Step(double rate) {
    if (at_ == 0) order_ = step_.Order(epoch_);
    StepResult result = step_.Run(order_, epoch_, at_, rate);
    if (++at_ == step_.count()) {
      at_ = 0;
      ++epoch_;
    }
    return result;
  }

 private:
  TrainingStep step_;
  torch::Tensor order_;
  std::int64_t epoch_ = 1;
  std::int64_t at_ = 0;
};

double SamplesPerSecond(Network network, const LabelledTensors& data,
                        const TrainingOptions& options, std::uint64_t seed) {
  TrialSteps steps(network, data, options, seed);
  steps.Step(0);  // the first one allocates
  const Clock::time_point begin = Clock::now();
  std::int64_t samples = 0;
  for (int i = 0; i < kTimedSteps; ++i) samples += steps.Step(0).samples;
  const std::chrono::duration<double> passed = Clock::now() - begin;
  return static_cast<double>(samples) / passed.count();
}

struct Span {
  std::string name;
  double begin, end;  // microseconds
};

// The operators' spans of a Chrome trace, in the order of their begins.
std::vector<Span> OperatorSpans(const std::string& trace) {
  std::vector<Span> spans;
  for (const auto& event : nlohmann::json::parse(trace)) {
    std::string name = event.value("name", "");
    // The rest is the autograd engine and what it calls operators by.
    if (!name.starts_with("aten::")) continue;
    const double begin = event.at("ts").get<double>();
    spans.push_back({std::move(name), begin, begin + event.at("dur").get<double>()});
  }
  std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  return spans;
}

// By name, each without what it calls, the largest first. All are of one thread: on the CPU, the
// autograd engine works on the one that calls it.
std::vector<OperatorTime> OperatorTimes(const std::string& trace) {
  std::map<std::string, double> times;
  std::vector<Span> open;
  for (const Span& span : OperatorSpans(trace)) {
    while (!open.empty() && open.back().end <= span.begin) open.pop_back();
    if (!open.empty()) times[open.back().name] -= (span.end - span.begin) / 1e6;
    times[span.name] += (span.end - span.begin) / 1e6;
    open.push_back(span);
  }
  std::vector<OperatorTime> sorted;
  for (const auto& [name, seconds] : times) sorted.push_back({name, seconds});
  std::stable_sort(sorted.begin(), sorted.end(), [](const OperatorTime& a, const OperatorTime& b) {
    return a.seconds > b.seconds;
  });
  return sorted;
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
    const StepResult step = trial.Step(rate);
    if (!step.not_finite.empty()) break;
    const double loss = step.loss_sum / static_cast<double>(step.samples);
    mean = 0.9 * mean + 0.1 * loss;
    weight *= 0.9;
    const double smooth = mean / (1 - weight);
    if (i > 0 && smooth > 4 * best) break;
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

StepProfile ProfileSteps(Network& network, const LabelledTensors& data,
                         const TrainingOptions& options, std::uint64_t seed,
                         const std::filesystem::path& file) {
  TrialSteps steps(network, data, options, seed);
  steps.Step(0);
  std::ostringstream trace;
  StepProfile profile;
  profile.steps = kProfiledSteps;
  {
    const torch::autograd::profiler::RecordProfile record(trace);
    const Clock::time_point begin = Clock::now();
    for (int i = 0; i < kProfiledSteps; ++i) steps.Step(0);
    profile.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  profile.operators = OperatorTimes(trace.str());
  OutputSet outputs;
  outputs.Add(file, std::move(trace).str());
  outputs.Commit();
  return profile;
}

double StepProfile::operator_share() const {
  double all = 0;
  for (const OperatorTime& time : operators) all += time.seconds;
  return all / seconds;
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
