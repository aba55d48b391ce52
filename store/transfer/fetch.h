// Fetch: objects from a remote into the local store. Trees are fetched first and read strictly,
// then what they name; a tree enters the store after its members. What arrives is hashed before it
// enters the store: what a remote says is not trusted.
#pragma once

#include "store/object_store.h"
#include "store/remote/remote.h"
#include "store/transfer/transfer.h"

namespace mlp {

// What the store has is not fetched again. An object that cannot be had, or is not what its name
// says (kCorrupt), keeps no other back; an error means that nothing could be done at all. What was
// cut off is gone on with by the next call, also by that of another process. A tree of which only
// parts are wanted enters the store without its other members.
Result<TransferReport> Fetch(LocalObjectStore& store, Remote& remote,
                             const std::vector<TransferRoot>& roots, TransferProgress& progress);

}  // namespace mlp
