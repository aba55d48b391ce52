// The first values of a network's parameters.

#ifndef MLPIPE_STAGES_LEARN_INITIALISE_H_
#define MLPIPE_STAGES_LEARN_INITIALISE_H_

#include <cstdint>
#include <string>

#include "stages/base/params.h"
#include "stages/learn/network.h"

namespace mlp::stages {

// How weights of convolutions and dense layers are drawn; fan: the inputs of one unit.
enum class Initialisation {
  kUniform,    // evenly within 1 / sqrt(fan): what PyTorch's layers do by themselves
  kKaiming,    // normal, deviation sqrt(2 / fan) (He et al.: arXiv:1502.01852)
  kXavier,     // evenly within sqrt(6 / (inputs + outputs)) (Glorot and Bengio, AISTATS 2010)
  kTruncated,  // normal, deviation 0.02, redrawn beyond twice that: usual for transformers
};
Initialisation ReadInitialisation(ParamsSection& section);  // `initialisation`

// Fills every parameter, each from a stream of its own that is named after it, so that another
// layer changes no other's. Biases are drawn as weights by kUniform, else 0; scales are 1, shifts
// 0, tokens normal with deviation 0.02. The last norm of a residual's body stays at scale 1.
void Initialise(Network& network, Initialisation scheme, std::uint64_t seed,
                const std::string& stream);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_INITIALISE_H_
