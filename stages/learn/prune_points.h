// How a model fares while it is pruned, step by step, and what of that is worth having.

#ifndef MLPIPE_STAGES_LEARN_PRUNE_POINTS_H_
#define MLPIPE_STAGES_LEARN_PRUNE_POINTS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace mlp::stages {

struct PrunePoint {
  std::int64_t step = 0;  // 0: the model before
  bool is_tuned = false;  // after the step's fine-tuning
  double accuracy = 0;    // on the test split
  std::int64_t flops = 0;
  std::int64_t parameters = 0;
  std::int64_t nonzero_parameters = 0;  // without weights that are masked
  std::int64_t bytes = 0;               // of model.safetensors, and through zlib
  std::int64_t compressed_bytes = 0;

  std::string State() const;  // "before", "pruned" or "tuned"
};

// step,state,accuracy,flops,parameters,nonzero_parameters,bytes,compressed_bytes
std::string PrunePointsCsv(const std::vector<PrunePoint>& points);

// The numbers of the points that no other beats: none is as accurate at less cost, or more accurate
// at the same (the Pareto front). By rising cost; of equal points the first.
std::vector<std::size_t> ParetoFront(const std::vector<PrunePoint>& points,
                                     std::int64_t PrunePoint::*cost);

// What a model does when one layer alone is pruned, without fine-tuning.
struct SensitivityPoint {
  std::string layer;    // the place of the first that makes the units
  double ratio = 0;     // of its units that are gone, as asked for
  double accuracy = 0;  // on the validation split
  std::int64_t flops = 0;
  std::int64_t parameters = 0;
};

// layer,ratio,accuracy,flops,parameters
std::string SensitivityCsv(const std::vector<SensitivityPoint>& points);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNE_POINTS_H_
