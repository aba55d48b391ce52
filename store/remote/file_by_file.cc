#include "store/remote/file_by_file.h"

#include <algorithm>

#include "store/base/rel_path.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostKey = 4096;           // bounds how deep a server can lead
constexpr std::uint64_t kBytesAtOnce = 4 << 20;  // by one thread, if it takes several files

}  // namespace

Result<std::vector<std::optional<std::uint64_t>>> FileByFileRemote::Sizes(
    const std::vector<std::string>& keys) {
  std::vector<std::optional<std::uint64_t>> sizes(keys.size());
  FirstFailure failure;
  const CrewWork ask = [&](std::size_t item, Attempt& attempt) -> Status {
    MLP_ASSIGN(sizes[item], SizeOf(keys[item], attempt));
    return {};
  };
  MLP_TRY(RunCrew(plan_, keys.size(), ask, failure));
  MLP_TRY(failure.TakeStatus());
  return sizes;
}

CrewPlan FileByFileRemote::PlanFor(const std::vector<RemoteTransfer>& items) const {
  std::uint64_t bytes = 0;
  for (const RemoteTransfer& item : items) bytes += item.size;
  const std::uint64_t each = bytes / std::max<std::size_t>(items.size(), 1);
  CrewPlan plan = plan_;
  plan.items_at_once = std::clamp<std::size_t>(kBytesAtOnce / (each + 1), 1, plan_.items_at_once);
  return plan;
}

Status FileByFileRemote::Upload(const std::vector<RemoteTransfer>& items,
                                TransferObserver& observer) {
  const CrewWork put = [&](std::size_t item, Attempt& attempt) {
    return Put(items[item], attempt);
  };
  return RunCrew(PlanFor(items), items.size(), put, observer);
}

Status FileByFileRemote::Download(const std::vector<RemoteTransfer>& items,
                                  TransferObserver& observer) {
  const CrewWork get = [&](std::size_t item, Attempt& attempt) {
    return Get(items[item], attempt);
  };
  return RunCrew(PlanFor(items), items.size(), get, observer);
}

Status FileByFileRemote::Remove(const std::vector<std::string>& keys, TransferObserver& observer) {
  const CrewWork remove = [&](std::size_t item, Attempt& attempt) {
    return RemoveOne(keys[item], attempt);
  };
  return RunCrew(plan_, keys.size(), remove, observer);
}

bool FileByFileRemote::IsFileKey(const std::string& key) {
  const std::string_view name = std::string_view(key).substr(key.rfind('/') + 1);
  // As TemporaryNameBeside makes them.
  const bool unfinished = name.starts_with('.') && name.ends_with(".tmp");
  return !unfinished && key.size() <= kMostKey && RelPath::Strict(key) && !HasControlCharacter(key);
}

Result<std::vector<RemoteFile>> FileByFileRemote::ListTree(const std::string& prefix,
                                                           const ListOne& list) {
  std::vector<RemoteFile> files;
  std::vector<std::string> level{prefix};
  while (!level.empty()) {
    std::vector<std::vector<Entry>> found(level.size());
    FirstFailure failure;
    const CrewWork list_one = [&](std::size_t i, Attempt& attempt) -> Status {
      MLP_ASSIGN(found[i], list(level[i], attempt));
      return {};
    };
    MLP_TRY(RunCrew(plan_, level.size(), list_one, failure));
    MLP_TRY(failure.TakeStatus());
    std::vector<std::string> next;
    for (std::size_t i = 0; i < level.size(); ++i) {
      for (const Entry& entry : found[i]) {
        const std::string key = level[i].empty() ? entry.name : level[i] + "/" + entry.name;
        if (entry.name.find('/') != std::string::npos || !IsFileKey(key)) continue;
        if (entry.is_directory) {
          next.push_back(key);
        } else {
          files.push_back({key, entry.size});
        }
      }
    }
    level = std::move(next);
  }
  return files;
}

}  // namespace mlp
