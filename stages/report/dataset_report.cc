#include "stages/report/dataset_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::stages {
namespace {

using ReportJson = nlohmann::ordered_json;
using SplitSamples = std::map<std::string, Samples>;

// JSON holds UTF-8 only, and a file may be named by any bytes.
std::string Utf8(const std::string& text) {
  using nlohmann::json;
  const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return json::parse(quoted).get<std::string>();
}

ReportJson ChecksList(const std::vector<CheckResult>& checks) {
  constexpr const char* kActions[] = {"ignore", "warn", "error"};
  ReportJson list = ReportJson::array();
  for (const CheckResult& check : checks) {
    ReportJson entry{{"name", check.name},
                     {"action", kActions[static_cast<int>(check.action)]},
                     {"finding", nullptr},
                     {"not_looked_for", nullptr}};
    if (check.finding) entry["finding"] = Utf8(*check.finding);
    if (check.not_looked_for) entry["not_looked_for"] = *check.not_looked_for;
    list.push_back(std::move(entry));
  }
  return list;
}

ReportJson ValuesList(const DatasetInfo& info, const std::vector<ValueRange>& ranges) {
  const std::vector<std::string> names = ValueNames(info);
  ReportJson list = ReportJson::array();
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    list.push_back({{"name", names[i]},
                    {"min", ranges[i].min},
                    {"max", ranges[i].max},
                    {"mean", info.statistics.mean[i]},
                    {"std", info.statistics.std[i]}});
  }
  return list;
}

ReportJson SampleEntry(const DatasetInfo& info, const SplitSamples& splits,
                       const std::string& split, std::size_t index) {
  const Samples& samples = splits.at(split);
  const std::string origin =
      samples.origins.empty() ? fmt::format("[{}]", index) : samples.origins[index];
  return {{"split", split},
          {"origin", Utf8(origin)},
          {"class", info.classes[static_cast<std::size_t>(samples.labels[index])]}};
}

ReportJson DuplicatesEntry(const DatasetInfo& info, const SplitSamples& splits,
                           const std::vector<DuplicateGroup>& groups) {
  ReportJson listed = ReportJson::array();
  for (std::size_t i = 0; i < std::min(kListed, groups.size()); ++i) {
    ReportJson members = ReportJson::array();
    for (const SampleRef& sample : groups[i].members) {
      if (members.size() == kListed) break;
      members.push_back(SampleEntry(info, splits, sample.split, sample.index));
    }
    listed.push_back({{"label_conflict", groups[i].conflicting_labels},
                      {"count", groups[i].members.size()},
                      {"samples", std::move(members)}});
  }
  return {{"groups", groups.size()}, {"listed", std::move(listed)}};
}

ReportJson NoiseEntry(const DatasetInfo& info, const SplitSamples& splits,
                      const LabelNoise& noise) {
  ReportJson listed = ReportJson::array();
  for (std::size_t i = 0; i < std::min(kListed, noise.doubts.size()); ++i) {
    const LabelDoubt& doubt = noise.doubts[i];
    ReportJson entry = SampleEntry(info, splits, "train", doubt.index);
    entry["suggested"] = info.classes[static_cast<std::size_t>(doubt.suggested)];
    entry["agreeing"] = doubt.agreeing;
    listed.push_back(std::move(entry));
  }
  return {{"examined", noise.examined},
          {"neighbours", noise.neighbours},
          {"doubted", noise.doubts.size()},
          {"listed", std::move(listed)}};
}

ReportJson SkippedEntry(const std::vector<SkippedSample>& skipped) {
  ReportJson listed = ReportJson::array();
  for (std::size_t i = 0; i < std::min(kListed, skipped.size()); ++i) {
    listed.push_back({{"origin", Utf8(skipped[i].origin)}, {"reason", Utf8(skipped[i].reason)}});
  }
  return {{"samples", skipped.size()}, {"listed", std::move(listed)}};
}

}  // namespace

ReportJson DatasetReport(const DatasetInfo& info, const SplitSamples& splits,
                         const Findings& findings) {
  ReportJson counts = ReportJson::object();
  for (const char* split : kSplits) counts[split] = CountsJson(splits.at(split), info.classes);
  ReportJson sizes = ReportJson::array();
  for (const SourceSize& size : findings.sizes) {
    sizes.push_back({{"height", size.height}, {"width", size.width}, {"count", size.count}});
  }
  return {{"version", kDatasetReportVersion},
          {"shape", info.shape},
          {"classes", info.classes},
          {"splits", std::move(counts)},
          {"checks", ChecksList(findings.checks)},
          {"values", ValuesList(info, findings.ranges)},
          {"duplicates", DuplicatesEntry(info, splits, findings.duplicates)},
          {"label_noise", NoiseEntry(info, splits, findings.label_noise)},
          {"skipped", SkippedEntry(findings.skipped)},
          {"sizes", std::move(sizes)}};
}

}  // namespace mlp::stages
