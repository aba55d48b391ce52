// The stages: one function and one file each, called by main.cc alone. Each reads its section of
// `params`, writes its outputs as its last act, and throws Error where it cannot. Paths that say
// "optional" may be empty.

#ifndef MLPIPE_STAGES_COMMANDS_COMMANDS_H_
#define MLPIPE_STAGES_COMMANDS_COMMANDS_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace mlp::stages {

struct PrepareOptions {
  std::filesystem::path params;
  std::filesystem::path input;   // a file, a directory or a tar archive
  std::filesystem::path output;  // dataset directory
  std::filesystem::path report;  // JSON, optional
  std::filesystem::path page;    // HTML, optional
};
void Prepare(const PrepareOptions& options);

struct TrainOptions {
  std::filesystem::path params;
  std::filesystem::path data;     // dataset directory
  std::filesystem::path output;   // model directory
  std::filesystem::path metrics;  // JSON
  std::filesystem::path history;  // CSV
  // Optional: where the training is, for the same command to go on from.
  std::filesystem::path checkpoint;
  std::int64_t checkpoint_epochs = 1;  // 0: not for that
  double checkpoint_minutes = 0;       // 0: not for that
  std::filesystem::path live;          // optional: live metrics by epoch, JSON lines
  std::filesystem::path tensorboard;   // optional: directory of event files; needs `live`
  int processes = 1;                   // to start on this machine, which train together

  // Trials instead of a training; output, metrics and history may then be empty.
  std::filesystem::path find_rate;  // CSV of learning rates and losses
  bool find_batch_size = false;
  std::filesystem::path profile;  // Chrome trace
  std::int64_t overfit = 0;       // samples that the model has to memorise
};
void Train(const TrainOptions& options);

struct EvaluateOptions {
  std::filesystem::path params;
  std::filesystem::path data;
  std::filesystem::path model;
  std::filesystem::path metrics;    // JSON: the figures of the whole
  std::filesystem::path report;     // JSON: all figures, also by class, and the confusion matrix
  std::filesystem::path confusion;  // CSV: actual and predicted class of each sample
  // All that follow are optional.
  std::filesystem::path confusion_svg;
  std::filesystem::path predictions;  // CSV: those and the probabilities of all classes
  std::filesystem::path reliability;  // CSV: the bins of the calibration
  std::filesystem::path reliability_svg;
  std::filesystem::path mistakes;             // PNG, of images alone
  std::filesystem::path card;                 // Markdown
  std::filesystem::path timing;               // JSON; its bytes differ from run to run
  std::filesystem::path compare;              // another model's directory, or
  std::filesystem::path compare_predictions;  // its predictions of the same samples
  std::string version;                        // of mlpipe-stage, for the card
};
void Evaluate(const EvaluateOptions& options);

struct PruneOptions {
  std::filesystem::path params;
  std::filesystem::path data;
  std::filesystem::path model;
  std::filesystem::path output;   // model directory
  std::filesystem::path metrics;  // JSON
  std::filesystem::path history;  // CSV, of the fine-tuning
  // All that follow are optional.
  std::filesystem::path steps;            // CSV: accuracy and costs after each step
  std::filesystem::path pareto;           // SVG: the same
  std::filesystem::path timing;           // JSON; its bytes differ from run to run
  std::filesystem::path sensitivity;      // CSV; if given, layers are tried, and that is all
  std::filesystem::path sensitivity_svg;  // the same as a picture
};
void Prune(const PruneOptions& options);

struct ExportOptions {
  std::filesystem::path params;
  std::filesystem::path data;
  std::filesystem::path model;
  std::filesystem::path metrics;  // JSON
  // At least one of these; each may be empty.
  std::filesystem::path output;     // TorchScript
  std::filesystem::path onnx;       // in floats
  std::filesystem::path onnx_int8;  // quantised
  std::filesystem::path safetensors;
  std::filesystem::path timing;  // JSON, optional; its bytes differ from run to run
};
void Export(const ExportOptions& options);

struct PredictOptions {
  std::filesystem::path model;   // in any form: a model directory or an exported file
  std::filesystem::path input;   // pictures, rows or a dataset
  std::filesystem::path output;  // CSV: sample, predicted class, probability
  std::string split;             // of a dataset; empty: not said
  std::size_t top_k = 1;         // so many classes of each sample
  bool resize = false;           // bring pictures to the model's size
};
void PredictClasses(const PredictOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_COMMANDS_COMMANDS_H_
