#include "store/remote/s3_upload.h"

#include <algorithm>
#include <mutex>

#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/remote/s3_replies.h"

namespace mlp {
namespace {

constexpr std::size_t kHashChunk = std::size_t{256} << 10;
constexpr std::uint64_t kMostParts = 10'000;  // S3's own limit

Result<std::string> HashPart(ReadableFile& file, std::uint64_t offset, std::uint64_t size) {
  Hasher hasher(HashAlgorithm::kSha256);
  std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(size, kHashChunk)), '\0');
  while (size > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, buffer.size()));
    MLP_ASSIGN(const std::size_t got, file.ReadAt(offset, buffer.data(), wanted));
    if (got == 0) return Fail(ErrorCode::kIo, "the file became shorter while it was sent");
    hasher.Update(buffer.data(), got);
    offset += got;
    size -= got;
  }
  return hasher.Finish().Hex();
}

// Adds up the parts for the item they belong to.
class PartsObserver : public TransferObserver {
 public:
  explicit PartsObserver(Attempt& whole) : whole_(whole) {}
  void OnBytes(std::uint64_t count) override { whole_.ReachedTo(moved_ += count); }
  void OnDone(std::size_t, Status result) override {
    if (status && !result) status = std::move(result);
  }
  bool IsCancelled() override { return whole_.IsCancelled() || !status; }

  Status status;  // the first failure; the other parts are then of no use

 private:
  Attempt& whole_;
  std::uint64_t moved_ = 0;
};

class Upload {
 public:
  Upload(S3Client& client, const S3UploadPlan& plan, ReadableFile& file, std::uint64_t size,
         const std::string& key, const std::string& what)
      : client_(client), plan_(plan), file_(file), size_(size), key_(key), what_(what) {}

  Status Whole(Attempt& attempt);
  Status InParts(Attempt& attempt);

 private:
  Result<HttpAnswer> SendPart(const std::string& method, NamedValues query, NamedValues headers,
                              std::uint64_t offset, std::uint64_t size, Attempt& attempt);
  Result<std::string> Begin(Attempt& attempt);
  Status SendAll(const std::string& id, std::vector<std::string>& tags, Attempt& attempt);
  Status Complete(const std::string& id, const std::vector<std::string>& tags, Attempt& attempt);
  void Abort(const std::string& id, Attempt& attempt);
  // As large as it must be for the number of parts that S3 takes.
  std::uint64_t PartBytes() const {
    return std::max(plan_.part_bytes, (size_ + kMostParts - 1) / kMostParts);
  }

  S3Client& client_;
  const S3UploadPlan& plan_;
  ReadableFile& file_;
  const std::uint64_t size_;
  const std::string& key_;
  const std::string& what_;
};

Result<HttpAnswer> Upload::SendPart(const std::string& method, NamedValues query,
                                    NamedValues headers, std::uint64_t offset, std::uint64_t size,
                                    Attempt& attempt) {
  S3Call call;
  call.http.method = method;
  call.http.has_body = true;
  call.http.file = &file_;
  call.http.offset = offset;
  call.http.size = size;
  call.http.on_sent = [&attempt](std::uint64_t sent) { attempt.ReachedTo(sent); };
  call.key = key_;
  call.query = std::move(query);
  call.headers = std::move(headers);
  MLP_ASSIGN(call.payload_hash, HashPart(file_, offset, size));
  MLP_ASSIGN(HttpAnswer answer, client_.Send(call, attempt));
  if (!answer.IsSuccess()) return S3Client::Failed(answer, what_, attempt);
  return answer;
}

Status Upload::Whole(Attempt& attempt) {
  MLP_TRY(SendPart("PUT", {}, plan_.headers, 0, size_, attempt));
  return {};
}

Result<std::string> Upload::Begin(Attempt& attempt) {
  S3Call call;
  call.http.method = "POST";
  call.http.has_body = true;
  call.key = key_;
  call.query = {{"uploads", ""}};
  call.headers = plan_.headers;
  MLP_ASSIGN(const HttpAnswer answer, client_.Send(call, attempt));
  if (!answer.IsSuccess()) return S3Client::Failed(answer, what_, attempt);
  return ReadS3UploadId(answer.text);
}

Status Upload::SendAll(const std::string& id, std::vector<std::string>& tags, Attempt& attempt) {
  const std::uint64_t part_bytes = PartBytes();
  const CrewWork send = [&](std::size_t part, Attempt& part_attempt) -> Status {
    const std::uint64_t offset = part * part_bytes;
    MLP_ASSIGN(const HttpAnswer answer,
               SendPart("PUT", {{"partNumber", std::to_string(part + 1)}, {"uploadId", id}}, {},
                        offset, std::min(part_bytes, size_ - offset), part_attempt));
    tags[part] = answer.Header("etag");
    if (tags[part].empty()) return Fail(ErrorCode::kIo, what_ + ": the server names no part");
    return {};
  };
  CrewPlan crew;
  crew.threads = plan_.parts_at_once;
  PartsObserver observer(attempt);
  // What the parts' own crew has tried again is not tried once more.
  if (Status status = RunCrew(crew, tags.size(), send, observer); !status) {
    return attempt.Fails(Trouble::kRefused, status.error());
  }
  return observer.status;
}

Status Upload::Complete(const std::string& id, const std::vector<std::string>& tags,
                        Attempt& attempt) {
  S3Call call;
  call.http.method = "POST";
  call.http.has_body = true;
  call.http.text = "<CompleteMultipartUpload>";
  for (std::size_t part = 0; part < tags.size(); ++part) {
    call.http.text += Format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", part + 1,
                             XmlEscaped(tags[part]));
  }
  call.http.text += "</CompleteMultipartUpload>";
  call.key = key_;
  call.query = {{"uploadId", id}};
  MLP_ASSIGN(HttpAnswer answer, client_.Send(call, attempt));
  // The server may find that it failed when it has already said 200.
  if (!answer.IsSuccess() || !ReadS3Problem(answer.text).code.empty()) {
    return S3Client::Failed(answer, what_, attempt);
  }
  if (IsS3Completion(Trim(answer.text))) return {};  // spaces keep the connection open until then
  return attempt.Fails(
      Trouble::kPasses,
      {ErrorCode::kIo, what_ + ": the server does not say that it is whole", {}, {}, {}, {}});
}

void Upload::Abort(const std::string& id, Attempt& attempt) {
  S3Call call;
  call.http.method = "DELETE";
  call.key = key_;
  call.query = {{"uploadId", id}};
  const std::atomic<bool> never{false};  // also after the user has stopped the transfer
  std::atomic<std::uint64_t> moved{0};
  Attempt last(never, moved, attempt.reported());
  (void)client_.Send(call, last);
}

Status Upload::InParts(Attempt& attempt) {
  MLP_ASSIGN(const std::string id, Begin(attempt));
  std::vector<std::string> tags(static_cast<std::size_t>((size_ - 1) / PartBytes() + 1));
  Status status = SendAll(id, tags, attempt);
  if (status) status = Complete(id, tags, attempt);
  if (!status) Abort(id, attempt);
  return status;
}

}  // namespace

Status UploadToS3(FileSystem& fs, S3Client& client, const S3UploadPlan& plan,
                  const std::string& path, const std::string& key, const std::string& what,
                  Attempt& attempt) {
  MLP_ASSIGN(const auto stat, fs.Stat(path, true));
  if (!stat) return Fail(ErrorCode::kNotFound, Format("'{}' is not there", path));
  MLP_ASSIGN(const auto file, fs.OpenForReading(path));
  Upload upload(client, plan, *file, stat->size, key, what);
  return stat->size > plan.part_bytes ? upload.InParts(attempt) : upload.Whole(attempt);
}

}  // namespace mlp
