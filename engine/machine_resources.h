// MachineResources: what there is for stages to share, and whether a stage asks for more than that.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipelines/stage_graph.h"
#include "store/base/file_system.h"

namespace mlp {

struct MachineResources {
  double cores = 1;
  double memory = 0;  // bytes
  double gpus = 0;
  std::map<std::string, double> custom;  // by name; what is not there has a total of 0
};

// `cores` as given; memory of /proc/meminfo, one GPU for each /dev/nvidia<number>. `settings` win:
// "memory" (bytes), "gpus", and any other name as a custom resource.
Result<MachineResources> FindResources(FileSystem& fs, double cores,
                                       const std::map<std::string, double>& settings);

// Whether some stage asks for more than one core: only then the machine need be looked at.
bool NeedsResources(const StageGraph& graph, const std::vector<StageId>& stages);

// kInvalid at the first stage that could never run, with what there is and how to change that.
Status CheckResources(const StageGraph& graph, const std::vector<StageId>& stages,
                      const MachineResources& total);

}  // namespace mlp
