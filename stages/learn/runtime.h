// What LibTorch is told once, before any tensor is made, and what it is.

#ifndef MLPIPE_STAGES_LEARN_RUNTIME_H_
#define MLPIPE_STAGES_LEARN_RUNTIME_H_

#include <torch/torch.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "stages/base/params.h"
#include "stages/learn/training_options.h"

namespace mlp::stages {

// Sets the number of threads (LibTorch's own and OpenBLAS's, whose sums depend on it), and asks for
// deterministic algorithms, or for the fastest where the settings say so. Gives the device of
// `settings`, the `index`-th of its kind, or an error where this machine or this LibTorch has none.
// Every stage that uses LibTorch calls it first.
torch::Device SetUpRuntime(const RunSettings& settings, int index = 0);

// Refuses, at its place in the params, a precision that the device does not have; says on stderr
// that one is slow which the processor has no instructions for.
void CheckPrecision(ParamsSection& section, Precision precision, torch::Device device);

// What results depend on beside inputs, params and seed, as it is after SetUpRuntime:
//   {"version": 1, "libtorch", "blas", "onednn", "cpu_capability": LibTorch's own kernels',
//    "instructions": [the processor's, of those that libraries choose kernels by], "device",
//    "cuda": the versions of its runtime and of cuDNN, on such a device, "threads", "processes",
//    "deterministic"}
nlohmann::ordered_json DescribeRuntime(torch::Device device, int processes);

// The first key under which two such descriptions differ; "" if none does.
std::string DifferingKey(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

// Seeds the draws that LibTorch makes itself (initial weights, dropout) for the stream `name`.
void SeedLibTorch(std::uint64_t seed, std::string_view name);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_RUNTIME_H_
