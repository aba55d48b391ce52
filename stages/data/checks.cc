#include "stages/data/checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace mlp::stages {
namespace {

using Splits = std::map<std::string, Samples>;

// Samples, classes or columns named by one finding.
constexpr std::size_t kNamed = 5;

// "a, b, c and 4 more".
std::string Enumerate(const std::vector<std::string>& names) {
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size()));
  std::string text = fmt::format("{}", fmt::join(names.begin(), end, ", "));
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  return text;
}

std::string NameOf(const Splits& splits, const SampleRef& sample) {
  const std::vector<std::string>& origins = splits.at(sample.split).origins;
  if (origins.empty()) return fmt::format("{}[{}]", sample.split, sample.index);
  return fmt::format("{} ({})", origins[sample.index], sample.split);
}

using GroupFlag = bool DuplicateGroup::*;

// "3 groups of equal samples WHAT, such as a (train), b (test)"; nothing if there are none.
std::optional<std::string> DescribeGroups(const std::vector<DuplicateGroup>& groups,
                                          const Splits& splits, GroupFlag flag, const char* what) {
  const DuplicateGroup* first = nullptr;
  std::size_t count = 0;
  for (const DuplicateGroup& group : groups) {
    if (!(group.*flag)) continue;
    if (!first) first = &group;
    ++count;
  }
  if (!first) return std::nullopt;
  std::vector<std::string> names;
  for (const SampleRef& sample : first->members) names.push_back(NameOf(splits, sample));
  return fmt::format("{} group{} of equal samples {}, such as {}", count, count == 1 ? "" : "s",
                     what, Enumerate(names));
}

std::optional<std::string> DescribeImbalance(const DatasetInfo& info, const Splits& splits,
                                             double largest_imbalance) {
  std::vector<std::string> without;
  for (const char* split : kSplits) {
    const std::vector<std::size_t> counts = CountLabels(splits.at(split), info.classes.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) without.push_back(fmt::format("{} ({})", info.classes[i], split));
    }
  }
  if (!without.empty()) return "classes without a sample in a split: " + Enumerate(without);
  const std::vector<std::size_t> counts = CountLabels(splits.at("train"), info.classes.size());
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  const double ratio = static_cast<double>(*most) / static_cast<double>(*least);
  if (ratio <= largest_imbalance) return std::nullopt;
  return fmt::format("class '{}' has {} training samples and class '{}' only {}",
                     info.classes[static_cast<std::size_t>(most - counts.begin())], *most,
                     info.classes[static_cast<std::size_t>(least - counts.begin())], *least);
}

std::vector<ValueRange> MeasureRanges(const Samples& samples) {
  const auto channels = static_cast<std::size_t>(samples.shape[0]);
  const std::size_t group = CountValues(samples.shape).value() / channels;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<ValueRange> ranges(channels, {kInfinity, -kInfinity});
  std::visit(
      [&](const auto& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          ValueRange& range = ranges[i / group % channels];
          range.min = std::min(range.min, static_cast<double>(values[i]));
          range.max = std::max(range.max, static_cast<double>(values[i]));
        }
      },
      samples.values);
  return ranges;
}

std::optional<std::string> DescribeConstants(const DatasetInfo& info,
                                             const std::vector<ValueRange>& ranges) {
  if (info.shape.size() != 1) return std::nullopt;
  const std::vector<std::string> names = ValueNames(info);
  std::vector<std::string> constant;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].min == ranges[i].max) constant.push_back(names[i]);
  }
  if (constant.empty()) return std::nullopt;
  return "columns of one value throughout the training split: " + Enumerate(constant);
}

std::vector<SampleRef> FindBlank(const Splits& splits) {
  std::vector<SampleRef> blank;
  for (const char* split : kSplits) {
    const Samples& samples = splits.at(split);
    if (samples.shape.size() == 1) return {};
    const std::size_t width = CountValues(samples.shape).value();
    std::visit(
        [&](const auto& values) {
          for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * width);
            const auto end = first + static_cast<std::ptrdiff_t>(width);
            if (std::all_of(first, end, [&](auto value) { return value == *first; })) {
              blank.push_back({split, i});
            }
          }
        },
        samples.values);
  }
  return blank;
}

std::optional<std::string> DescribeBlank(const std::vector<SampleRef>& blank,
                                         const Splits& splits) {
  if (blank.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const SampleRef& sample : blank) names.push_back(NameOf(splits, sample));
  return "pictures of one value throughout: " + Enumerate(names);
}

std::optional<std::string> DescribeSkipped(const std::vector<SkippedSample>& skipped) {
  if (skipped.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const SkippedSample& sample : skipped) names.push_back(sample.origin);
  return fmt::format("{} sample{} left out: {}", skipped.size(),
                     skipped.size() == 1 ? " was" : "s were", Enumerate(names));
}

std::optional<std::string> DescribeSizes(const std::vector<SourceSize>& sizes) {
  if (sizes.size() < 2) return std::nullopt;
  std::vector<std::string> names;
  for (const SourceSize& size : sizes) {
    names.push_back(fmt::format("{}x{} ({})", size.height, size.width, size.count));
  }
  return fmt::format("pictures had {} sizes (height x width) before they were brought to one: {}",
                     sizes.size(), Enumerate(names));
}

std::optional<std::string> DescribeNoise(const LabelNoise& noise) {
  if (noise.doubts.empty()) return std::nullopt;
  return fmt::format(
      "{} of {} examined training samples look more like another class than like "
      "their own",
      noise.doubts.size(), noise.examined);
}

// Why a check was not made, or nothing if it was.
using WhyNot = std::optional<std::string>;

WhyNot WhyNoConstants(const DatasetInfo& info) {
  if (info.shape.size() == 1) return std::nullopt;
  return "the samples are pictures";
}

WhyNot WhyNoBlank(const DatasetInfo& info) {
  if (info.shape.size() != 1) return std::nullopt;
  return "the samples are no pictures";
}

WhyNot WhyNoSizes(const std::vector<SourceSize>& sizes) {
  if (!sizes.empty()) return std::nullopt;
  return "the input is no PNG or JPEG files, each of which has a size of its own";
}

WhyNot WhyNoNoise(const LabelNoise& noise, std::size_t samples, std::size_t most) {
  if (noise.examined > 0) return std::nullopt;
  if (most == 0) return "no samples were to be examined";
  return fmt::format("{} training samples are too few to examine: {} are needed",
                     std::min(samples, most), kFewestForLabelNoise);
}

}  // namespace

std::vector<std::string> ValueNames(const DatasetInfo& info) {
  std::vector<std::string> names;
  if (info.columns.empty()) {
    for (std::int64_t i = 0; i < info.shape[0]; ++i) names.push_back(std::to_string(i));
  }
  for (const Column& column : info.columns) {
    if (column.kind != ColumnKind::kOneHot) {
      names.push_back(column.name);
      continue;
    }
    for (const std::string& category : column.categories) {
      names.push_back(column.name + "=" + category);
    }
  }
  return names;
}

Findings RunChecks(const DatasetInfo& info, const Splits& splits,
                   std::vector<SkippedSample> skipped, std::vector<SourceSize> sizes,
                   const CheckOptions& options) {
  Findings findings;
  findings.duplicates = FindDuplicates(splits);
  findings.blank = FindBlank(splits);
  findings.ranges = MeasureRanges(splits.at("train"));
  findings.skipped = std::move(skipped);
  findings.sizes = std::move(sizes);
  if (options.label_noise_samples > 0) {
    findings.label_noise =
        FindLabelNoise(splits.at("train"), info.statistics, options.label_noise_samples,
                       options.seed, options.threads);
  }
  const auto add = [&](const char* name, std::optional<std::string> finding, WhyNot why_not = {}) {
    const auto action = options.actions.find(name);
    findings.checks.push_back(
        {name, action == options.actions.end() ? CheckAction::kWarn : action->second,
         std::move(finding), std::move(why_not)});
  };
  const auto groups = [&](GroupFlag flag, const char* what) {
    return DescribeGroups(findings.duplicates, splits, flag, what);
  };
  add("leakage", groups(&DuplicateGroup::across_splits, "lie in more than one split"));
  add("duplicates", groups(&DuplicateGroup::within_split, "lie in one split"));
  add("label_conflicts", groups(&DuplicateGroup::conflicting_labels, "have different labels"));
  add("imbalance", DescribeImbalance(info, splits, options.largest_imbalance));
  add("constant_columns", DescribeConstants(info, findings.ranges), WhyNoConstants(info));
  add("blank_pictures", DescribeBlank(findings.blank, splits), WhyNoBlank(info));
  add("skipped_samples", DescribeSkipped(findings.skipped));
  add("mixed_sizes", DescribeSizes(findings.sizes), WhyNoSizes(findings.sizes));
  add("label_noise", DescribeNoise(findings.label_noise),
      WhyNoNoise(findings.label_noise, splits.at("train").size(), options.label_noise_samples));
  return findings;
}

}  // namespace mlp::stages
