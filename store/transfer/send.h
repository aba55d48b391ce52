// Send: data that is in no store, to a remote, as the objects that a push would send. Its bytes
// pass through a temporary directory, a portion at a time, and are hashed on the way there: what is
// uploaded is what was hashed, also when the data changes meanwhile.
#pragma once

#include <string>

#include "store/base/file_system.h"
#include "store/path_scan.h"
#include "store/remote/remote.h"
#include "store/transfer/transfer.h"

namespace mlp {

// Fills in the digests of `scan`, which exists; a directory's list goes last, when all of its files
// are there. What the remote has already is not sent again. `staging`: a new directory, which is
// gone afterwards. kIo when a file changed while it was read, or could not be sent: what was sent
// by then stays. kInterrupted when `progress` says so.
Status SendData(FileSystem& fs, HashAlgorithm algorithm, PathScan& scan, const std::string& staging,
                Remote& remote, TransferProgress& progress);

}  // namespace mlp
