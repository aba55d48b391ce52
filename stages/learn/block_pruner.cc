#include "stages/learn/block_pruner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "stages/learn/narrow.h"
#include "stages/learn/score_samples.h"
#include "stages/model/residual_blocks.h"

namespace mlp::stages {
namespace {

class BlockPruner : public Pruner {
 public:
  BlockPruner(const PrunerInput& input, const PruneRule& rule, const PruneGoal& goal)
      : input_(input), rule_(rule), goal_(goal), kept_(rule.keep.begin(), rule.keep.end()) {
    const Architecture& architecture = input.original->architecture();
    blocks_ = DroppableBlocks(architecture).size();
    for (std::size_t i = 0; i < architecture.layers.size(); ++i)
      places_.push_back(std::to_string(i));
  }

  Network Prune(Network& network, std::int64_t step) override {
    const std::vector<LabelledTensors> batches = input_.Batches(rule_, step);
    const double gone = GoneAfter(rule_, goal_.gone, step);
    Network smaller = Copy(network);
    while (!IsMet(smaller, gone)) {
      const std::vector<std::size_t> candidates = Candidates(smaller->architecture());
      if (candidates.empty()) break;
      const std::size_t index = LeastMissed(smaller, candidates, batches);
      fmt::print("block {} goes\n", places_[index]);
      smaller = WithoutLayer(smaller, index);
      places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(index));
    }
    return smaller;
  }

  Cost Least() const override {
    Architecture least = input_.original->architecture();
    const std::vector<std::size_t> blocks = DroppableBlocks(least);
    for (auto it = blocks.rbegin(); it != blocks.rend(); ++it)
      if (kept_.count(std::to_string(*it)) == 0) least = WithoutLayer(least, *it);
    return CostOf(PlanOf(least));
  }

 private:
  std::vector<std::size_t> Candidates(const Architecture& architecture) const {
    std::vector<std::size_t> candidates;
    for (const std::size_t index : DroppableBlocks(architecture))
      if (kept_.count(places_[index]) == 0) candidates.push_back(index);
    return candidates;
  }

  bool IsMet(Network& network, double gone) const {
    if (goal_.measure == PruneMeasure::kUnits) {
      const std::size_t dropped = blocks_ - DroppableBlocks(network->architecture()).size();
      return static_cast<double>(dropped) >= std::round(gone * static_cast<double>(blocks_));
    }
    const Cost all = CostOf(input_.original->plan()), left = CostOf(network->plan());
    return IsWithin(goal_.measure, left, all, gone);
  }

  static std::size_t LeastMissed(Network& network, const std::vector<std::size_t>& candidates,
                                 const std::vector<LabelledTensors>& batches) {
    std::size_t best = candidates[0];
    double least = 0;
    for (const std::size_t index : candidates) {
      Network without = WithoutLayer(network, index);
      const double loss = MeanLoss(without, batches);
      if (index != candidates[0] && !(loss < least)) continue;
      best = index;
      least = loss;
    }
    return best;
  }

  const PrunerInput input_;
  const PruneRule rule_;
  const PruneGoal goal_;
  const std::set<std::string> kept_;
  std::size_t blocks_ = 0;           // that could go, of the original
  std::vector<std::string> places_;  // in the original, of the layers that are left
};

// Of `blocks` that could go but for what is kept, as many as the ratio asks for.
void CheckBlocksCanGo(ParamsSection& section, const PruneRule& rule, const PruneGoal& goal,
                      std::size_t blocks) {
  if (goal.measure != PruneMeasure::kUnits || goal.gone == 0) return;
  const auto asked =
      static_cast<std::size_t>(std::llround(goal.gone * static_cast<double>(blocks)));
  if (asked == 0) {
    throw section.Wrong("ratio", fmt::format("is {}, and less than half a block of the {} that "
                                             "could go",
                                             goal.gone, blocks));
  }
  const std::size_t left =
      blocks - std::set<std::string>(rule.keep.begin(), rule.keep.end()).size();
  if (left >= asked) return;
  throw section
      .Wrong("keep", fmt::format("leaves {} of the {} blocks that could go, and the ratio asks for "
                                 "{}",
                                 left, blocks, asked))
      .Hint("keep fewer, or lower prune.ratio");
}

}  // namespace

std::unique_ptr<Pruner> MakeBlockPruner(const PrunerInput& input, const PruneRule& rule,
                                        const PruneGoal& goal, ParamsSection& section) {
  std::vector<std::string> places;
  for (const std::size_t index : DroppableBlocks(input.original->architecture()))
    places.push_back(std::to_string(index));
  if (places.empty()) {
    throw section.Wrong("kind", "is blocks, and the model has no residual block that could go")
        .Hint("only those without layers on their shortcut can");
  }
  for (std::size_t i = 0; i < rule.keep.size(); ++i) {
    if (std::find(places.begin(), places.end(), rule.keep[i]) != places.end()) continue;
    throw section
        .WrongInside("keep", fmt::format("/{}", i),
                     fmt::format("has '{}', which is no block that could go", rule.keep[i]))
        .Hint(fmt::format("these could: {}", fmt::join(places, ", ")));
  }
  CheckBlocksCanGo(section, rule, goal, places.size());
  return std::make_unique<BlockPruner>(input, rule, goal);
}

}  // namespace mlp::stages
