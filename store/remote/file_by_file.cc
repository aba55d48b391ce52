#include "store/remote/file_by_file.h"

namespace mlp {

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

Status FileByFileRemote::Upload(const std::vector<RemoteTransfer>& items,
                                TransferObserver& observer) {
  const CrewWork put = [&](std::size_t item, Attempt& attempt) {
    return Put(items[item], attempt);
  };
  return RunCrew(plan_, items.size(), put, observer);
}

Status FileByFileRemote::Download(const std::vector<RemoteTransfer>& items,
                                  TransferObserver& observer) {
  const CrewWork get = [&](std::size_t item, Attempt& attempt) {
    return Get(items[item], attempt);
  };
  return RunCrew(plan_, items.size(), get, observer);
}

Status FileByFileRemote::Remove(const std::vector<std::string>& keys, TransferObserver& observer) {
  const CrewWork remove = [&](std::size_t item, Attempt& attempt) {
    return RemoveOne(keys[item], attempt);
  };
  return RunCrew(plan_, keys.size(), remove, observer);
}

}  // namespace mlp
