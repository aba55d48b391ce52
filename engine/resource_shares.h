// ResourceShares: what the machine has, given to stages that run and taken back. Pure bookkeeping.
#pragma once

#include <set>
#include <string>

#include "engine/machine_resources.h"

namespace mlp {

class ResourceShares {
 public:
  explicit ResourceShares(MachineResources total) : free_(std::move(total)) {}

  // Whether all that the stage needs, its mutexes among it, is free.
  bool Fits(const Stage& stage) const;
  // Whether so many cores are.
  bool HasCores(double cores) const;
  // Of a stage that fits.
  void Take(const Stage& stage);
  void GiveBack(const Stage& stage);

 private:
  MachineResources free_;
  std::set<std::string> held_mutexes_;
};

}  // namespace mlp
