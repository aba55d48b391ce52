#include "store/remote/http_remote.h"

#include "store/base/format.h"
#include "store/remote/file_by_file.h"
#include "store/remote/http_files.h"
#include "store/remote/webdav_remote.h"

namespace mlp {
namespace {

constexpr int kHttpJobs = 16;

class HttpRemote : public FileByFileRemote {
 public:
  HttpRemote(std::shared_ptr<HttpFiles> files, int jobs)
      : FileByFileRemote(jobs), files_(std::move(files)) {}

  std::string Display() const override { return files_->display(); }
  bool CanList() const override { return false; }
  Result<std::vector<RemoteFile>> List(const std::string&) override {
    return Fail(ErrorCode::kInvalid, Format("{}: a server of http cannot list", Display()),
                "use webdav:// if it knows WebDAV");
  }

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) override {
    return files_->SizeOf(key, attempt);
  }
  Status Put(const RemoteTransfer& item, Attempt& attempt) override {
    MLP_ASSIGN(const HttpAnswer answer, files_->Put(item.path, item.key, attempt));
    if (answer.IsSuccess()) return {};
    const bool takes_no_files = answer.status == 404 || answer.status == 405;
    if (!takes_no_files) return FailedStatus(answer, files_->What(item.key), attempt);
    return Fail(ErrorCode::kIo,
                Format("{}: the server takes no files by {} (status {})", files_->What(item.key),
                       files_->upload_method(), answer.status),
                files_->upload_method() == "POST"
                    ? "many take PUT: 'mlpipe remote modify NAME method PUT'"
                    : "");
  }
  Status Get(const RemoteTransfer& item, Attempt& attempt) override {
    return files_->Get(item.key, item.path, attempt);
  }
  Status RemoveOne(const std::string& key, Attempt& attempt) override {
    return files_->Remove(key, attempt);
  }

 private:
  const std::shared_ptr<HttpFiles> files_;
};

}  // namespace

Result<std::unique_ptr<Remote>> OpenHttpRemote(FileSystem& fs, const RemoteUrl& url,
                                               const RemoteOptions& options) {
  MLP_ASSIGN(const int jobs, options.Jobs(kHttpJobs));
  MLP_ASSIGN(std::shared_ptr<HttpFiles> files, OpenHttpFiles(fs, url, options));
  if (url.scheme.starts_with("webdav")) return MakeWebdavRemote(std::move(files), jobs);
  return std::make_unique<HttpRemote>(std::move(files), jobs);
}

}  // namespace mlp
