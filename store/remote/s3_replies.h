// What S3 answers, as values. It is XML from outside: nothing in it is trusted to be there, to fit
// together or to be short. Private to store/remote.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/remote/remote.h"

namespace mlp {

struct S3Page {
  std::vector<RemoteFile> files;  // keys of the bucket, decoded, not checked further
  std::string next;               // the token of the next page; "" after the last
};
Result<S3Page> ReadS3Page(std::string_view xml);

struct S3Problem {
  std::string code;  // "NoSuchBucket"; "" when the text is no such answer
  std::string message;
  std::string region;  // where the bucket is, if it is elsewhere
};
S3Problem ReadS3Problem(std::string_view xml);

// Whether it says that the parts of an upload are an object now.
bool IsS3Completion(std::string_view xml);

Result<std::string> ReadS3UploadId(std::string_view xml);

// The keys that a multi-delete did not remove, with what kept them.
Result<std::vector<std::pair<std::string, std::string>>> ReadS3DeleteProblems(std::string_view xml);

std::string XmlEscaped(std::string_view text);

}  // namespace mlp
