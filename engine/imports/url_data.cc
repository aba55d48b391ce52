#include "engine/imports/url_data.h"

#include <filesystem>
#include <unordered_set>

#include "engine/remote_config.h"
#include "pipelines/project_path.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"
#include "store/file_index.h"
#include "store/path_scan.h"
#include "store/remote/open_remote.h"
#include "store/web_resource.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;

constexpr std::string_view kRemoteScheme = "remote://";

Error NothingAt(const std::string& address) {
  return {ErrorCode::kNotFound, Format("there is nothing at {}", Quoted(address)), {}, {}, {}, {}};
}

// Where the path of an address begins: behind scheme and host.
std::size_t PathBegin(const std::string& url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string::npos ? 0 : std::min(url.find('/', scheme + 3), url.size());
}

std::string WithoutEndSlash(std::string text) {
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

class LocalData : public UrlData {
 public:
  LocalData(FileSystem& fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  std::string Name() const override { return stdfs::path(path_).filename().string(); }
  std::string LocalPath() const override { return path_; }

  Result<UrlVersion> Version() override {
    MLP_ASSIGN(const auto stat, fs_.Stat(path_, /*follow_symlinks=*/true));
    if (!stat) return Fail(NothingAt(path_));
    return UrlVersion{{}, {}, stat->is_executable()};
  }

  Status CopyTo(const std::string& target) override {
    FileIndex index = FileIndex::InMemory(HashAlgorithm::kMd5);  // nothing is hashed
    MLP_ASSIGN(const PathScan scan, ScanPath(fs_, index, path_));
    if (!scan.exists) return Fail(NothingAt(path_));
    if (scan.is_directory) MLP_TRY(fs_.MakeDirs(target));
    std::unordered_set<std::string> made;
    for (const ScannedFile& file : scan.files) {
      const std::string path = scan.is_directory ? target + "/" + file.path.str() : target;
      const std::string directory = ParentOf(path);
      if (scan.is_directory && made.insert(directory).second) MLP_TRY(fs_.MakeDirs(directory));
      MLP_ASSIGN(const bool cloned, fs_.Reflink(scan.PathOf(file), path, 0666));
      if (!cloned) MLP_TRY(fs_.Copy(scan.PathOf(file), path, 0666));
    }
    return {};
  }

 private:
  FileSystem& fs_;
  const std::string path_;  // absolute
};

class WebData : public UrlData {
 public:
  WebData(FileSystem& fs, std::string url) : fs_(fs), url_(std::move(url)) {}

  std::string Name() const override {
    const std::string address = url_.substr(0, url_.find_first_of("?#"));
    const std::string path = WithoutEndSlash(address.substr(PathBegin(address)));
    return path.substr(path.rfind('/') + 1);
  }

  Result<UrlVersion> Version() override {
    if (!version_) {
      MLP_ASSIGN(const WebFile file, Shown(LookAtUrl(url_)));
      version_ = UrlVersion{file.etag, file.size, false};
    }
    return *version_;
  }

  Status CopyTo(const std::string& target) override {
    MLP_ASSIGN(const WebFile file, Shown(DownloadUrl(fs_, url_, target)));
    version_ = UrlVersion{file.etag, file.size, false};
    return {};
  }

 private:
  // Errors must not show what the address holds of secrets.
  Result<WebFile> Shown(Result<WebFile> file) const {
    if (file) return file;
    Error error = std::move(file).error();
    const std::size_t at = error.message.find(url_);
    if (at != std::string::npos) error.message.replace(at, url_.size(), ShownAddress(url_));
    return Fail(std::move(error));
  }

  FileSystem& fs_;
  const std::string url_;
  std::optional<UrlVersion> version_;
};

class NoObserver : public TransferObserver {
 public:
  void OnBytes(std::uint64_t) override {}
  void OnDone(std::size_t, Status result) override {
    if (status) status = std::move(result);
  }
  bool IsCancelled() override { return false; }

  Status status;  // the first failure
};

// What any other Remote has under a key, or below it.
class RemoteData : public UrlData {
 public:
  RemoteData(FileSystem& fs, std::unique_ptr<Remote> remote, RelPath key)
      : fs_(fs), remote_(std::move(remote)), key_(std::move(key)) {}
  std::string Name() const override { return key_.Name(); }

  Result<UrlVersion> Version() override {
    MLP_ASSIGN(const std::vector<RemoteFile> files, Files());
    UrlVersion version;
    for (const RemoteFile& file : files) version.size = version.size.value_or(0) + file.size;
    return version;
  }

  Status CopyTo(const std::string& target) override {
    MLP_ASSIGN(const std::vector<RemoteFile> files, Files());
    std::vector<RemoteTransfer> items;
    for (const RemoteFile& file : files) {
      MLP_ASSIGN(const RelPath key, RelPath::Strict(file.key));  // a server is not trusted
      if (!key.IsWithin(key_)) continue;
      // As of a directory of this machine: what would be another repository, or run as its hook.
      MLP_ASSIGN(const RelPath inside, RelPath::Strict(key == key_ ? "" : key.RelativeTo(key_)));
      if (IsNeverTracked(inside)) continue;
      const std::string path = inside.is_root() ? target : target + "/" + inside.str();
      MLP_TRY(fs_.MakeDirs(ParentOf(path)));
      items.push_back({file.key, path, file.size});
    }
    NoObserver observer;
    MLP_TRY(remote_->Download(items, observer));
    return observer.status;
  }

 private:
  Result<std::vector<RemoteFile>> Files() {
    MLP_ASSIGN(const auto sizes, remote_->Sizes({key_.str()}));
    std::vector<RemoteFile> files;
    if (sizes.front()) {
      files.push_back({key_.str(), *sizes.front()});
    } else if (remote_->CanList()) {
      MLP_ASSIGN(files, remote_->List(key_.str()));
    }
    if (files.empty()) return Fail(NothingAt(remote_->Display() + "/" + key_.str()));
    return files;
  }

  FileSystem& fs_;
  const std::unique_ptr<Remote> remote_;
  const RelPath key_;
};

// The last part of the path is the key, what stands before it the remote.
Result<std::unique_ptr<UrlData>> OpenRemoteData(FileSystem& fs, RemoteSettings settings) {
  settings.url = WithoutEndSlash(settings.url);
  const std::size_t slash = settings.url.rfind('/');
  if (slash == std::string::npos || slash < PathBegin(settings.url)) {
    return Fail(ErrorCode::kUsage,
                Format("{} names no file or directory", Quoted(ShownAddress(settings.url))));
  }
  MLP_ASSIGN(RelPath key, RelPath::Strict(settings.url.substr(slash + 1)));
  settings.url.resize(slash);
  MLP_ASSIGN(std::unique_ptr<Remote> remote, OpenRemote(fs, settings));
  return std::make_unique<RemoteData>(fs, std::move(remote), std::move(key));
}

Result<std::unique_ptr<UrlData>> Open(FileSystem& fs, const std::string& base,
                                      const std::string& url) {
  if (IsWebUrl(url)) return std::make_unique<WebData>(fs, url);
  const bool is_remote = IsUrl(url) || url.starts_with("rclone:");
  if (is_remote && !url.starts_with("file://")) return OpenRemoteData(fs, {"", url, {}});
  const std::string typed = url.starts_with("file://") ? url.substr(7) : url;
  const std::string path = WithoutEndSlash((stdfs::path(base) / typed).lexically_normal().string());
  return std::make_unique<LocalData>(fs, path);
}

}  // namespace

std::string ShownAddress(const std::string& address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string::npos) return address;
  const std::size_t at = address.substr(0, PathBegin(address)).rfind('@');
  if (at == std::string::npos) return address;
  return address.substr(0, scheme + 3) + address.substr(at + 1);
}

Result<std::unique_ptr<UrlData>> OpenUrlData(Environment& environment, const std::string& url) {
  return Open(environment.fs, environment.current_dir, url);
}

Result<std::unique_ptr<UrlData>> OpenUrlData(Workspace& workspace, const RelPath& base,
                                             const std::string& url) {
  if (!url.starts_with(kRemoteScheme)) {
    return Open(workspace.fs(), workspace.Absolute(base), url);
  }
  const std::string name =
      url.substr(kRemoteScheme.size(), url.find('/', kRemoteScheme.size()) - kRemoteScheme.size());
  MLP_ASSIGN(RemoteSettings settings, ResolveRemote(workspace.config(), name));
  MLP_TRY(CheckRunsNothing(workspace.fs(), workspace.paths(), settings));
  settings.url = WithoutEndSlash(settings.url) + url.substr(kRemoteScheme.size() + name.size());
  return OpenRemoteData(workspace.fs(), std::move(settings));
}

}  // namespace mlp
