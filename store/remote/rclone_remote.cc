#include "store/remote/rclone_remote.h"

#include <mutex>
#include <optional>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/remote/file_by_file.h"
#include "store/remote/rclone_daemon.h"

namespace mlp {
namespace {

constexpr int kRcloneJobs = 8;

std::string NameIn(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// A place may be a whole configuration (":sftp,host=h,pass=p:path"): only its kind is shown.
std::string ShownPlace(const std::string& place) {
  const std::size_t comma = place.find(',');
  return "rclone:" + (comma == std::string::npos ? place : place.substr(0, comma) + ",...");
}

class RcloneRemote : public FileByFileRemote {
 public:
  RcloneRemote(std::string place, int jobs)
      : FileByFileRemote(jobs), place_(std::move(place)), display_(ShownPlace(place_)) {}

  std::string Display() const override { return display_; }
  bool CanList() const override { return true; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override;

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) override;
  Status Put(const RemoteTransfer& item, Attempt& attempt) override;
  Status Get(const RemoteTransfer& item, Attempt& attempt) override;
  Status RemoveOne(const std::string& key, Attempt& attempt) override;

 private:
  Status ListAll(const std::string& prefix, std::vector<RemoteFile>& files, Attempt& attempt);
  Result<RcloneDaemon*> Daemon(Attempt& attempt);
  Status Transfer(const char* command, const std::string& from_place, const std::string& from,
                  const std::string& to_place, const std::string& to, Attempt& attempt);

  const std::string place_, display_;
  std::mutex mutex_;
  std::unique_ptr<RcloneDaemon> daemon_;  // under the mutex until it is there
  bool can_move_ = false;                 // with it
};

Result<RcloneDaemon*> RcloneRemote::Daemon(Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  if (daemon_) return daemon_.get();
  auto daemon = RcloneDaemon::Start(display_);
  if (!daemon) return attempt.Fails(Trouble::kRefused, daemon.error());
  MLP_ASSIGN(const Value info, (*daemon)->Call("operations/fsinfo", {{"fs", place_}}, attempt));
  const Value* const move = FindByPath(info, "Features.Move");
  can_move_ = move != nullptr && move->is_boolean() && move->get<bool>();
  daemon_ = std::move(*daemon);
  return daemon_.get();
}

// The size of a file in an answer; nullopt for a directory and for what has no bytes of its own, as
// a document of some clouds.
std::optional<std::uint64_t> SizeIn(const Value& item) {
  const Value* const size = FindByPath(item, "Size");
  const Value* const is_directory = FindByPath(item, "IsDir");
  if (is_directory != nullptr && *is_directory == true) return std::nullopt;
  if (size == nullptr || !size->is_number_integer() || *size < 0) return std::nullopt;
  return size->get<std::uint64_t>();
}

// All at once: rclone knows which servers can list a whole tree by one request.
Status RcloneRemote::ListAll(const std::string& prefix, std::vector<RemoteFile>& files,
                             Attempt& attempt) {
  MLP_ASSIGN(RcloneDaemon* const daemon, Daemon(attempt));
  const Value options = {{"noModTime", true}, {"noMimeType", true}, {"recurse", true}};
  const Result<Value> answer = daemon->Call(
      "operations/list", {{"fs", place_}, {"remote", prefix}, {"opt", options}}, attempt);
  files.clear();
  if (!answer && answer.error().code == ErrorCode::kNotFound) return {};
  if (!answer) return Fail(answer.error());
  const Value* const list = FindByPath(*answer, "list");
  if (list == nullptr || !list->is_array()) return {};  // it lists nothing as null
  const std::string below = prefix.empty() ? "" : prefix + "/";
  for (const Value& item : *list) {
    const Value* const path = FindByPath(item, "Path");
    const auto size = SizeIn(item);
    if (!size || path == nullptr || !path->is_string()) continue;
    const auto& key = path->get_ref<const std::string&>();
    if (key.starts_with(below) && IsFileKey(key)) files.push_back({key, *size});
  }
  return {};
}

Result<std::vector<RemoteFile>> RcloneRemote::List(const std::string& prefix) {
  std::vector<RemoteFile> files;
  MLP_TRY(TryOne(plan(), [&](Attempt& attempt) { return ListAll(prefix, files, attempt); }));
  return files;
}

Result<std::optional<std::uint64_t>> RcloneRemote::SizeOf(const std::string& key,
                                                          Attempt& attempt) {
  MLP_ASSIGN(RcloneDaemon* const daemon, Daemon(attempt));
  const Result<Value> answer =
      daemon->Call("operations/stat", {{"fs", place_}, {"remote", key}}, attempt);
  if (!answer && answer.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!answer) return Fail(answer.error());
  const Value* const item = FindByPath(*answer, "item");
  if (item == nullptr || !item->is_object()) return std::nullopt;
  return SizeIn(*item);
}

Status RcloneRemote::Transfer(const char* command, const std::string& from_place,
                              const std::string& from, const std::string& to_place,
                              const std::string& to, Attempt& attempt) {
  MLP_ASSIGN(RcloneDaemon* const daemon, Daemon(attempt));
  const Value asked = {{"srcFs", from_place},
                       {"srcRemote", from},
                       {"dstFs", to_place},
                       {"dstRemote", to},
                       // Else what has the same size and time counts as the same.
                       {"_config", {{"IgnoreTimes", true}}}};
  MLP_TRY(daemon->Call(command, asked, attempt));
  return {};
}

// Where rclone can move, the file gets its name when it is whole; the others are stores in which an
// object appears whole.
Status RcloneRemote::Put(const RemoteTransfer& item, Attempt& attempt) {
  MLP_TRY(Daemon(attempt));
  const std::string key = can_move_ ? TemporaryNameBeside("/" + item.key).substr(1) : item.key;
  Status status =
      Transfer("operations/copyfile", ParentOf(item.path), NameIn(item.path), place_, key, attempt);
  if (status && can_move_) {
    status = Transfer("operations/movefile", place_, key, place_, item.key, attempt);
  }
  if (status) {
    attempt.ReachedTo(item.size);
  } else if (can_move_ && !attempt.IsCancelled()) {
    Attempt clean_up = attempt;
    (void)RemoveOne(key, clean_up);
  }
  return status;
}

Status RcloneRemote::Get(const RemoteTransfer& item, Attempt& attempt) {
  MLP_TRY(Transfer("operations/copyfile", place_, item.key, ParentOf(item.path), NameIn(item.path),
                   attempt));
  attempt.ReachedTo(item.size);
  return {};
}

Status RcloneRemote::RemoveOne(const std::string& key, Attempt& attempt) {
  MLP_ASSIGN(RcloneDaemon* const daemon, Daemon(attempt));
  const auto answer =
      daemon->Call("operations/deletefile", {{"fs", place_}, {"remote", key}}, attempt);
  if (answer || answer.error().code == ErrorCode::kNotFound) return {};
  return Fail(answer.error());
}

}  // namespace

Result<std::unique_ptr<Remote>> OpenRcloneRemote(std::string place, const RemoteOptions& options) {
  MLP_ASSIGN(const int jobs, options.Jobs(kRcloneJobs));
  if (place.find(':') == std::string::npos) {
    return Fail(options.Wrong("url", "must be rclone:NAME:PATH, with a name that rclone knows"));
  }
  return std::make_unique<RcloneRemote>(std::move(place), jobs);
}

}  // namespace mlp
