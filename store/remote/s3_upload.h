// One file into a bucket: small ones by one request, big ones in parts, several at a time. The
// server checks every byte against the signed hash. Private to store/remote.
#pragma once

#include <string>

#include "store/base/file_system.h"
#include "store/remote/s3_client.h"

namespace mlp {

struct S3UploadPlan {
  NamedValues headers;                                 // of every new object: encryption, access
  std::uint64_t part_bytes = std::uint64_t{16} << 20;  // what is larger goes in parts
  int parts_at_once = 4;
};

// `what` is the item's name in messages. The object appears when all of it is there; of an upload
// that fails no parts stay, unless the connection is lost for good.
Status UploadToS3(FileSystem& fs, S3Client& client, const S3UploadPlan& plan,
                  const std::string& path, const std::string& key, const std::string& what,
                  Attempt& attempt);

}  // namespace mlp
