// What a store and a remote have of the same roots. Looks, changes nothing.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "store/object_store.h"
#include "store/remote/remote.h"
#include "store/transfer/transfer.h"
#include "store/transfer/wanted_objects.h"

namespace mlp {

enum class ObjectPlace { kOnlyHere, kOnlyThere, kNowhere };

struct ObjectStatus {
  std::string path;  // of a file or directory that needs the object
  ObjectPlace place = ObjectPlace::kNowhere;

  auto operator<=>(const ObjectStatus&) const = default;
};

// What is not in both, by path, sorted; a directory is there if its list is. The list that only the
// remote has is fetched for it, and read strictly (kCorrupt).
Result<std::vector<ObjectStatus>> CompareWithRemote(LocalObjectStore& store, Remote& remote,
                                                    const std::vector<TransferRoot>& roots,
                                                    NamedPaths named = NamedPaths::kOne);

}  // namespace mlp
