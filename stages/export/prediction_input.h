// What `predict` classifies: pictures, rows of a table, or a split of a dataset.

#ifndef MLPIPE_STAGES_EXPORT_PREDICTION_INPUT_H_
#define MLPIPE_STAGES_EXPORT_PREDICTION_INPUT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "stages/export/model_description.h"

namespace mlp::stages {

struct PredictionInput {
  std::vector<std::string> names;  // of each sample: its file, or FILE:LINE, or SPLIT[INDEX]
  std::vector<float> values;       // sample after sample, as the model takes them
};

struct PredictionInputOptions {
  std::string split = "";  // of a dataset; empty: its test split
  bool resize = false;     // bring pictures of another size to the model's
};

// Reads `input` for a model of `description`:
//
//   DIR with dataset.json    a split of that dataset
//   FILE.csv[.gz]            rows of numbers without a header, for models of tables
//   else                     a PNG or JPEG file, or all of them in a directory or tar archive
//
// Error: nothing to classify; samples of another shape than the model's; a picture that cannot be
// decoded (it names several); a value that is no finite number, at its line; an option that the
// input has no use for.
PredictionInput ReadPredictionInput(const std::filesystem::path& input,
                                    const ModelDescription& description,
                                    const PredictionInputOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_PREDICTION_INPUT_H_
