// mlpipe-stage: the ML stages of a pipeline, one subcommand each. Arguments in, exit status out;
// the only place where errors are printed.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include "stages/base/error.h"
#include "stages/base/process_launch.h"
#include "stages/commands/commands.h"

namespace {

using namespace mlp::stages;
namespace fs = std::filesystem;

// What the command line chose.
struct Choice {
  PrepareOptions prepare;
  TrainOptions train;
  EvaluateOptions evaluate;
  PruneOptions prune;
  ExportOptions export_;
  PredictOptions predict;
  std::function<void()> run;
};

CLI::App* AddStage(CLI::App& app, const char* name, const char* description, fs::path& params,
                   std::function<void()>& run, std::function<void()> stage) {
  CLI::App* command = app.add_subcommand(name, description);
  params = "params.yaml";
  command->add_option("--params", params, "Params file")->type_name("FILE")->capture_default_str();
  command->callback([&run, stage = std::move(stage)] { run = stage; });
  return command;
}

void AddPath(CLI::App* command, const char* name, fs::path& path, const char* type,
             const char* description) {
  command->add_option(name, path, description)->type_name(type)->required();
}

void AddPrepare(CLI::App& app, Choice& choice) {
  PrepareOptions& options = choice.prepare;
  CLI::App* command = AddStage(app, "prepare", "Read samples, draw splits, write a dataset",
                               options.params, choice.run, [&options] { Prepare(options); });
  AddPath(command, "--input", options.input, "PATH", "File, directory or tar archive of samples");
  AddPath(command, "--output", options.output, "DIR", "Dataset to write");
  command->add_option("--report", options.report, "What was found, to write (JSON)")
      ->type_name("FILE");
  command->add_option("--page", options.page, "The same as a page, to write (HTML)")
      ->type_name("FILE");
}

CLI::Option* AddOptionalPath(CLI::App* command, const char* name, fs::path& path, const char* type,
                             const char* description) {
  return command->add_option(name, path, description)->type_name(type);
}

void AddTrain(CLI::App& app, Choice& choice) {
  TrainOptions& options = choice.train;
  CLI::App* command = AddStage(app, "train", "Train a model on a dataset", options.params,
                               choice.run, [&options] { Train(options); });
  AddPath(command, "--data", options.data, "DIR", "Dataset");
  AddOptionalPath(command, "--output", options.output, "DIR", "Model to write");
  AddOptionalPath(command, "--metrics", options.metrics, "FILE", "Metrics to write (JSON)");
  AddOptionalPath(command, "--history", options.history, "FILE", "History by epoch to write (CSV)");
  CLI::Option_group* trials = command->add_option_group("trials");
  trials->require_option(0, 1);
  AddOptionalPath(trials, "--find-lr", options.find_rate, "FILE",
                  "Only try learning rates; CSV to write");
  trials->add_flag("--find-batch-size", options.find_batch_size,
                   "Only measure the speed of batch sizes");
  AddOptionalPath(trials, "--profile", options.profile, "FILE",
                  "Only run some steps; Chrome trace of them to write");
  trials
      ->add_option("--overfit", options.overfit,
                   "Only try whether the model memorises so many samples")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("N");
  CLI::Option* checkpoint =
      AddOptionalPath(command, "--checkpoint", options.checkpoint, "FILE",
                      "Where the training is; the same command goes on from there, to the bit");
  command
      ->add_option("--checkpoint-epochs", options.checkpoint_epochs,
                   "Write it after each so many epochs; 0: not for that")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->needs(checkpoint);
  command
      ->add_option("--checkpoint-minutes", options.checkpoint_minutes,
                   "Write it after each so many minutes; 0: not for that")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->needs(checkpoint);
  CLI::Option* live = AddOptionalPath(command, "--live", options.live, "FILE",
                                      "Live metrics by epoch to write (JSON lines)");
  AddOptionalPath(command, "--tensorboard", options.tensorboard, "DIR",
                  "Event files for TensorBoard to write")
      ->needs(live);
  command
      ->add_option("--nproc", options.processes,
                   "Train in so many processes of this machine, each with its part of every batch")
      ->check(CLI::Range(1, 1024))
      ->type_name("N")
      ->capture_default_str();
}

void AddEvaluate(CLI::App& app, Choice& choice) {
  EvaluateOptions& options = choice.evaluate;
  CLI::App* command = AddStage(app, "evaluate", "Measure a model on a split", options.params,
                               choice.run, [&options] { Evaluate(options); });
  AddPath(command, "--data", options.data, "DIR", "Dataset");
  AddPath(command, "--model", options.model, "DIR", "Model");
  AddPath(command, "--metrics", options.metrics, "FILE", "Metrics to write (JSON)");
  AddPath(command, "--report", options.report, "FILE", "Figures by class to write (JSON)");
  AddPath(command, "--confusion", options.confusion, "FILE", "Actual, predicted to write (CSV)");
  const auto add = [command](const char* name, fs::path& path, const char* description) {
    return AddOptionalPath(command, name, path, "FILE", description);
  };
  add("--confusion-svg", options.confusion_svg, "Confusion matrix to draw (SVG)");
  add("--predictions", options.predictions, "Probabilities of each sample to write (CSV)");
  add("--reliability", options.reliability, "Accuracy by confidence to write (CSV)");
  add("--reliability-svg", options.reliability_svg, "Reliability diagram to draw (SVG)");
  add("--mistakes", options.mistakes, "Worst mistakes to show, of images (PNG)");
  add("--card", options.card, "Model card to write (Markdown)");
  add("--timing", options.timing, "Inference times to write (JSON); never twice equal");
  CLI::Option* other = add("--compare", options.compare, "Another model to compare with");
  other->type_name("DIR");
  add("--compare-predictions", options.compare_predictions, "Another model's --predictions")
      ->excludes(other);
  options.version = MLPIPE_VERSION;
}

void AddPrune(CLI::App& app, Choice& choice) {
  PruneOptions& options = choice.prune;
  CLI::App* command = AddStage(app, "prune", "Remove what is weak and fine-tune", options.params,
                               choice.run, [&options] { Prune(options); });
  AddPath(command, "--data", options.data, "DIR", "Dataset");
  AddPath(command, "--model", options.model, "DIR", "Model to prune");
  const auto add = [command](const char* name, fs::path& path, const char* description) {
    return AddOptionalPath(command, name, path, "FILE", description);
  };
  AddOptionalPath(command, "--output", options.output, "DIR", "Model to write");
  add("--metrics", options.metrics, "Metrics to write (JSON)");
  add("--history", options.history, "History by epoch to write (CSV)");
  add("--steps", options.steps, "Accuracy and costs by step to write (CSV)");
  add("--pareto", options.pareto, "Accuracy against costs to draw (SVG)");
  add("--timing", options.timing, "Inference times to write (JSON); never twice equal");
  CLI::Option* scan = add("--sensitivity", options.sensitivity,
                          "Only prune each layer alone; accuracies to write (CSV)");
  add("--sensitivity-svg", options.sensitivity_svg, "The same to draw (SVG)")->needs(scan);
}

void AddExport(CLI::App& app, Choice& choice) {
  ExportOptions& options = choice.export_;
  CLI::App* command = AddStage(app, "export", "Write other forms and check them against the model",
                               options.params, choice.run, [&options] { Export(options); });
  AddPath(command, "--data", options.data, "DIR", "Dataset, to check and calibrate with");
  AddPath(command, "--model", options.model, "DIR", "Model");
  AddPath(command, "--metrics", options.metrics, "FILE", "Result of the checks to write (JSON)");
  const auto add = [command](const char* name, fs::path& path, const char* description) {
    AddOptionalPath(command, name, path, "FILE", description);
  };
  add("--output", options.output, "TorchScript to write");
  add("--onnx", options.onnx, "ONNX to write");
  add("--onnx-int8", options.onnx_int8, "ONNX, quantised to 8 bits, to write");
  add("--safetensors", options.safetensors, "Weights with a description of the model to write");
  add("--timing", options.timing, "Inference times to write (JSON); never twice equal");
}

void AddPredict(CLI::App& app, Choice& choice) {
  PredictOptions& options = choice.predict;
  CLI::App* command = app.add_subcommand("predict", "Classify samples with a model in any form");
  command->callback([&choice, &options] { choice.run = [&options] { PredictClasses(options); }; });
  AddPath(command, "--model", options.model, "PATH", "Model directory or exported file");
  AddPath(command, "--input", options.input, "PATH",
          "Picture, directory or tar archive of pictures, CSV of numbers, or dataset");
  AddPath(command, "--output", options.output, "FILE", "Predictions to write (CSV)");
  command->add_option("--split", options.split, "Split of a dataset, test if it is not said")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  command->add_option("--top-k", options.top_k, "Classes of each sample, the likeliest first")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--resize", options.resize, "Bring pictures to the model's size");
}

int Run(int argc, char** argv) {
  CLI::App app("The ML stages of an mlpipe pipeline", "mlpipe-stage");
  app.set_version_flag("--version", "mlpipe-stage " MLPIPE_VERSION);
  app.require_subcommand(0, 1);
  Choice choice;
  AddPrepare(app, choice);
  AddTrain(app, choice);
  AddEvaluate(app, choice);
  AddPrune(app, choice);
  AddExport(app, choice);
  AddPredict(app, choice);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    throw Error(Failure::kUsage, error.what()).Hint("see 'mlpipe-stage --help'");
  }
  if (!choice.run)
    throw Error(Failure::kUsage, "no stage is given").Hint("see 'mlpipe-stage --help'");
  choice.run();
  return 0;
}

// LibTorch's messages carry a stack trace below their first line.
std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int RunAndReport(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const LaunchedFailure& failure) {
    fmt::print(stderr, "{}", failure.text());
    return failure.status();
  } catch (const Error& error) {
    fmt::print(stderr, "{}", error.Render());
    return error.ExitStatus();
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}", WorkError("out of memory").Render());
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}", WorkError(FirstLine(error.what())).Render());
  }
  return static_cast<int>(Failure::kWork);
}

}  // namespace

int main(int argc, char** argv) {
  const int status = RunAndReport(argc, argv);
  std::fflush(stdout);
  std::fflush(stderr);
  // Skips LibTorch's slow tear-down; outputs are closed by now.
  _exit(status);
}
