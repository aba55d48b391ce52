#include "engine/records.h"

namespace mlp {

RelPath LockFileOf(const RelPath& pipeline_file) {
  const std::string& name = pipeline_file.str();
  return RelPath::Strict(name.substr(0, name.rfind('.')) + ".lock").value();
}

void Records::AddLockFile(const RelPath& pipeline_file, LockFile lock) {
  lock_files_.insert_or_assign(pipeline_file, std::move(lock));
}

void Records::AddPointer(const RelPath& pointer_file, LockedStage entry) {
  pointers_.insert_or_assign(pointer_file, std::move(entry));
}

std::string Records::OverlayKey(const Stage& stage) {
  return stage.file.str() + ":" + stage.name;
}

void Records::Overlay(const Stage& stage, LockedStage entry) {
  overlay_.insert_or_assign(OverlayKey(stage), std::move(entry));
}

const LockedStage* Records::Find(const Stage& stage) const {
  if (overlay_.empty()) return FindSaved(stage);
  const auto laid_over = overlay_.find(OverlayKey(stage));
  return laid_over == overlay_.end() ? FindSaved(stage) : &laid_over->second;
}

const LockedStage* Records::FindSaved(const Stage& stage) const {
  if (stage.kind == StageKind::kData) {
    const auto pointer = pointers_.find(stage.file);
    return pointer == pointers_.end() ? nullptr : &pointer->second;
  }
  const auto lock = lock_files_.find(stage.file);
  return lock == lock_files_.end() ? nullptr : lock->second.Find(stage.name);
}

void Records::Set(const Stage& stage, LockedStage entry) {
  overlay_.erase(OverlayKey(stage));
  if (stage.kind == StageKind::kData) {
    AddPointer(stage.file, std::move(entry));
  } else {
    lock_files_[stage.file].Set(stage.name, std::move(entry));
  }
  changed_[stage.file].insert(stage.name);
}

bool Records::Remove(const Stage& stage) {
  const auto lock = lock_files_.find(stage.file);
  const bool removed = stage.kind == StageKind::kData
                           ? pointers_.erase(stage.file) > 0
                           : lock != lock_files_.end() && lock->second.Remove(stage.name);
  overlay_.erase(OverlayKey(stage));
  if (removed) changed_[stage.file].insert(stage.name);
  return removed;
}

void Records::SetStamp(const RelPath& pipeline_file, const FileStat& stamp) {
  stamps_.insert_or_assign(pipeline_file, stamp);
}

const FileStat* Records::FindStamp(const RelPath& pipeline_file) const {
  const auto found = stamps_.find(pipeline_file);
  return found == stamps_.end() ? nullptr : &found->second;
}

std::vector<std::pair<std::string, const LockedStage*>> Records::All() const {
  std::vector<std::pair<std::string, const LockedStage*>> all;
  for (const auto& [file, lock] : lock_files_) {
    const std::string prefix = file.Parent().is_root() ? "" : file.str() + ":";
    for (const auto& [name, entry] : lock.stages()) all.emplace_back(prefix + name, &entry);
  }
  for (const auto& [file, entry] : pointers_) all.emplace_back(file.str(), &entry);
  return all;
}

}  // namespace mlp
