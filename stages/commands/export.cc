// export: a model as TorchScript, proven to say what the model says.

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/learn/model_files.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"
#include "stages/learn/torchscript.h"

namespace mlp::stages {

void Export(const ExportOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  ParamsSection section = top.Section("export");
  const double tolerance = section.Number("tolerance", {.fallback = 1e-4, .min = 0, .max = 1});
  const std::int64_t probe =
      section.Integer("probe_samples", {.fallback = 256, .min = 1, .max = 1 << 20});
  section.RejectUnknown();

  const torch::Device device = SetUpRuntime(settings);
  const DatasetInfo info = ReadDatasetInfo(options.data);
  Network network = LoadModel(options.model, info, device);
  const torch::Tensor test = LoadSplit(options.data, "test", info, device).inputs;
  const torch::Tensor samples = test.narrow(0, 0, std::min(probe, test.size(0)));

  // Traced with one batch size and checked with another, which an unnoticed constant would not
  // pass.
  const std::string archive = ToTorchScript(network, samples.narrow(0, 0, 1));
  const torch::Tensor expected = Predict(network, samples);
  const torch::Tensor exported = RunTorchScript(archive, samples).to(torch::kCPU);
  const double difference = (exported - expected).abs().max().item<double>();
  const auto agreeing = exported.argmax(1).eq(expected.argmax(1)).sum().item<std::int64_t>();
  fmt::print("{} samples: largest difference of a logit {:.3g}, {} predictions agree\n",
             samples.size(0), difference, agreeing);
  // Written so that a difference that is not a number fails too.
  if (!(difference <= tolerance)) {
    throw WorkError(
        fmt::format("the exported model differs by {:.3g}, more than the tolerance {:.3g}",
                    difference, tolerance))
        .Hint("raise export.tolerance only if such a difference does no harm");
  }

  OutputSet outputs;
  outputs.AddJson(options.metrics, {{"largest_difference", difference},
                                    {"probe_samples", samples.size(0)},
                                    {"predictions_agree", agreeing},
                                    {"bytes", archive.size()}});
  outputs.Add(options.output, archive);
  outputs.Commit();
}

}  // namespace mlp::stages
