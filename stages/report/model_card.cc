#include "stages/report/model_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "stages/base/json_file.h"
#include "stages/report/model_markdown.h"

namespace mlp::stages {
namespace {

// Larger matrices are shown by their most frequent mistakes and the picture alone.
constexpr std::size_t kMatrixInCard = 20;
constexpr std::size_t kConfusionsInCard = 10;

using CardRows = std::vector<std::vector<std::string>>;

std::string FourDecimals(double value) {
  return fmt::format("{:.4f}", value);
}

std::string FourDecimalsOrNone(const std::optional<double>& value) {
  return value ? FourDecimals(*value) : "-";
}

std::string CardPercent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

// JSON with what fits on a line on one line.
std::string LooseJson(const nlohmann::ordered_json& value, std::size_t indent) {
  const std::string flat = value.dump();
  if (!value.is_structured() || value.empty() || indent + flat.size() <= 80) return flat;
  const std::string margin(indent + 2, ' ');
  std::string text;
  for (const auto& [key, part] : value.items()) {
    text += (text.empty() ? "\n" : ",\n") + margin;
    if (value.is_object()) text += nlohmann::ordered_json(key).dump() + ": ";
    text += LooseJson(part, indent + 2);
  }
  text += "\n" + std::string(indent, ' ');
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

// 12345678 as 12,345,678.
std::string WithCommas(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, 1, ',');
  return digits;
}

std::string CardPicture(const std::string& words, const std::string& link) {
  if (link.empty()) return "";
  // Angle brackets let a link have spaces; its own are escaped.
  std::string target;
  for (const char c : link) {
    if (c == '<' || c == '>' || c == '\\') target += '\\';
    target += c;
  }
  return fmt::format("![{}](<{}>)\n\n", words, target);
}

const std::string& CardClassName(const ModelCard& card, std::int64_t label) {
  return card.classes[static_cast<std::size_t>(label)];
}

std::string CardSummary(const ModelCard& card) {
  const bool images = card.shape.size() == 3;
  std::string text = "# Model card\n\n";
  text += fmt::format(
      "A classifier of {} into {} classes, with {} parameters; one sample takes {} floating-point "
      "operations. On the {} split ({} samples) it is right for {} of them, {}.\n\n",
      images ? fmt::format("images of {} (channels, height, width)", fmt::join(card.shape, "x"))
             : fmt::format("rows of {} numbers", card.shape[0]),
      card.classes.size(), WithCommas(card.parameters), WithCommas(card.flops), card.split,
      WithCommas(card.evaluation.metrics.samples),
      WithCommas(card.evaluation.metrics.samples - card.evaluation.wrong),
      CardPercent(card.evaluation.metrics.accuracy));
  if (!card.description.empty()) text += card.description + "\n\n";
  return text;
}

std::string CardFigures(const ModelCard& card) {
  const Evaluation& evaluation = card.evaluation;
  const Metrics& metrics = evaluation.metrics;
  const auto interval = [&](const std::optional<Interval>& one) {
    return one ? fmt::format("{:.4f} to {:.4f}", one->low, one->high) : std::string();
  };
  const auto& intervals = evaluation.intervals;
  const auto of = [&](auto member) -> std::optional<Interval> {
    return intervals ? std::optional<Interval>((*intervals).*member) : std::nullopt;
  };
  CardRows rows;
  rows.push_back(
      {"accuracy", FourDecimals(metrics.accuracy), interval(of(&BootstrapIntervals::accuracy))});
  if (evaluation.top_k_accuracy) {
    rows.push_back({fmt::format("top-{} accuracy", card.options.top_k),
                    FourDecimals(*evaluation.top_k_accuracy), ""});
  }
  rows.push_back({"macro precision", FourDecimals(metrics.macro.precision), ""});
  rows.push_back({"macro recall", FourDecimals(metrics.macro.recall), ""});
  rows.push_back(
      {"macro F1", FourDecimals(metrics.macro.f1), interval(of(&BootstrapIntervals::macro_f1))});
  rows.push_back({"weighted precision", FourDecimals(metrics.weighted.precision), ""});
  rows.push_back({"weighted recall", FourDecimals(metrics.weighted.recall), ""});
  rows.push_back({"weighted F1", FourDecimals(metrics.weighted.f1), ""});
  const char* kind = card.classes.size() == 2 ? "ROC-AUC" : "ROC-AUC, macro, one versus rest";
  rows.push_back({kind, FourDecimalsOrNone(evaluation.roc_auc.macro),
                  interval(intervals ? intervals->macro_roc_auc : std::nullopt)});
  if (card.classes.size() > 2) {
    rows.push_back({"ROC-AUC, weighted", FourDecimalsOrNone(evaluation.roc_auc.weighted), ""});
    rows.push_back({"ROC-AUC, micro", FourDecimalsOrNone(evaluation.roc_auc.micro), ""});
  }
  rows.push_back({"cross-entropy (nats)", FourDecimals(evaluation.loss), ""});
  rows.push_back({"Brier score", FourDecimals(evaluation.brier), ""});
  rows.push_back({"expected calibration error", FourDecimals(evaluation.calibration.expected_error),
                  interval(of(&BootstrapIntervals::calibration_error))});
  std::string text = "## Figures\n\n";
  if (!intervals) {
    for (auto& row : rows) row.pop_back();
    return text + MarkdownTable("lr", {"figure", "value"}, rows);
  }
  const double level = 100 * card.options.bootstrap->confidence;
  text += MarkdownTable("lrr", {"figure", "value", fmt::format("{:g} % interval", level)}, rows);
  text += fmt::format(
      "Intervals are percentiles over {} resamples of the split (bootstrap). They say how much the "
      "figures depend on which samples are in it, and nothing of other trainings.\n\n",
      WithCommas(static_cast<std::int64_t>(card.options.bootstrap->resamples)));
  return text;
}

std::string CardByClass(const ModelCard& card) {
  CardRows rows;
  for (std::size_t label = 0; label < card.classes.size(); ++label) {
    const ClassMetrics& one = card.evaluation.metrics.classes[label];
    rows.push_back({EscapeMarkdown(card.classes[label]), FourDecimals(one.precision),
                    FourDecimals(one.recall), FourDecimals(one.f1),
                    FourDecimalsOrNone(card.evaluation.roc_auc.classes[label]),
                    WithCommas(one.support)});
  }
  return "## By class\n\n" +
         MarkdownTable("lrrrrr", {"class", "precision", "recall", "F1", "ROC-AUC", "samples"},
                       rows);
}

struct ConfusedPair {
  std::size_t actual, predicted;
  std::int64_t count;
};

std::vector<ConfusedPair> MostConfused(const ConfusionMatrix& confusion) {
  std::vector<ConfusedPair> pairs;
  for (std::size_t actual = 0; actual < confusion.classes(); ++actual) {
    for (std::size_t said = 0; said < confusion.classes(); ++said) {
      const std::int64_t count = confusion.Count(actual, said);
      if (actual != said && count > 0) pairs.push_back({actual, said, count});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const ConfusedPair& a, const ConfusedPair& b) { return a.count > b.count; });
  pairs.resize(std::min(pairs.size(), kConfusionsInCard));
  return pairs;
}

std::string CardMatrix(const ModelCard& card) {
  std::vector<std::string> head{"actual \\ predicted"};
  for (const std::string& name : card.classes) head.push_back(EscapeMarkdown(name));
  CardRows rows;
  for (std::size_t actual = 0; actual < card.classes.size(); ++actual) {
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back("**" + EscapeMarkdown(card.classes[actual]) + "**");
    for (std::size_t said = 0; said < card.classes.size(); ++said) {
      const std::int64_t count = card.evaluation.confusion.Count(actual, said);
      row.push_back(count == 0 ? "" : std::to_string(count));
    }
  }
  return MarkdownTable("l" + std::string(card.classes.size(), 'r'), head, rows);
}

std::string CardConfusions(const ModelCard& card) {
  std::string text = "## Confusions\n\n" + CardPicture("Confusion matrix", card.pictures.confusion);
  if (card.classes.size() <= kMatrixInCard) text += CardMatrix(card);
  CardRows rows;
  for (const ConfusedPair& pair : MostConfused(card.evaluation.confusion)) {
    const std::int64_t support = card.evaluation.metrics.classes[pair.actual].support;
    rows.push_back({EscapeMarkdown(card.classes[pair.actual]),
                    EscapeMarkdown(card.classes[pair.predicted]), WithCommas(pair.count),
                    CardPercent(static_cast<double>(pair.count) / static_cast<double>(support))});
  }
  if (rows.empty()) return text + "No sample is predicted wrong.\n\n";
  return text + "The most frequent:\n\n" +
         MarkdownTable("llrr", {"actual", "predicted", "samples", "of the class"}, rows);
}

std::string CardCalibration(const ModelCard& card) {
  const Calibration& calibration = card.evaluation.calibration;
  const double excess = calibration.confidence - card.evaluation.metrics.accuracy;
  std::string text = "## Calibration\n\n";
  text += fmt::format(
      "Its mean confidence, the probability of the class that it predicts, is {}; its accuracy is "
      "{}: on the whole it is {} by {:.4f}. The largest gap of a bin is {}.\n\n",
      FourDecimals(calibration.confidence), FourDecimals(card.evaluation.metrics.accuracy),
      excess > 0 ? "too sure" : "not sure enough", std::abs(excess),
      FourDecimals(calibration.maximum_error));
  text += CardPicture("Reliability diagram", card.pictures.reliability);
  CardRows rows;
  for (const CalibrationBin& bin : calibration.bins) {
    if (bin.samples == 0) continue;
    rows.push_back({fmt::format("{:.3f} to {:.3f}", bin.low, bin.high), WithCommas(bin.samples),
                    FourDecimals(bin.confidence), FourDecimals(bin.accuracy)});
  }
  return text +
         MarkdownTable("lrrr", {"confidence", "samples", "mean confidence", "accuracy"}, rows);
}

std::string CardMistakes(const ModelCard& card) {
  if (card.evaluation.worst.empty()) return "";
  std::string text = fmt::format(
      "## Worst mistakes\n\nThe {} of {} mistakes to whose actual class the model gives the least "
      "probability. Samples are counted from 0 in the {} split.\n\n",
      card.evaluation.worst.size(), WithCommas(card.evaluation.wrong), card.split);
  text += CardPicture("Worst mistakes", card.pictures.mistakes);
  CardRows rows;
  for (const Mistake& mistake : card.evaluation.worst) {
    rows.push_back({std::to_string(rows.size() + 1), std::to_string(mistake.sample),
                    EscapeMarkdown(CardClassName(card, mistake.actual)),
                    fmt::format("{:.2g}", mistake.actual_probability),
                    EscapeMarkdown(CardClassName(card, mistake.predicted)),
                    fmt::format("{:.4f}", mistake.predicted_probability)});
  }
  return text +
         MarkdownTable("rrlrlr",
                       {"#", "sample", "actual", "its probability", "predicted", "its probability"},
                       rows);
}

std::string CardComparison(const ModelCard& card) {
  if (!card.evaluation.comparison) return "";
  const ModelComparison& comparison = *card.evaluation.comparison;
  std::string text = "## Against another model\n\n";
  text += MarkdownTable(
      "lrr", {"", "the other right", "the other wrong"},
      {{"**this one right**", WithCommas(comparison.both), WithCommas(comparison.only_first)},
       {"**this one wrong**", WithCommas(comparison.only_second), WithCommas(comparison.neither)}});
  text += fmt::format("The other's accuracy is {}; this one's is {:+.4f} from there",
                      FourDecimals(comparison.accuracy_second), comparison.difference);
  if (comparison.interval) {
    text += fmt::format(" ({:g} % interval {:+.4f} to {:+.4f})",
                        100 * card.options.bootstrap->confidence, comparison.interval->low,
                        comparison.interval->high);
  }
  text += comparison.test.statistic
              ? fmt::format(
                    ". McNemar's test, corrected for continuity: chi-squared {:.4g}, "
                    "p = {:.4g}.\n\n",
                    *comparison.test.statistic, comparison.test.p_value)
              : fmt::format(". McNemar's exact test: p = {:.4g}.\n\n", comparison.test.p_value);
  return text;
}

std::string CardArchitecture(const ModelCard& card) {
  return fmt::format(
      "## Architecture\n\n```json\n{}\n```\n\nParameters: {}. Floating-point operations of one "
      "sample: {}, two for each multiply-add.\n\n",
      LooseJson(card.architecture, 0), WithCommas(card.parameters), WithCommas(card.flops));
}

std::string CardData(const ModelCard& card) {
  std::vector<std::string> head{"class"};
  std::vector<std::string> total{"**all**"};
  for (const SplitCounts& counts : card.counts) {
    head.push_back(counts.split);
    std::int64_t sum = 0;
    for (const std::int64_t count : counts.classes) sum += count;
    total.push_back(WithCommas(sum));
  }
  CardRows rows;
  for (std::size_t label = 0; label < card.classes.size(); ++label) {
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(EscapeMarkdown(card.classes[label]));
    for (const SplitCounts& counts : card.counts) row.push_back(WithCommas(counts.classes[label]));
  }
  rows.push_back(total);
  return fmt::format("## Data\n\nSamples have the shape {}. By split and class:\n\n",
                     fmt::join(card.shape, "x")) +
         MarkdownTable("l" + std::string(card.counts.size(), 'r'), head, rows);
}

std::string CardOrigin(const ModelCard& card) {
  CardRows environment, settings, files;
  for (const auto& [name, value] : card.environment) {
    environment.push_back({EscapeMarkdown(name), EscapeMarkdown(value)});
  }
  for (const auto& [name, value] : card.settings) {
    settings.push_back({"`" + name + "`", EscapeMarkdown(value)});
  }
  for (const CardFile& file : card.files) {
    files.push_back({file.role, EscapeMarkdown(file.name),
                     WithCommas(static_cast<std::int64_t>(file.digest.bytes)),
                     "`" + file.digest.sha256 + "`"});
  }
  return "## Environment\n\n" + MarkdownTable("ll", {"what", "value"}, environment) +
         "## Lineage\n\nThe files that these figures were computed from:\n\n" +
         MarkdownTable("llrl", {"of", "file", "bytes", "SHA-256"}, files) +
         "The params of the evaluation:\n\n" + MarkdownTable("ll", {"param", "value"}, settings) +
         "How the model and the data were made is asked of the pipeline: `mlpipe lineage` on this "
         "file. Inference times differ from run to run and are therefore not here: "
         "`mlpipe-stage evaluate --timing` measures them.\n";
}

}  // namespace

std::vector<SplitCounts> ReadSplitCounts(const std::filesystem::path& dataset,
                                         const std::vector<std::string>& classes) {
  std::vector<SplitCounts> counts;
  ReadJson(dataset / "dataset.json", [&](const nlohmann::json& document) {
    for (const char* split : {"train", "validation", "test"}) {
      const auto entry = document.at("counts").find(split);
      if (entry == document.at("counts").end()) continue;
      SplitCounts& one = counts.emplace_back(SplitCounts{split, {}});
      for (const std::string& name : classes) {
        one.classes.push_back(entry->at("classes").at(name).get<std::int64_t>());
      }
    }
  });
  return counts;
}

std::string ModelCardMarkdown(const ModelCard& card) {
  return CardSummary(card) + CardFigures(card) + CardComparison(card) + CardByClass(card) +
         CardConfusions(card) + CardCalibration(card) + CardMistakes(card) +
         CardArchitecture(card) + CardData(card) + CardOrigin(card);
}

}  // namespace mlp::stages
