#include "store/remote/ssh_remote.h"

#include <mutex>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/remote/file_by_file.h"
#include "store/remote/sftp_files.h"
#include "store/remote/ssh_command.h"

namespace mlp {
namespace {

constexpr int kSshJobs = 32;

class SshRemote : public FileByFileRemote {
 public:
  SshRemote(FileSystem& fs, SshCommand command, std::string display, std::string root, int jobs)
      : FileByFileRemote(jobs),
        fs_(fs),
        command_(std::move(command)),
        display_(std::move(display)),
        root_(std::move(root)) {}

  std::string Display() const override { return display_; }
  bool CanList() const override { return true; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override {
    return ListTree(prefix, [this](const std::string& directory, Attempt& attempt) {
      return ListDir(directory, attempt);
    });
  }

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) override;
  Status Put(const RemoteTransfer& item, Attempt& attempt) override;
  Status Get(const RemoteTransfer& item, Attempt& attempt) override;
  Status RemoveOne(const std::string& key, Attempt& attempt) override;

 private:
  std::string PathOf(const std::string& key) const {
    return key.empty() ? root_ : (root_ == "/" ? "/" : root_ + "/") + key;
  }
  // The connection, made if there is none. One thread makes it; those that wait for it share its
  // failure.
  Result<std::shared_ptr<SftpFiles>> Files(Attempt& attempt);
  Status Connect(Attempt& attempt);
  Result<std::vector<Entry>> ListDir(const std::string& directory, Attempt& attempt);

  FileSystem& fs_;
  const SshCommand command_;
  const std::string display_, root_;
  std::mutex mutex_;
  std::atomic<int> connects_{0};      // how often it was tried
  std::shared_ptr<SftpFiles> files_;  // under the mutex
  std::optional<Error> failure_;      // of the last try; under the mutex
};

// What no second try mends.
bool IsFinal(const std::string& said) {
  for (const char* words : {"Permission denied", "Host key verification failed", "not sftp",
                            "Could not resolve hostname", "subsystem request failed"}) {
    if (said.find(words) != std::string::npos) return true;
  }
  return false;
}

Status SshRemote::Connect(Attempt& attempt) {
  ++connects_;
  files_ = nullptr;
  MLP_ASSIGN(const PasswordGiver giver, PasswordGiver::Make(fs_, command_.password));
  auto connection = SftpConnection::Open(command_.argv, giver.environment(), attempt.cancel_flag());
  if (connection) {
    files_ = std::make_shared<SftpFiles>(std::move(*connection));
    return {};
  }
  Error error = connection.error();
  error.message = display_ + ": " + error.message;
  if (error.hint.empty()) error.hint = "see whether 'ssh' itself connects to that host";
  failure_ = error;
  const bool no_program = error.message.find("cannot start") != std::string::npos;
  const Trouble trouble =
      no_program || IsFinal(error.message) ? Trouble::kRefused : Trouble::kUnreachable;
  return attempt.Fails(trouble, std::move(error));
}

Result<std::shared_ptr<SftpFiles>> SshRemote::Files(Attempt& attempt) {
  const int seen = connects_;
  const std::lock_guard lock(mutex_);
  if (files_ && !files_->IsBroken()) return files_;
  if (connects_ != seen && failure_ && !files_) {
    return attempt.Fails(Trouble::kUnreachable, *failure_);
  }
  MLP_TRY(Connect(attempt));
  return files_;
}

Result<std::vector<SshRemote::Entry>> SshRemote::ListDir(const std::string& directory,
                                                         Attempt& attempt) {
  std::vector<Entry> entries;
  MLP_ASSIGN(const auto server, Files(attempt));
  MLP_ASSIGN(const auto names, server->ListDir(PathOf(directory), attempt));
  if (!names) return entries;
  for (const SftpName& name : *names) {
    SftpAttributes attributes = name.attributes;
    if (!attributes.IsDirectory() && !(attributes.IsRegular() && attributes.size)) {
      const std::string path = PathOf(directory) + "/" + name.name;
      MLP_ASSIGN(const auto followed, server->Stat(path, attempt));
      const bool is_link = attributes.mode.has_value();
      // A link to a directory may lead in circles, and out of the remote.
      if (!followed || (is_link && followed->IsDirectory())) continue;
      attributes = *followed;
    }
    if (attributes.IsDirectory()) entries.push_back({name.name, true, 0});
    if (attributes.IsRegular() && attributes.size) {
      entries.push_back({name.name, false, *attributes.size});
    }
  }
  return entries;
}

Result<std::optional<std::uint64_t>> SshRemote::SizeOf(const std::string& key, Attempt& attempt) {
  MLP_ASSIGN(const auto server, Files(attempt));
  MLP_ASSIGN(const auto attributes, server->Stat(PathOf(key), attempt));
  if (!attributes || !attributes->IsRegular()) return std::nullopt;
  return attributes->size;
}

Status SshRemote::Put(const RemoteTransfer& item, Attempt& attempt) {
  MLP_ASSIGN(const auto from, fs_.OpenForReading(item.path));
  MLP_ASSIGN(const auto server, Files(attempt));
  const std::string path = PathOf(item.key), temporary = TemporaryNameBeside(path);
  Status status;
  for (bool made_parent = false;; made_parent = true) {
    Result<bool> written = server->Write(*from, temporary, attempt);
    if (!written) {
      status = Fail(written.error());
      break;
    }
    if (*written) {
      status = server->Rename(temporary, path, attempt);
      break;
    }
    if (made_parent) return Fail(ErrorCode::kIo, Format("cannot create '{}'", path));
    MLP_TRY(server->MakeDirs(ParentOf(path), attempt));
  }
  if (!status && !attempt.IsCancelled()) {
    Attempt clean_up = attempt;
    (void)server->Remove(temporary, clean_up);
  }
  return status;
}

Status SshRemote::Get(const RemoteTransfer& item, Attempt& attempt) {
  MLP_ASSIGN(const auto server, Files(attempt));
  MLP_ASSIGN(const auto attributes, server->Stat(PathOf(item.key), attempt));
  if (!attributes || !attributes->IsRegular() || !attributes->size) {
    return Fail(ErrorCode::kNotFound, Format("{}/{} is not there", display_, item.key));
  }
  const std::uint64_t size = *attributes->size;
  MLP_ASSIGN(const auto begun, fs_.Stat(item.path, false));
  const std::string version = Format("{} {}", size, attributes->modified);
  const bool changed = !attempt.version().empty() && attempt.version() != version;
  attempt.BeginVersion(version);
  const bool continues =
      begun && !changed && begun->type == FileType::kRegular && begun->size <= size;
  const std::uint64_t have = continues ? begun->size : 0;
  attempt.SkipTo(have);
  if (begun && !continues) MLP_TRY(fs_.RemoveFile(item.path));
  std::unique_ptr<WritableFile> file;
  if (continues) {
    MLP_ASSIGN(file, fs_.OpenForAppending(item.path));
  } else {
    MLP_ASSIGN(file, fs_.CreateNew(item.path, 0666));
  }
  if (have < size) MLP_TRY(server->Read(PathOf(item.key), have, size, *file, attempt));
  return file->Close();
}

Status SshRemote::RemoveOne(const std::string& key, Attempt& attempt) {
  MLP_ASSIGN(const auto server, Files(attempt));
  return server->Remove(PathOf(key), attempt);
}

}  // namespace

Result<std::unique_ptr<Remote>> OpenSshRemote(FileSystem& fs, const RemoteUrl& url,
                                              const RemoteOptions& options) {
  MLP_ASSIGN(SshCommand command, MakeSshCommand(url, options));
  MLP_ASSIGN(const int jobs, options.Jobs(kSshJobs));
  if (!url.path.starts_with('/')) {
    return Fail(options.Wrong("url", "must have a path: ssh://host/path"));
  }
  return std::make_unique<SshRemote>(fs, std::move(command), url.Display(), url.path, jobs);
}

}  // namespace mlp
