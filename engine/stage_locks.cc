#include "engine/stage_locks.h"

#include "store/base/atomic_file.h"

namespace mlp {
namespace {

// FNV-1a: the same in every process and version.
std::uint64_t HashOfText(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

Result<StageLocks> StageLocks::Open(const Workspace& workspace) {
  const std::string path = workspace.paths().StageLocks();
  MLP_TRY(workspace.fs().MakeDirs(ParentOf(path)));
  MLP_ASSIGN(KeyedLocks locks, KeyedLocks::Open(path));
  StageLocks stages(workspace, std::move(locks));
  MLP_TRY(stages.Refresh());
  return stages;
}

Status StageLocks::Refresh() {
  MLP_ASSIGN(seen_, locks_.Read());
  return {};
}

KeyedLocks::Key StageLocks::KeyOf(StageId id) const {
  const Stage& stage = graph().stage(id);
  return HashOfText(stage.name) * 31 + HashOfText(stage.file.str());
}

// Two names may share a key: a stage shares its own with nobody else then.
KeyedLocks::Set StageLocks::KeysOf(StageId id) const {
  KeyedLocks::Set keys{KeyOf(id), {}, {}};
  for (const StageId upstream : graph().Upstream(id)) {
    if (KeyOf(upstream) != keys.own) keys.shared.push_back(KeyOf(upstream));
  }
  for (const std::string& mutex : graph().stage(id).policy.mutexes) {
    keys.in_process.push_back(HashOfText("mutex:" + mutex));
  }
  return keys;
}

std::uint64_t StageLocks::VersionOf(StageId id, const KeyedLocks::Versions& versions) const {
  std::uint64_t version = versions[KeyOf(id)];
  for (const StageId upstream : graph().Upstream(id)) {
    version = version * 31 + versions[KeyOf(upstream)];
  }
  return version;
}

Result<bool> StageLocks::IsStill(StageId id, std::uint64_t seen) const {
  MLP_ASSIGN(const KeyedLocks::Versions now, locks_.Read());
  return VersionOf(id, now) == seen;
}

Result<bool> StageLocks::TryLock(StageId id) {
  MLP_ASSIGN(const bool taken, locks_.TryLock(KeysOf(id)));
  if (taken) held_.insert(id);
  return taken;
}

void StageLocks::Unlock(StageId id) {
  if (held_.erase(id) > 0) locks_.Unlock(KeysOf(id));
}

}  // namespace mlp
