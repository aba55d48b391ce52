#include "stages/learn/runtime.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <malloc.h>
#include <torch/version.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "stages/base/error.h"
#include "stages/base/random.h"

namespace mlp::stages {
namespace {

// OpenBLAS is found at run time because LibTorch may as well use another BLAS.
template <typename Function>
Function FindOpenBlas(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

// It has a thread pool of its own, as large as the machine unless told, and LibTorch does not tell
// it.
void SetOpenBlasThreads(int threads) {
  const auto set = FindOpenBlas<void (*)(int)>("openblas_set_num_threads");
  if (set != nullptr) set(threads);
}

// The large tensors of a step come and go with it. By default each is memory that the kernel has to
// map and clear anew, which was a tenth of the time of training a plain network on 32x32 images and
// a fifth of a residual one's (tests/bench/run_training).
void KeepFreedMemory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

void ChooseAlgorithms(bool deterministic) {
  at::Context& context = at::globalContext();
  context.setDeterministicAlgorithms(deterministic, /*warn_only=*/true);
  context.setDeterministicCuDNN(deterministic);
  context.setBenchmarkCuDNN(!deterministic);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  // Filling what a kernel is about to write costs a pass over all memory, to find what reads it.
  context.setDeterministicFillUninitializedMemory(false);
#endif
  // cuBLAS sums in a fixed order only with a workspace of fixed size; it reads this when it starts.
  if (deterministic) setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
}

// What stands behind `label` in LibTorch's description of itself, up to a comma or the line's end.
std::string ShownConfig(const std::string& label) {
  const std::string config = at::show_config();
  const std::size_t found = config.find(label);
  if (found == std::string::npos) return "";
  const std::size_t begin = found + label.size();
  return config.substr(begin, config.find_first_of(",\n", begin) - begin);
}

std::string BlasName() {
  if (at::hasMKL()) return at::get_mkl_version();
  const auto config = FindOpenBlas<const char* (*)()>("openblas_get_config");
  const auto core = FindOpenBlas<const char* (*)()>("openblas_get_corename");
  if (config == nullptr || core == nullptr) return "unknown";
  const std::string text = config();
  const std::size_t version_end = text.find(' ', text.find(' ') + 1);
  return fmt::format("{} {}", text.substr(0, version_end), core());
}

// Those by which oneDNN and others choose their kernels.
std::vector<std::string> Instructions() {
  std::vector<std::string> has;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) has.emplace_back("avx2");
  if (__builtin_cpu_supports("fma")) has.emplace_back("fma");
  if (__builtin_cpu_supports("avx512f")) has.emplace_back("avx512f");
  if (__builtin_cpu_supports("avx512vnni")) has.emplace_back("avx512vnni");
  if (__builtin_cpu_supports("avx512bf16")) has.emplace_back("avx512bf16");
#endif
  return has;
}

// Processors with AMX have it too. Other architectures are not judged.
bool HasBfloat16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return true;
#endif
}

}  // namespace

torch::Device SetUpRuntime(const RunSettings& settings, int index) {
  KeepFreedMemory();
  const int threads = static_cast<int>(settings.threads);
  at::set_num_threads(threads);
  at::set_num_interop_threads(1);
  SetOpenBlasThreads(threads);
  ChooseAlgorithms(settings.deterministic);
  if (settings.device == "cpu") return torch::kCPU;
  if (!torch::cuda::is_available()) {
    throw Error(Failure::kInput, "the device is 'cuda', and this LibTorch finds none")
        .Hint("set device: cpu, or build mlpipe-stage with a CUDA build of LibTorch");
  }
  const auto devices = static_cast<int>(torch::cuda::device_count());
  if (index >= devices) {
    throw Error(Failure::kInput,
                fmt::format("process {} of this machine finds no GPU of its own: there are {}",
                            index, devices))
        .Hint("start as many processes on a machine as it has GPUs");
  }
  return {torch::kCUDA, static_cast<torch::DeviceIndex>(index)};
}

void CheckPrecision(ParamsSection& section, Precision precision, torch::Device device) {
  if (!device.is_cpu() || precision == Precision::kFloat32) return;
  if (precision == Precision::kFloat16) {
    throw section.Wrong("precision", "is float16, which needs device: cuda")
        .Hint("set it to bfloat16 or float32, or device: cuda");
  }
  if (HasBfloat16()) return;
  fmt::print(
      stderr,
      "mlpipe-stage: warning: this processor has no instructions for bfloat16 (AVX512_BF16 or "
      "AMX): that is slower than float32, 17 times where there is no AVX-512 either\n"
      "hint: set precision: float32\n");
}

nlohmann::ordered_json DescribeRuntime(torch::Device device, int processes) {
  nlohmann::ordered_json runtime = {{"version", 1},
                                    {"libtorch", TORCH_VERSION},
                                    {"blas", BlasName()},
                                    {"onednn", at::get_mkldnn_version()},
                                    {"cpu_capability", ShownConfig("CPU capability usage: ")},
                                    {"instructions", Instructions()},
                                    {"device", device.is_cuda() ? "cuda" : "cpu"}};
  if (device.is_cuda())
    runtime["cuda"] =
        fmt::format("{}, cuDNN {}", ShownConfig("CUDA Runtime "), ShownConfig("CuDNN "));
  runtime["threads"] = at::get_num_threads();
  runtime["processes"] = processes;
  runtime["deterministic"] = at::globalContext().deterministicAlgorithms();
  return runtime;
}

std::string DifferingKey(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b) {
  const nlohmann::ordered_json none;
  for (const auto* const one : {&a, &b}) {
    for (const auto& item : one->items())
      if (a.value(item.key(), none) != b.value(item.key(), none)) return item.key();
  }
  return "";
}

void SeedLibTorch(std::uint64_t seed, std::string_view name) {
  torch::manual_seed(DeriveSeed(seed, name));
}

}  // namespace mlp::stages
