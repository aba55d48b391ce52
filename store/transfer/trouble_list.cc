#include "store/transfer/trouble_list.h"

#include <algorithm>

namespace mlp {

std::unordered_set<Digest> TroubleList::Absent() const {
  std::unordered_set<Digest> absent = missing_;
  for (const auto& [digest, error] : failed_) absent.insert(digest);
  return absent;
}

void TroubleList::Tell(const WantedObjects& wanted, TransferReport& report) const {
  for (auto& [path, digest] : wanted.PathsOf(Absent())) {
    const auto failed = failed_.find(digest);
    if (failed != failed_.end()) {
      report.failures.push_back({std::move(path), failed->second});
    } else {
      report.missing.push_back({std::move(path), digest});
    }
  }
  std::sort(report.missing.begin(), report.missing.end());
  std::sort(report.failures.begin(), report.failures.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
}

}  // namespace mlp
