// What differs between the stages of a project at two moments: as they are declared, and as their
// last runs were recorded. Values in, values out.
#pragma once

#include <string>
#include <vector>

#include "engine/records.h"
#include "pipelines/stage_graph.h"

namespace mlp {

enum class StageFate { kAdded, kRemoved, kChanged };

struct StageDifference {
  std::string stage;  // its address; of tracked data its pointer file
  StageFate fate = StageFate::kChanged;
  std::vector<std::string> facts;  // in words, one each; empty if it was added or removed
};

struct StagesThen {
  const StageGraph& graph;
  const Records& records;
};

// In the order of the later graph, then what is gone.
std::vector<StageDifference> CompareStages(const StagesThen& before, const StagesThen& after);

}  // namespace mlp
