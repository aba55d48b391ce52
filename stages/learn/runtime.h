// What LibTorch is told once, before any tensor is made.

#ifndef MLPIPE_STAGES_LEARN_RUNTIME_H_
#define MLPIPE_STAGES_LEARN_RUNTIME_H_

#include <torch/torch.h>

#include "stages/base/params.h"

namespace mlp::stages {

// Sets the number of threads (LibTorch's own and OpenBLAS's, whose sums depend on it) and asks for
// deterministic algorithms. Gives the device of `settings`, or an error where this machine or this
// LibTorch has none. Every stage that uses LibTorch calls it first.
torch::Device SetUpRuntime(const RunSettings& settings);

// Seeds the draws that LibTorch makes itself (initial weights, dropout) for the stream `name`.
void SeedLibTorch(std::uint64_t seed, std::string_view name);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_RUNTIME_H_
