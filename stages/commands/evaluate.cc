// evaluate: what a model is worth on a split it was not trained on.

#include <fmt/format.h>
#include <torch/version.h>

#include <optional>

#include "stages/base/digest.h"
#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/learn/evaluation.h"
#include "stages/learn/latency.h"
#include "stages/learn/model_files.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"
#include "stages/learn/test_time.h"
#include "stages/report/model_card.h"
#include "stages/report/model_contact_sheet.h"
#include "stages/report/model_json.h"
#include "stages/report/svg_confusion.h"
#include "stages/report/svg_reliability.h"

namespace mlp::stages {
namespace {

// Samples of the larger batch whose inference is timed.
constexpr std::int64_t kTimedSamples = 64;

struct EvaluateSettings {
  RunSettings run;
  std::string split;
  std::string description;
  EvaluationOptions figures;
  TestTimeOptions test_time;
};

// `section` is "evaluate" of `top`.
EvaluateSettings ReadEvaluateSettings(ParamsSection& top, ParamsSection& section) {
  EvaluateSettings settings;
  settings.run = ReadRunSettings(top);
  const auto count = [&](const char* key, std::int64_t fallback, std::int64_t min,
                         std::int64_t max) {
    return static_cast<std::size_t>(
        section.Integer(key, {.fallback = fallback, .min = min, .max = max}));
  };
  settings.split = section.Choice("split", {std::begin(kSplits), std::end(kSplits)}, "test");
  settings.figures.top_k = count("top_k", 5, 2, 1'000'000);
  settings.figures.bins = count("calibration_bins", 15, 1, 1000);
  settings.figures.mistakes = count("mistakes", 25, 1, 1000);
  const std::size_t resamples = count("resamples", 1000, 0, 1'000'000);
  const double confidence =
      section.Number("confidence", {.fallback = 0.95, .min = 0.5, .max = 0.9999});
  if (resamples > 0) {
    settings.figures.bootstrap = BootstrapOptions{resamples, confidence, settings.run.seed};
  }
  if (section.Has("description")) settings.description = section.Text("description");
  settings.test_time = ReadTestTimeOptions(section);
  section.RejectUnknown();
  return settings;
}

// What the model says of the samples; of several views of each, if the settings ask for that.
Predictions PredictionsOf(Network& network, const LabelledTensors& data,
                          const TestTimeOptions& options) {
  if (!options.IsOn()) return ToPredictions(Predict(network, data.inputs), data.labels);
  const torch::Tensor mean = MeanOverViews(data.inputs, options, [&](const torch::Tensor& views) {
    return torch::softmax(Predict(network, views).to(torch::kFloat64), 1);
  });
  return ToPredictions(mean.clamp_min(1e-300).log(), data.labels);
}

// The other model's predictions of the same samples, if there is another.
std::optional<Predictions> PredictionsOfOther(const EvaluateOptions& options,
                                              const DatasetInfo& info, const LabelledTensors& data,
                                              const Predictions& own,
                                              const TestTimeOptions& test_time) {
  if (!options.compare.empty()) {
    Network other = LoadModel(options.compare, info, data.inputs.device());
    return PredictionsOf(other, data, test_time);
  }
  if (options.compare_predictions.empty()) return std::nullopt;
  Predictions other = ReadPredictions(options.compare_predictions, info.classes);
  if (other.labels != own.labels) {
    throw InputError({options.compare_predictions}, "the predictions are of other samples")
        .Hint("write them with evaluate --predictions on the same dataset and split");
  }
  return other;
}

nlohmann::ordered_json SpreadJson(Network& network, const torch::Tensor& inputs,
                                  std::int64_t samples) {
  const LatencySpread spread = MeasureLatency(network, inputs.narrow(0, 0, samples));
  fmt::print("inference of {} samples: {:.3f} ms, 90 % within {:.3f} ms, 99 % within {:.3f} ms\n",
             samples, 1e3 * spread.median, 1e3 * spread.p90, 1e3 * spread.p99);
  return {{"samples", samples},
          {"runs", spread.runs},
          {"p50_seconds", spread.median},
          {"p90_seconds", spread.p90},
          {"p99_seconds", spread.p99},
          {"samples_per_second", static_cast<double>(samples) / spread.median}};
}

nlohmann::ordered_json TimingJson(Network& network, const torch::Tensor& inputs,
                                  const RunSettings& run) {
  nlohmann::ordered_json batches = nlohmann::ordered_json::array();
  batches.push_back(SpreadJson(network, inputs, 1));
  const std::int64_t larger = std::min(kTimedSamples, inputs.size(0));
  if (larger > 1) batches.push_back(SpreadJson(network, inputs, larger));
  return {{"device", run.device}, {"threads", run.threads}, {"batches", std::move(batches)}};
}

std::string MistakesPng(const std::vector<Mistake>& mistakes, const torch::Tensor& inputs,
                        const DatasetInfo& info) {
  std::vector<std::vector<float>> samples;
  for (const Mistake& mistake : mistakes) {
    const torch::Tensor values = inputs[static_cast<std::int64_t>(mistake.sample)]
                                     .to(torch::kCPU, torch::kFloat32)
                                     .contiguous();
    samples.emplace_back(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  }
  std::vector<Image> pictures =
      ToPictures(samples, info.shape, inputs.scalar_type() == torch::kUInt8);
  std::vector<SheetTile> tiles;
  for (std::size_t i = 0; i < mistakes.size(); ++i) {
    const Mistake& mistake = mistakes[i];
    const auto name = [&](std::int64_t label) {
      return info.classes[static_cast<std::size_t>(label)];
    };
    tiles.push_back({std::move(pictures[i]),
                     {fmt::format("#{} is {}", i + 1, name(mistake.actual)),
                      fmt::format("said {} {:.0f}%", name(mistake.predicted),
                                  100 * mistake.predicted_probability)}});
  }
  return ContactSheetPng(tiles, "no mistakes");
}

// Where `picture` is, as seen from the directory of `card`.
std::string LinkFrom(const std::filesystem::path& card, const std::filesystem::path& picture) {
  if (picture.empty()) return "";
  const auto plain = [](const std::filesystem::path& path) {
    return std::filesystem::absolute(path).lexically_normal();
  };
  return plain(picture).lexically_relative(plain(card).parent_path()).generic_string();
}

std::vector<CardFile> FilesOf(const EvaluateOptions& options, const std::string& split) {
  std::vector<CardFile> files;
  const auto add = [&files](const char* role, const std::filesystem::path& file) {
    files.push_back({role, file.filename().string(), DigestFile(file)});
  };
  add("data", options.data / "dataset.json");
  add("data", SplitFile(options.data, split));
  add("model", options.model / "model.json");
  add("model", options.model / "model.safetensors");
  if (!options.compare.empty()) {
    add("other model", options.compare / "model.json");
    add("other model", options.compare / "model.safetensors");
  }
  if (!options.compare_predictions.empty()) add("other model", options.compare_predictions);
  return files;
}

ModelCard CardOf(const EvaluateOptions& options, const EvaluateSettings& settings,
                 const DatasetInfo& info, const Architecture& architecture,
                 const Evaluation& evaluation) {
  const EvaluationOptions& figures = settings.figures;
  ModelCard card;
  card.description = settings.description;
  card.split = settings.split;
  card.classes = info.classes;
  card.shape = info.shape;
  card.counts = ReadSplitCounts(options.data, info.classes);
  card.architecture = ToJson(architecture);
  card.parameters = CountParameters(architecture);
  card.flops = CountFlops(architecture);
  card.evaluation = evaluation;
  card.options = figures;
  card.pictures = {LinkFrom(options.card, options.confusion_svg),
                   LinkFrom(options.card, options.reliability_svg),
                   LinkFrom(options.card, options.mistakes)};
  const std::size_t resamples = figures.bootstrap ? figures.bootstrap->resamples : 0;
  card.settings = {{"seed", std::to_string(settings.run.seed)},
                   {"threads", std::to_string(settings.run.threads)},
                   {"device", settings.run.device},
                   {"evaluate.split", settings.split},
                   {"evaluate.top_k", std::to_string(figures.top_k)},
                   {"evaluate.calibration_bins", std::to_string(figures.bins)},
                   {"evaluate.mistakes", std::to_string(figures.mistakes)},
                   {"evaluate.test_time", Describe(settings.test_time)},
                   {"evaluate.resamples", std::to_string(resamples)}};
  if (figures.bootstrap) {
    card.settings.emplace_back("evaluate.confidence",
                               fmt::format("{}", figures.bootstrap->confidence));
  }
  card.environment = {
      {"mlpipe-stage", options.version},
      {"LibTorch", TORCH_VERSION},
      {"arithmetic", "32-bit floating point; probabilities and figures in 64 bits"}};
  card.files = FilesOf(options, settings.split);
  return card;
}

void PrintEvaluation(const Evaluation& evaluation) {
  const Metrics& metrics = evaluation.metrics;
  fmt::print("{} samples: accuracy {:.4f}, loss {:.4f}, macro F1 {:.4f}\n", metrics.samples,
             metrics.accuracy, evaluation.loss, metrics.macro.f1);
  if (!evaluation.comparison) return;
  fmt::print("the other model: accuracy {:.4f}, difference {:+.4f}, McNemar's p {:.4g}\n",
             evaluation.comparison->accuracy_second, evaluation.comparison->difference,
             evaluation.comparison->test.p_value);
}

}  // namespace

void Evaluate(const EvaluateOptions& options) {
  ParamsSection top = ReadParams(options.params);
  ParamsSection section = top.Section("evaluate");
  const EvaluateSettings settings = ReadEvaluateSettings(top, section);
  const torch::Device device = SetUpRuntime(settings.run);
  const DatasetInfo info = ReadDatasetInfo(options.data);
  CheckTestTime(section, settings.test_time, info.shape);
  if (!options.mistakes.empty() && info.shape.size() != 3) {
    throw InputError({options.data / "dataset.json"},
                     "--mistakes shows images, and the samples are rows of a table")
        .Hint("leave --mistakes out; the report lists the worst mistakes");
  }
  const LabelledTensors data = LoadSplit(options.data, settings.split, info, device);
  Network network = LoadModel(options.model, info, device);
  const Predictions predictions = PredictionsOf(network, data, settings.test_time);
  const std::optional<Predictions> other =
      PredictionsOfOther(options, info, data, predictions, settings.test_time);
  const Evaluation evaluation =
      EvaluatePredictions(predictions, other ? &*other : nullptr, settings.figures);

  OutputSet outputs;
  const auto add = [&outputs](const std::filesystem::path& path, const auto& make) {
    if (!path.empty()) outputs.Add(path, make());
  };
  outputs.AddJson(options.metrics, EvaluationMetricsJson(evaluation, settings.figures));
  outputs.AddJson(options.report,
                  EvaluationReportJson(evaluation, settings.figures, settings.test_time,
                                       settings.split, info.classes));
  outputs.Add(options.confusion, ConfusionCsv(predictions, info.classes));
  add(options.confusion_svg, [&] { return ConfusionSvg(evaluation.confusion, info.classes); });
  add(options.predictions, [&] { return PredictionsCsv(predictions, info.classes); });
  add(options.reliability, [&] { return ReliabilityCsv(evaluation.calibration); });
  add(options.reliability_svg, [&] { return ReliabilitySvg(evaluation.calibration); });
  add(options.mistakes, [&] { return MistakesPng(evaluation.worst, data.inputs, info); });
  add(options.card, [&] {
    return ModelCardMarkdown(CardOf(options, settings, info, network->architecture(), evaluation));
  });
  PrintEvaluation(evaluation);
  if (!options.timing.empty()) {
    outputs.AddJson(options.timing, TimingJson(network, data.inputs, settings.run));
  }
  outputs.Commit();
}

}  // namespace mlp::stages
