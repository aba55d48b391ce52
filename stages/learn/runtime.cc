#include "stages/learn/runtime.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <cstdlib>

#include "stages/base/error.h"
#include "stages/base/random.h"

namespace mlp::stages {
namespace {

// OpenBLAS has a thread pool of its own, as large as the machine unless told, and LibTorch does not
// tell it. It is found at run time because LibTorch may as well use another BLAS.
void SetOpenBlasThreads(int threads) {
  using Setter = void (*)(int);
  const auto set = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

}  // namespace

torch::Device SetUpRuntime(const RunSettings& settings) {
  const int threads = static_cast<int>(settings.threads);
  at::set_num_threads(threads);
  at::set_num_interop_threads(1);
  SetOpenBlasThreads(threads);
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
  if (settings.device == "cpu") return torch::kCPU;
  // cuBLAS sums in a fixed order only with a workspace of fixed size; it reads this when it starts.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  if (!torch::cuda::is_available()) {
    throw Error(Failure::kInput, "the device is 'cuda', and this LibTorch finds none")
        .Hint("set device: cpu, or build mlpipe-stage with a CUDA build of LibTorch");
  }
  return torch::kCUDA;
}

void SeedLibTorch(std::uint64_t seed, std::string_view name) {
  torch::manual_seed(DeriveSeed(seed, name));
}

}  // namespace mlp::stages
