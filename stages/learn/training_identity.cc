#include "stages/learn/training_identity.h"

#include <fmt/format.h>
#include <zlib.h>

namespace mlp::stages {
namespace {

std::string ChecksumOf(const torch::Tensor& tensor) {
  const torch::Tensor bytes = tensor.detach().to(torch::kCPU).contiguous();
  const auto* data = static_cast<const Bytef*>(bytes.data_ptr());
  return fmt::format("{:08x}", crc32_z(0, data, bytes.numel() * bytes.element_size()));
}

std::string ChecksumOf(const LabelledTensors& data) {
  return fmt::format("{} {} {}", data.size(), ChecksumOf(data.inputs), ChecksumOf(data.labels));
}

}  // namespace

std::string TrainingIdentity(Network& network, const LabelledTensors& train,
                             const LabelledTensors& validation, const FitPlan& plan) {
  std::string identity = fmt::format(
      "{}; {} {}; {}; train {}; validation {}; weights", plan.checkpoint.identity, plan.stage,
      plan.seed, ToJson(network->architecture()).dump(), ChecksumOf(train), ChecksumOf(validation));
  for (const auto& [name, tensor] : network->State()) identity += " " + ChecksumOf(tensor);
  return identity;
}

}  // namespace mlp::stages
