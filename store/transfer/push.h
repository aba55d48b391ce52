// Push: objects of the local store to a remote. Files go first; a tree goes when all its members
// are on the remote. That a tree is there proves nothing of its members: they are looked for as
// well.
#pragma once

#include "store/object_store.h"
#include "store/remote/remote.h"
#include "store/transfer/transfer.h"

namespace mlp {

// What is on the remote already is not sent again. An object that cannot be sent keeps no other
// back; an error means that nothing could be done at all.
Result<TransferReport> Push(LocalObjectStore& store, Remote& remote,
                            const std::vector<TransferRoot>& roots, TransferProgress& progress);

}  // namespace mlp
