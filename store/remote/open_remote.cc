#include "store/remote/open_remote.h"

#include "store/base/format.h"
#include "store/remote/directory_remote.h"
#include "store/remote/http_remote.h"
#include "store/remote/rclone_remote.h"
#include "store/remote/remote_options.h"
#include "store/remote/remote_url.h"
#include "store/remote/s3_remote.h"
#include "store/remote/ssh_remote.h"

namespace mlp {
namespace {

constexpr int kDirectoryJobs = 4;  // copies at once; more do not make a disk faster

Result<std::unique_ptr<Remote>> OpenDirectory(FileSystem& fs, const RemoteUrl& url,
                                              const RemoteOptions& options) {
  MLP_ASSIGN(const int jobs, options.Jobs(kDirectoryJobs));
  if (!url.path.starts_with('/')) {
    return Fail(options.Wrong("url", "must be an absolute path or scheme://host/path"));
  }
  return MakeDirectoryRemote(fs, url.path, jobs);
}

}  // namespace

Result<std::unique_ptr<Remote>> OpenRemote(FileSystem& fs, const RemoteSettings& settings) {
  const RemoteOptions options(settings);
  // What these ask for is another layout on the remote: files by their paths, versions by the
  // server.
  MLP_TRY(options.Refuse({"version_aware", "worktree"}));
  constexpr std::string_view kRclone = "rclone:";
  if (settings.url.starts_with(kRclone)) {
    return OpenRcloneRemote(settings.url.substr(kRclone.size()), options);
  }
  MLP_ASSIGN(const RemoteUrl url, ParseRemoteUrl(settings.url));
  if (url.scheme.empty() || url.scheme == "file") return OpenDirectory(fs, url, options);
  if (url.scheme == "s3") return OpenS3Remote(fs, url, options);
  for (const char* scheme : {"http", "https", "webdav", "webdavs"}) {
    if (url.scheme == scheme) return OpenHttpRemote(fs, url, options);
  }
  if (url.scheme == "ssh") return OpenSshRemote(fs, url, options);
  return Fail(
      ErrorCode::kInvalid,
      Format("remote '{}': there is no kind of remote for '{}://'", settings.name, url.scheme),
      "use a path, s3://, ssh://, http(s)://, webdav(s)://, or what rclone knows as "
      "'rclone:NAME:PATH'");
}

}  // namespace mlp
