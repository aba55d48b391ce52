// A network as TorchScript: an archive that LibTorch runs in any program, without this one.

#ifndef MLPIPE_STAGES_EXPORT_TORCHSCRIPT_H_
#define MLPIPE_STAGES_EXPORT_TORCHSCRIPT_H_

#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <string>

#include "stages/export/classifier.h"
#include "stages/export/model_description.h"
#include "stages/learn/network.h"

namespace mlp::stages {

// The bytes of an archive whose forward() takes samples like those of `example` (the batch may have
// any size) and gives logits. The network is traced in evaluation mode, where no operation depends
// on the values of the samples, and frozen: its weights are constants. `description` is kept as the
// extra file "mlpipe". Equal networks give equal bytes.
std::string ToTorchScript(Network& network, const torch::Tensor& example,
                          const std::string& description);

// An archive that someone gives, to run on the CPU. It is a program: LibTorch runs what it says.
// Error: bytes that are no such archive or damaged, or without a description.
struct TorchScriptFile {
  ModelDescription description;
  std::unique_ptr<Classifier> classifier;
};
TorchScriptFile ReadTorchScript(const std::string& bytes, const std::filesystem::path& file);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_TORCHSCRIPT_H_
