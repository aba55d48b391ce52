// Units that say nothing any more: filters and hidden units whose activation is zero for every
// sample, through which no gradient flows (the "dying ReLU": Lu et al., arXiv:1903.06733).

#ifndef MLPIPE_STAGES_LEARN_DEAD_UNITS_H_
#define MLPIPE_STAGES_LEARN_DEAD_UNITS_H_

#include <string>
#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/process_group.h"

namespace mlp::stages {

struct DeadShare {
  std::string layer;  // an activation's name: "layers.2"
  double share;       // of its units
};

// While an object lives it sees what each relu, gelu and silu of the network gives.
class DeadUnits {
 public:
  explicit DeadUnits(Network& network);
  ~DeadUnits();
  DeadUnits(const DeadUnits&) = delete;
  DeadUnits& operator=(const DeadUnits&) = delete;

  // By layer, in their order: the share of units (channels of images, features of rows and tokens)
  // whose absolute value was at most 1e-6 wherever and for whatever sample. Of what all processes
  // of `group` saw, if there is one; nothing was seen by none of them.
  std::vector<DeadShare> Shares(ProcessGroup* group) const;

 private:
  struct Watched {
    std::string name;
    std::shared_ptr<NetworkLayer> layer;
    torch::Tensor largest;  // {units}
  };
  std::vector<Watched> layers_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_DEAD_UNITS_H_
