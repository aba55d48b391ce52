#include "engine/dvc_locks.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

// DVC holds the guard of the file for milliseconds.
constexpr std::chrono::seconds kAnnouncementPatience{10};

bool IsAlive(const Value& info) {
  const auto pid = info.find("pid");
  if (!info.is_object() || pid == info.end() || !pid->is_number_integer()) return false;
  return kill(pid->get<pid_t>(), 0) == 0 || errno == EPERM;
}

bool IsMine(const Value& info) {
  return info.is_object() && info.value("pid", 0) == getpid();
}

bool Overlap(const std::string& a, const std::string& b) {
  const auto& [shorter, longer] = a.size() < b.size() ? std::tie(a, b) : std::tie(b, a);
  return longer == shorter || longer.starts_with(shorter + "/");
}

// Absolute.
struct PathsOfStage {
  std::vector<std::string> read, written;
};

PathsOfStage PathsInUse(const Workspace& workspace, const Stage& stage) {
  PathsOfStage paths;
  for (const Dependency& dep : stage.deps) {
    if (dep.kind == DependencyKind::kPath) paths.read.push_back(workspace.Absolute(dep.path));
    if (dep.kind == DependencyKind::kExternal) paths.read.push_back(dep.selector);
  }
  for (const ParamsDependency& file : stage.params)
    paths.read.push_back(workspace.Absolute(file.path));
  for (const Output& out : stage.outs) paths.written.push_back(workspace.Absolute(out.path));
  return paths;
}

// What others have announced: entries of this process and of dead ones are left out.
class Announcements {
 public:
  static Result<Announcements> Read(FileSystem& fs, const std::string& path) {
    Announcements result;
    MLP_ASSIGN(const auto text, ReadFileIfThere(fs, path));
    const bool is_empty = !text || text->empty();
    const Value value = Value::parse(is_empty ? "{}" : *text, nullptr, false);
    if (!value.is_object()) {
      return Fail(ErrorCode::kInvalid, Format("{} is broken", Quoted(path)),
                  "if no DVC is running in this project, remove the file");
    }
    const Value read = value.value("read", Value::object());
    const Value write = value.value("write", Value::object());
    for (const auto& [file, infos] : read.items()) {
      for (const Value& info : infos) {
        if (IsAlive(info) && !IsMine(info)) result.read_[file].push_back(info);
      }
    }
    for (const auto& [file, info] : write.items()) {
      if (IsAlive(info) && !IsMine(info)) result.write_[file] = info;
    }
    return result;
  }

  // Who is in the way, and where: "'dvc repro' (pid 4711) at /p/out"; empty: nobody.
  std::string InTheWayOf(const PathsOfStage& paths) const {
    std::string who = At(write_, paths.read);
    if (who.empty()) who = At(write_, paths.written);
    return who.empty() ? At(read_, paths.written) : who;
  }

  void Add(const PathsOfStage& paths) {
    const Value info{{"pid", getpid()}, {"cmd", kReproCommand}};
    for (const std::string& path : paths.read) {
      Value& infos = read_[path];
      if (std::find(infos.begin(), infos.end(), info) == infos.end()) infos.push_back(info);
    }
    for (const std::string& path : paths.written) write_[path] = info;
  }

  std::string Text() const { return Value{{"read", read_}, {"write", write_}}.dump(); }

 private:
  static std::string At(const Value& announced, const std::vector<std::string>& paths) {
    for (const auto& [file, infos] : announced.items()) {
      for (const std::string& path : paths) {
        if (Overlap(file, path)) return Described(infos.is_array() ? infos.front() : infos, file);
      }
    }
    return "";
  }
  static std::string Described(const Value& info, const std::string& file) {
    const auto command = info.find("cmd");
    const bool is_named = command != info.end() && command->is_string();
    return Format("{} (pid {}) at {}",
                  Quoted(is_named ? ForTerminal(command->get<std::string>()) : "another process"),
                  info.value("pid", 0), Quoted(file));
  }

  Value read_ = Value::object(), write_ = Value::object();
};

std::string AnnouncementsPath(const Workspace& workspace) {
  return workspace.paths().PrivateDir() + "/tmp/rwlock";
}

// Not synced: after a crash nobody runs anything.
Status Replace(FileSystem& fs, const std::string& path, const std::string& text) {
  const std::string temporary = TemporaryNameBeside(path);
  MLP_ASSIGN(const auto file, fs.CreateNew(temporary, 0666));
  MLP_TRY(file->Append(text));
  return fs.Rename(temporary, path);
}

Result<DvcLock> Acquire(const Workspace& workspace, const std::string& path,
                        std::string_view command, std::chrono::milliseconds patience,
                        const std::function<void()>& on_wait, LockKind kind) {
  DvcLock lock;
  if (workspace.config().hardlink_lock) {
    MLP_ASSIGN(lock.link, HardlinkLock::Acquire(path, patience, on_wait));
    return lock;
  }
  const auto on_holder = [&on_wait](const std::string&) {
    if (on_wait) on_wait();
  };
  MLP_ASSIGN(lock.flock, FileLock::Acquire(path, command, patience, on_holder, kind));
  return lock;
}

Result<DvcLock> LockAnnouncements(const Workspace& workspace) {
  return Acquire(workspace, AnnouncementsPath(workspace) + ".lock", kReproCommand,
                 kAnnouncementPatience, {}, LockKind::kExclusive);
}

}  // namespace

Result<DvcLock> AcquireDvcLock(const Workspace& workspace, std::string_view command,
                               std::chrono::milliseconds patience,
                               const std::function<void()>& on_wait) {
  return Acquire(workspace, workspace.paths().PrivateDir() + "/tmp/lock", command, patience,
                 on_wait, LockKind::kShared);
}

Status CheckDvcIsElsewhere(const Workspace& workspace, const std::vector<const Stage*>& stages) {
  if (!workspace.layout().dvc_locks || stages.empty()) return {};
  const std::string path = AnnouncementsPath(workspace);
  MLP_ASSIGN(const auto there, workspace.fs().Stat(path, true));
  if (!there) return {};
  MLP_ASSIGN(const DvcLock guard, LockAnnouncements(workspace));
  MLP_ASSIGN(const Announcements all, Announcements::Read(workspace.fs(), path));
  for (const Stage* stage : stages) {
    const std::string who = all.InTheWayOf(PathsInUse(workspace, *stage));
    if (who.empty()) continue;
    return Fail(ErrorCode::kLocked,
                Format("stage {} is in use by {}", Quoted(stage->Address()), who),
                "wait until it has finished, or stop it");
  }
  return {};
}

DvcLocks::DvcLocks(const Workspace& workspace, std::optional<DvcLock> lock)
    : workspace_(workspace),
      is_dvc_project_(workspace.layout().dvc_locks),
      lock_(std::move(lock)) {}

DvcLocks::~DvcLocks() {
  if (announced_.empty()) return;
  announced_.clear();
  (void)Announce(nullptr);  // others find out that this process is gone
}

Result<bool> DvcLocks::TryEnter() {
  if (!is_dvc_project_ || lock_) return true;
  Result<DvcLock> lock =
      AcquireDvcLock(workspace_, kReproCommand, std::chrono::milliseconds(0), {});
  if (!lock && lock.error().code == ErrorCode::kLocked) return false;
  if (!lock) return Fail(lock.error());
  lock_ = std::move(*lock);
  return true;
}

Result<bool> DvcLocks::TryBegin(const Stage& stage) {
  if (!is_dvc_project_ || announced_.contains(&stage)) return true;
  return Announce(&stage);
}

void DvcLocks::End(const Stage& stage) {
  if (announced_.erase(&stage) > 0) (void)Announce(nullptr);
}

// Writes the file anew with what all announced stages of this process read and write, and `added`
// if nothing is in its way.
Result<bool> DvcLocks::Announce(const Stage* added) {
  const std::string path = AnnouncementsPath(workspace_);
  MLP_ASSIGN(const DvcLock guard, LockAnnouncements(workspace_));
  MLP_ASSIGN(Announcements all, Announcements::Read(workspace_.fs(), path));
  const bool is_free = added == nullptr || all.InTheWayOf(PathsInUse(workspace_, *added)).empty();
  if (is_free && added != nullptr) announced_.insert(added);
  for (const Stage* stage : announced_) all.Add(PathsInUse(workspace_, *stage));
  MLP_TRY(Replace(workspace_.fs(), path, all.Text()));
  return is_free;
}

}  // namespace mlp
