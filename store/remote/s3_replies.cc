#include "store/remote/s3_replies.h"

#include <algorithm>
#include <charconv>

#include "store/base/format.h"
#include "store/remote/remote_url.h"
#include "store/remote/xml_reader.h"

namespace mlp {
namespace {

constexpr std::size_t kMostShown = 300;

// Foreign text for a message: one line, not long.
std::string Shortened(std::string text) {
  if (text.size() > kMostShown) text.resize(kMostShown);
  return text;
}

// As encoding-type=url makes them: of a form, where '+' is a space.
std::string DecodedKey(std::string key) {
  std::replace(key.begin(), key.end(), '+', ' ');
  return PercentDecoded(key);
}

}  // namespace

Result<S3Page> ReadS3Page(std::string_view xml) {
  S3Page page;
  RemoteFile file;
  bool is_page = false, is_encoded = false, truncated = false, bad_size = false;
  MLP_TRY(ReadXml(xml, [&](const std::string& path, const std::string& text) {
    if (path == "ListBucketResult/Contents/Key") {
      file.key = text;
    } else if (path == "ListBucketResult/Contents/Size") {
      const auto [stop, problem] =
          std::from_chars(text.data(), text.data() + text.size(), file.size);
      bad_size |= problem != std::errc() || stop != text.data() + text.size();
    } else if (path == "ListBucketResult/Contents") {
      page.files.push_back(std::exchange(file, {}));
    } else if (path == "ListBucketResult/EncodingType") {
      is_encoded = text == "url";
    } else if (path == "ListBucketResult/IsTruncated") {
      truncated = text == "true";
    } else if (path == "ListBucketResult/NextContinuationToken") {
      page.next = text;
    } else if (path == "ListBucketResult") {
      is_page = true;
    }
  }));
  if (!is_page || bad_size) return Fail(ErrorCode::kIo, "the server's listing cannot be read");
  if (is_encoded) {
    for (RemoteFile& one : page.files) one.key = DecodedKey(std::move(one.key));
  }
  if (!truncated) page.next.clear();
  if (truncated && page.next.empty()) {
    return Fail(ErrorCode::kIo, "the server's listing breaks off");
  }
  return page;
}

S3Problem ReadS3Problem(std::string_view xml) {
  S3Problem problem;
  const Status read = ReadXml(xml, [&](const std::string& path, const std::string& text) {
    if (path == "Error/Code") problem.code = Shortened(text);
    if (path == "Error/Message") problem.message = Shortened(text);
    if (path == "Error/Region") problem.region = Shortened(text);
  });
  return read ? problem : S3Problem();
}

bool IsS3Completion(std::string_view xml) {
  bool is_completion = false;
  const Status read = ReadXml(xml, [&](const std::string& path, const std::string&) {
    is_completion |= path == "CompleteMultipartUploadResult";
  });
  return read && is_completion;
}

Result<std::string> ReadS3UploadId(std::string_view xml) {
  std::string id;
  MLP_TRY(ReadXml(xml, [&](const std::string& path, const std::string& text) {
    if (path == "InitiateMultipartUploadResult/UploadId") id = text;
  }));
  if (id.empty()) return Fail(ErrorCode::kIo, "the server begins no upload in parts");
  return id;
}

Result<std::vector<std::pair<std::string, std::string>>> ReadS3DeleteProblems(
    std::string_view xml) {
  std::vector<std::pair<std::string, std::string>> problems;
  std::string key, code;
  bool is_answer = false;
  MLP_TRY(ReadXml(xml, [&](const std::string& path, const std::string& text) {
    if (path == "DeleteResult/Error/Key") key = text;
    if (path == "DeleteResult/Error/Code") code = Shortened(text);
    if (path == "DeleteResult/Error") {
      problems.emplace_back(std::exchange(key, {}), std::exchange(code, {}));
    }
    is_answer |= path == "DeleteResult";
  }));
  if (!is_answer) return Fail(ErrorCode::kIo, "the server does not say what it removed");
  return problems;
}

std::string XmlEscaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&' || c == '<' || c == '>' || static_cast<unsigned char>(c) < 0x20) {
      escaped += Format("&#{};", static_cast<int>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace mlp
