#include "store/cache_lock.h"

namespace mlp {
namespace {

std::string GatePath(const std::string& cache_dir) {
  return cache_dir + "/gc.lock";
}

std::string UsePath(const std::string& cache_dir) {
  return cache_dir + "/use.lock";
}

// As the cache's file system makes files, so that a group can share them.
Status MakeFile(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, false));
  if (stat) return {};
  if (fs.CreateNew(path, 0666)) return {};
  MLP_ASSIGN(const std::optional<FileStat> made, fs.Stat(path, false));  // by another process
  if (made) return {};
  return Fail(ErrorCode::kIo, "cannot make '" + path + "'");
}

Status MakeFiles(FileSystem& fs, const std::string& cache_dir) {
  MLP_TRY(fs.MakeDirs(cache_dir));
  MLP_TRY(MakeFile(fs, GatePath(cache_dir)));
  return MakeFile(fs, UsePath(cache_dir));
}

}  // namespace

Result<CacheLock> CacheLock::Use(FileSystem& fs, const std::string& cache_dir,
                                 std::chrono::milliseconds patience, const OnWait& on_wait) {
  CacheLock lock;
  if (!MakeFiles(fs, cache_dir)) return lock;
  MLP_ASSIGN(const FileLock gate,
             FileLock::Acquire(GatePath(cache_dir), "", patience, on_wait, LockKind::kShared));
  MLP_ASSIGN(lock.use_,
             FileLock::Acquire(UsePath(cache_dir), "", patience, on_wait, LockKind::kShared));
  return lock;
}

Result<CacheLock> CacheLock::Own(FileSystem& fs, const std::string& cache_dir,
                                 std::string_view command, std::chrono::milliseconds patience,
                                 const OnWait& on_wait) {
  MLP_TRY(MakeFiles(fs, cache_dir));
  CacheLock lock;
  MLP_ASSIGN(lock.gate_, FileLock::Acquire(GatePath(cache_dir), command, patience, on_wait));
  MLP_ASSIGN(lock.use_, FileLock::Acquire(UsePath(cache_dir), "", patience, on_wait));
  return lock;
}

}  // namespace mlp
