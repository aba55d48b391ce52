// The stages: one function and one file each, called by main.cc alone. Each reads its section of
// `params`, writes its outputs as its last act, and throws Error where it cannot. Paths that say
// "optional" may be empty.

#ifndef MLPIPE_STAGES_COMMANDS_COMMANDS_H_
#define MLPIPE_STAGES_COMMANDS_COMMANDS_H_

#include <filesystem>
#include <string>

namespace mlp::stages {

struct PrepareOptions {
  std::filesystem::path params;
  std::filesystem::path input;   // a CSV file, or a directory of IDX files or class folders
  std::filesystem::path output;  // dataset directory
};
void Prepare(const PrepareOptions& options);

struct TrainOptions {
  std::filesystem::path params;
  std::filesystem::path data;     // dataset directory
  std::filesystem::path output;   // model directory
  std::filesystem::path metrics;  // JSON
  std::filesystem::path history;  // CSV
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
  std::filesystem::path timing;   // JSON, optional; its bytes differ from run to run
};
void Prune(const PruneOptions& options);

struct ExportOptions {
  std::filesystem::path params;
  std::filesystem::path data;
  std::filesystem::path model;
  std::filesystem::path output;   // TorchScript
  std::filesystem::path metrics;  // JSON
};
void Export(const ExportOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_COMMANDS_COMMANDS_H_
