// A network as TorchScript: an archive that LibTorch runs in any program, without this one.

#ifndef MLPIPE_STAGES_LEARN_TORCHSCRIPT_H_
#define MLPIPE_STAGES_LEARN_TORCHSCRIPT_H_

#include <torch/torch.h>

#include <string>

#include "stages/learn/network.h"

namespace mlp::stages {

// The bytes of an archive whose forward() takes samples like those of `example` (the batch may have
// any size) and gives logits. The network is traced in evaluation mode, where no operation depends
// on the values of the samples, and frozen: its weights are constants. Equal networks give equal
// bytes.
std::string ToTorchScript(Network& network, const torch::Tensor& example);

// What the archive in `bytes`, which must be one that ToTorchScript made, gives for `samples`.
torch::Tensor RunTorchScript(const std::string& bytes, const torch::Tensor& samples);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TORCHSCRIPT_H_
