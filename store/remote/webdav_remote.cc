#include "store/remote/webdav_remote.h"

#include <mutex>
#include <optional>
#include <set>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/remote/file_by_file.h"
#include "store/remote/webdav_listing.h"

namespace mlp {
namespace {

constexpr long kIsThere = 405;  // the answer to MKCOL for what is there

constexpr const char* kWanted =
    "<?xml version=\"1.0\"?><propfind xmlns=\"DAV:\"><prop><resourcetype/><getcontentlength/>"
    "</prop></propfind>";

class WebdavRemote : public FileByFileRemote {
 public:
  WebdavRemote(std::shared_ptr<HttpFiles> files, int jobs)
      : FileByFileRemote(jobs), files_(std::move(files)) {}

  std::string Display() const override { return files_->display(); }
  bool CanList() const override { return true; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override {
    return ListTree(prefix, [this](const std::string& directory, Attempt& attempt) {
      return ListDir(directory, attempt);
    });
  }

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) override {
    return files_->SizeOf(key, attempt);
  }
  Status Put(const RemoteTransfer& item, Attempt& attempt) override;
  Status Get(const RemoteTransfer& item, Attempt& attempt) override {
    return files_->Get(item.key, item.path, attempt);
  }
  Status RemoveOne(const std::string& key, Attempt& attempt) override {
    return files_->Remove(key, attempt);
  }

 private:
  Result<std::vector<Entry>> ListDir(const std::string& directory, Attempt& attempt);
  Status PutTo(const RemoteTransfer& item, const std::string& temporary, Attempt& attempt);
  Status Move(const std::string& from, const std::string& to, Attempt& attempt);
  // With parents, those of the root too; fine if it is there, perhaps made by another thread.
  Status MakeDirs(const std::string& key, Attempt& attempt);
  Status MakeRoot(Attempt& attempt);
  Result<HttpAnswer> MakeDir(const std::string& url, Attempt& attempt);

  Status NeedDir(const std::string& key, Attempt& attempt);

  const std::shared_ptr<HttpFiles> files_;
  std::mutex mutex_;
  std::set<std::string> made_;  // directories that are there; under the mutex
};

Result<std::vector<WebdavRemote::Entry>> WebdavRemote::ListDir(const std::string& directory,
                                                               Attempt& attempt) {
  WebdavListing listing(directory.empty() ? files_->root() : files_->root() + "/" + directory);
  HttpRequest request;
  request.method = "PROPFIND";
  request.url = directory.empty() ? files_->UrlOf("") : files_->UrlOf(directory + "/");
  request.headers = {"Depth: 1", "Content-Type: application/xml"};
  request.has_body = true;
  request.text = kWanted;
  request.sink = [&](const HttpAnswer&, std::string_view bytes) { return listing.Feed(bytes); };
  MLP_ASSIGN(const HttpAnswer answer, files_->Send(std::move(request), attempt));
  if (answer.status == 404 || answer.status == 410) return std::vector<Entry>();
  if (answer.status != 207) {
    if (answer.IsSuccess() || answer.status == 405 || answer.status == 501) {
      return attempt.Fails(Trouble::kRefused, {ErrorCode::kInvalid,
                                               files_->display() + " does not speak WebDAV",
                                               {},
                                               {},
                                               "use http(s):// for a server without it",
                                               {}});
    }
    return FailedStatus(answer, files_->What(directory), attempt);
  }
  MLP_ASSIGN(const std::vector<WebdavEntry> found, listing.Finish());
  std::vector<Entry> entries;
  for (const WebdavEntry& one : found) entries.push_back({one.name, one.is_directory, one.size});
  return entries;
}

Result<HttpAnswer> WebdavRemote::MakeDir(const std::string& url, Attempt& attempt) {
  HttpRequest request;
  request.method = "MKCOL";
  request.url = url;
  return files_->Send(std::move(request), attempt);
}

Status WebdavRemote::MakeRoot(Attempt& attempt) {
  std::optional<HttpAnswer> last;
  for (const std::string& url : files_->RootUrls()) {  // the upper ones may refuse: they are there
    MLP_ASSIGN(last, MakeDir(url, attempt));
  }
  if (!last || last->IsSuccess() || last->status == kIsThere) return {};
  return FailedStatus(*last, files_->display(), attempt);
}

Status WebdavRemote::MakeDirs(const std::string& key, Attempt& attempt) {
  if (key.empty()) return MakeRoot(attempt);
  const std::string url = files_->UrlOf(key + "/");
  MLP_ASSIGN(HttpAnswer answer, MakeDir(url, attempt));
  if (answer.status == 409 || answer.status == 404) {  // it has no parent
    const std::size_t slash = key.rfind('/');
    MLP_TRY(MakeDirs(slash == std::string::npos ? "" : key.substr(0, slash), attempt));
    MLP_ASSIGN(answer, MakeDir(url, attempt));
  }
  if (answer.IsSuccess() || answer.status == kIsThere) return {};
  return FailedStatus(answer, files_->What(key), attempt);
}

Status WebdavRemote::Move(const std::string& from, const std::string& to, Attempt& attempt) {
  HttpRequest request;
  request.method = "MOVE";
  request.url = files_->UrlOf(from);
  request.headers = {"Destination: " + files_->UrlOf(to), "Overwrite: T"};
  MLP_ASSIGN(const HttpAnswer answer, files_->Send(std::move(request), attempt));
  if (answer.IsSuccess() && answer.status != 207) return {};
  return FailedStatus(answer, files_->What(to), attempt);
}

// Before the first file of a directory: what a server answers to a PUT without one differs (409,
// 404, nginx 500).
Status WebdavRemote::NeedDir(const std::string& key, Attempt& attempt) {
  {
    const std::lock_guard lock(mutex_);
    if (made_.contains(key)) return {};
  }
  MLP_TRY(MakeDirs(key, attempt));
  const std::lock_guard lock(mutex_);
  made_.insert(key);
  return {};
}

Status WebdavRemote::PutTo(const RemoteTransfer& item, const std::string& temporary,
                           Attempt& attempt) {
  const std::size_t slash = item.key.rfind('/');
  MLP_TRY(NeedDir(slash == std::string::npos ? "" : item.key.substr(0, slash), attempt));
  MLP_ASSIGN(const HttpAnswer answer, files_->Put(item.path, temporary, attempt));
  if (!answer.IsSuccess()) return FailedStatus(answer, files_->What(item.key), attempt);
  return Move(temporary, item.key, attempt);
}

Status WebdavRemote::Put(const RemoteTransfer& item, Attempt& attempt) {
  const std::string temporary = TemporaryNameBeside("/" + item.key).substr(1);
  Status status = PutTo(item, temporary, attempt);
  if (!status && !attempt.IsCancelled()) {
    Attempt clean_up = attempt;
    (void)files_->Remove(temporary, clean_up);
  }
  return status;
}

}  // namespace

std::unique_ptr<Remote> MakeWebdavRemote(std::shared_ptr<HttpFiles> files, int jobs) {
  return std::make_unique<WebdavRemote>(std::move(files), jobs);
}

}  // namespace mlp
