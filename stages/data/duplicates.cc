#include "stages/data/duplicates.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "stages/data/dataset.h"

namespace mlp::stages {

std::vector<DuplicateGroup> FindDuplicates(const std::map<std::string, Samples>& splits) {
  // Hashed by content and compared by it, so that equal hashes alone make no group. Most samples
  // stand alone: they get a place in the list of groups only when a second one is met.
  struct First {
    SampleRef sample;
    std::size_t group = 0;  // its place in `groups`, from 1; 0 while it stands alone
  };
  std::unordered_map<std::string_view, First> seen;
  std::vector<DuplicateGroup> groups;
  for (const char* split : kSplits) {
    const Samples& samples = splits.at(split);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto [found, is_new] = seen.try_emplace(BytesOf(samples, i), First{{split, i}});
      if (is_new) continue;
      First& first = found->second;
      if (first.group == 0) {
        groups.push_back({{first.sample}});
        first.group = groups.size();
      }
      groups[first.group - 1].members.push_back({split, i});
    }
  }
  for (DuplicateGroup& group : groups) {
    std::set<std::string> in;
    std::set<std::int64_t> labels;
    for (const SampleRef& sample : group.members) {
      if (!in.insert(sample.split).second) group.within_split = true;
      labels.insert(splits.at(sample.split).labels[sample.index]);
    }
    group.across_splits = in.size() > 1;
    group.conflicting_labels = labels.size() > 1;
  }
  // They were found by their second members.
  const auto order = [](const SampleRef& sample) {
    for (std::size_t i = 0; i < std::size(kSplits); ++i) {
      if (sample.split == kSplits[i]) return std::pair(i, sample.index);
    }
    return std::pair(std::size(kSplits), sample.index);
  };
  std::sort(groups.begin(), groups.end(), [&](const auto& a, const auto& b) {
    return order(a.members[0]) < order(b.members[0]);
  });
  return groups;
}

}  // namespace mlp::stages
