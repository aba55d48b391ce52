#include "engine/resource_shares.h"

#include <algorithm>

namespace mlp {
namespace {

// Shares such as a third of a GPU add up to a whole one.
constexpr double kShareTolerance = 1e-9;

}  // namespace

bool ResourceShares::HasCores(double cores) const {
  return cores <= free_.cores + kShareTolerance;
}

bool ResourceShares::Fits(const Stage& stage) const {
  const Resources& needs = stage.policy.resources;
  if (!HasCores(needs.cores) || needs.gpus > free_.gpus + kShareTolerance ||
      static_cast<double>(needs.memory) > free_.memory) {
    return false;
  }
  for (const auto& [name, amount] : needs.custom) {
    const auto found = free_.custom.find(name);
    if (found == free_.custom.end() || amount > found->second + kShareTolerance) return false;
  }
  const std::vector<std::string>& mutexes = stage.policy.mutexes;
  return std::none_of(mutexes.begin(), mutexes.end(),
                      [&](const std::string& name) { return held_mutexes_.contains(name); });
}

void ResourceShares::Take(const Stage& stage) {
  const Resources& needs = stage.policy.resources;
  free_.cores -= needs.cores;
  free_.memory -= static_cast<double>(needs.memory);
  free_.gpus -= needs.gpus;
  for (const auto& [name, amount] : needs.custom) free_.custom[name] -= amount;
  held_mutexes_.insert(stage.policy.mutexes.begin(), stage.policy.mutexes.end());
}

void ResourceShares::GiveBack(const Stage& stage) {
  const Resources& needs = stage.policy.resources;
  free_.cores += needs.cores;
  free_.memory += static_cast<double>(needs.memory);
  free_.gpus += needs.gpus;
  for (const auto& [name, amount] : needs.custom) free_.custom[name] += amount;
  for (const std::string& name : stage.policy.mutexes) held_mutexes_.erase(name);
}

}  // namespace mlp
