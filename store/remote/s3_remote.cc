#include "store/remote/s3_remote.h"

#include <charconv>
#include <map>

#include "store/base/base64.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/remote/file_by_file.h"
#include "store/remote/http_download.h"
#include "store/remote/http_options.h"
#include "store/remote/s3_client.h"
#include "store/remote/s3_replies.h"
#include "store/remote/s3_upload.h"

namespace mlp {
namespace {

constexpr int kS3Jobs = 16;
constexpr std::size_t kRemovedAtOnce = 1000;  // S3's own limit

class S3Remote : public FileByFileRemote {
 public:
  S3Remote(FileSystem& fs, std::unique_ptr<S3Client> client, std::string display,
           std::string prefix, NamedValues headers, int jobs)
      : FileByFileRemote(jobs),
        fs_(fs),
        client_(std::move(client)),
        display_(std::move(display)),
        prefix_(std::move(prefix)) {
    upload_.headers = std::move(headers);
  }

  std::string Display() const override { return display_; }
  bool CanList() const override { return true; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override;
  Status Remove(const std::vector<std::string>& keys, TransferObserver& observer) override;

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) override;
  Status Put(const RemoteTransfer& item, Attempt& attempt) override;
  Status Get(const RemoteTransfer& item, Attempt& attempt) override;
  Status RemoveOne(const std::string& key, Attempt& attempt) override;

 private:
  std::string What(const std::string& key) const { return display_ + "/" + key; }
  S3Call CallOf(const char* method, const std::string& key) const;
  Result<S3Page> ListPage(const std::string& prefix, const std::string& token, Attempt& attempt);
  // The results of some keys, by one request.
  Result<std::map<std::string, std::string>> RemoveSome(const std::vector<std::string>& keys,
                                                        Attempt& attempt);

  FileSystem& fs_;
  const std::unique_ptr<S3Client> client_;
  const std::string display_;
  const std::string prefix_;  // "" or ending in '/'
  S3UploadPlan upload_;
};

S3Call S3Remote::CallOf(const char* method, const std::string& key) const {
  S3Call call;
  call.http.method = method;
  call.key = prefix_ + key;
  return call;
}

Result<S3Page> S3Remote::ListPage(const std::string& prefix, const std::string& token,
                                  Attempt& attempt) {
  S3Call call;
  call.query = {{"list-type", "2"}, {"prefix", prefix}, {"encoding-type", "url"}};
  if (!token.empty()) call.query.emplace_back("continuation-token", token);
  MLP_ASSIGN(const HttpAnswer answer, client_->Send(call, attempt));
  if (!answer.IsSuccess()) return S3Client::Failed(answer, display_, attempt);
  return ReadS3Page(answer.text);
}

Result<std::vector<RemoteFile>> S3Remote::List(const std::string& prefix) {
  const std::string below = prefix_ + (prefix.empty() ? "" : prefix + "/");
  std::vector<RemoteFile> files;
  std::string token;
  do {
    S3Page page;
    MLP_TRY(TryOne(plan(), [&](Attempt& attempt) -> Status {
      MLP_ASSIGN(page, ListPage(below, token, attempt));
      return {};
    }));
    if (!token.empty() && page.next == token) {
      return Fail(ErrorCode::kIo, display_ + ": the server's listing does not end");
    }
    for (RemoteFile& file : page.files) {
      if (!file.key.starts_with(below)) continue;
      file.key.erase(0, prefix_.size());
      if (IsFileKey(file.key)) files.push_back(std::move(file));
    }
    token = page.next;
  } while (!token.empty());
  return files;
}

Result<std::optional<std::uint64_t>> S3Remote::SizeOf(const std::string& key, Attempt& attempt) {
  MLP_ASSIGN(const HttpAnswer answer, client_->Send(CallOf("HEAD", key), attempt));
  if (answer.status == 404) return std::nullopt;
  if (!answer.IsSuccess()) return S3Client::Failed(answer, What(key), attempt);
  return ContentLength(answer, What(key));
}

Status S3Remote::Put(const RemoteTransfer& item, Attempt& attempt) {
  return UploadToS3(fs_, *client_, upload_, item.path, prefix_ + item.key, What(item.key), attempt);
}

Status S3Remote::Get(const RemoteTransfer& item, Attempt& attempt) {
  const HttpSend send = [&](HttpRequest request) {
    S3Call call;
    call.http = std::move(request);
    call.key = prefix_ + item.key;
    return client_->Send(call, attempt);
  };
  MLP_ASSIGN(const HttpAnswer answer, DownloadOverHttp(fs_, item.path, send, attempt));
  if (!answer.IsSuccess()) return S3Client::Failed(answer, What(item.key), attempt);
  return {};
}

Status S3Remote::RemoveOne(const std::string& key, Attempt& attempt) {
  MLP_ASSIGN(const HttpAnswer answer, client_->Send(CallOf("DELETE", key), attempt));
  if (!answer.IsSuccess() && answer.status != 404) {
    return S3Client::Failed(answer, What(key), attempt);
  }
  return {};
}

Result<std::map<std::string, std::string>> S3Remote::RemoveSome(
    const std::vector<std::string>& keys, Attempt& attempt) {
  S3Call call;
  call.http.method = "POST";
  call.http.has_body = true;
  call.http.text = "<Delete><Quiet>true</Quiet>";
  for (const std::string& key : keys) {
    call.http.text += "<Object><Key>" + XmlEscaped(prefix_ + key) + "</Key></Object>";
  }
  call.http.text += "</Delete>";
  call.query = {{"delete", ""}};
  // Asked for by S3 besides the hash that is signed.
  call.headers = {{"content-md5", Base64(HashOf(HashAlgorithm::kMd5, call.http.text).Bytes())}};
  MLP_ASSIGN(const HttpAnswer answer, client_->Send(call, attempt));
  if (!answer.IsSuccess()) return S3Client::Failed(answer, display_, attempt);
  MLP_ASSIGN(const auto problems, ReadS3DeleteProblems(answer.text));
  return std::map<std::string, std::string>(problems.begin(), problems.end());
}

// Tells of a group of keys what became of each.
class GroupObserver : public TransferObserver {
 public:
  using Tell = std::function<void(std::size_t group, const Status& result)>;
  GroupObserver(TransferObserver& to, Tell tell) : to_(to), tell_(std::move(tell)) {}
  void OnBytes(std::uint64_t count) override { to_.OnBytes(count); }
  void OnDone(std::size_t group, Status result) override { tell_(group, result); }
  bool IsCancelled() override { return to_.IsCancelled(); }

 private:
  TransferObserver& to_;
  Tell tell_;
};

Status S3Remote::Remove(const std::vector<std::string>& keys, TransferObserver& observer) {
  const std::size_t groups = (keys.size() + kRemovedAtOnce - 1) / kRemovedAtOnce;
  const auto keys_of = [&](std::size_t group) {
    const std::size_t begin = group * kRemovedAtOnce;
    const std::size_t end = std::min(keys.size(), begin + kRemovedAtOnce);
    return std::vector<std::string>(keys.begin() + static_cast<std::ptrdiff_t>(begin),
                                    keys.begin() + static_cast<std::ptrdiff_t>(end));
  };
  std::vector<std::map<std::string, std::string>> problems(groups);
  const CrewWork remove = [&](std::size_t group, Attempt& attempt) -> Status {
    MLP_ASSIGN(problems[group], RemoveSome(keys_of(group), attempt));
    return {};
  };
  GroupObserver by_key(observer, [&](std::size_t group, const Status& result) {
    std::size_t item = group * kRemovedAtOnce;
    for (const std::string& key : keys_of(group)) {
      const auto problem = problems[group].find(prefix_ + key);
      Status one = result;
      if (problem != problems[group].end() && problem->second != "NoSuchKey") {
        one = Fail(ErrorCode::kIo, Format("{}: {}", What(key), problem->second));
      }
      observer.OnDone(item++, std::move(one));
    }
  });
  return RunCrew(plan(), groups, remove, by_key);
}

NamedValues UploadHeaders(const RemoteOptions& options) {
  NamedValues headers;
  const auto add = [&](const char* option, const char* header) {
    if (options.Has(option)) headers.emplace_back(header, options.Text(option));
  };
  add("sse", "x-amz-server-side-encryption");
  add("sse_kms_key_id", "x-amz-server-side-encryption-aws-kms-key-id");
  add("acl", "x-amz-acl");
  add("grant_full_control", "x-amz-grant-full-control");
  add("grant_read", "x-amz-grant-read");
  add("grant_read_acp", "x-amz-grant-read-acp");
  add("grant_write_acp", "x-amz-grant-write-acp");
  return headers;
}

Status CheckEndpoint(const RemoteOptions& options, AwsSettings& settings) {
  if (settings.endpoint.empty()) return {};
  if (settings.endpoint.find("://") == std::string::npos) {
    MLP_ASSIGN(const bool secure, options.Flag("use_ssl", true));
    settings.endpoint = (secure ? "https://" : "http://") + settings.endpoint;
  }
  const auto url = ParseRemoteUrl(settings.endpoint);
  if (!url || (url->scheme != "http" && url->scheme != "https")) {
    return Fail(options.Wrong("endpointurl", "must be http(s)://host[:port]"));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Remote>> OpenS3Remote(FileSystem& fs, const RemoteUrl& url,
                                             const RemoteOptions& options) {
  MLP_TRY(options.Refuse({"sse_customer_algorithm", "sse_customer_key"}));
  MLP_ASSIGN(AwsSettings settings, ReadAwsSettings(fs, options));
  MLP_TRY(CheckEndpoint(options, settings));
  MLP_ASSIGN(const bool anonymous, options.Flag("allow_anonymous_login", false));
  if (anonymous) settings.credentials.reset();
  if (!anonymous && !settings.credentials) {
    return Fail(
        ErrorCode::kInvalid, url.Display() + ": there are no credentials for S3",
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, fill ~/.aws/credentials, or give the "
        "remote access_key_id and secret_access_key with 'remote modify --local'");
  }
  MLP_ASSIGN(const int jobs, options.Jobs(kS3Jobs));
  MLP_ASSIGN(HttpSettings http, ReadHttpSettings(fs, options, url.Display()));
  MLP_ASSIGN(std::unique_ptr<HttpClient> client, MakeHttpClient(std::move(http)));
  const std::string prefix = url.path.size() > 1 ? url.path.substr(1) + "/" : "";
  return std::make_unique<S3Remote>(
      fs, std::make_unique<S3Client>(std::move(client), url.host, std::move(settings)),
      url.Display(), prefix, UploadHeaders(options), jobs);
}

}  // namespace mlp
