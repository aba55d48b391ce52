#include "engine/records.h"

namespace mlp {

void Records::AddLockFile(const RelPath& pipeline_file, LockFile lock) {
  lock_files_.insert_or_assign(pipeline_file, std::move(lock));
}

void Records::AddPointer(const RelPath& pointer_file, LockedStage entry) {
  pointers_.insert_or_assign(pointer_file, std::move(entry));
}

const LockedStage* Records::FindPointer(const RelPath& pointer_file) const {
  const auto pointer = pointers_.find(pointer_file);
  return pointer == pointers_.end() ? nullptr : &pointer->second;
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
  if (stage.kind == StageKind::kData) return FindPointer(stage.file);
  const auto lock = lock_files_.find(stage.file);
  return lock == lock_files_.end() ? nullptr : lock->second.Find(stage.name);
}

void Records::NoteChange(const Stage& stage) {
  const LockedStage* before = FindSaved(stage);
  changed_[stage.file].emplace(stage.name,
                               before == nullptr ? std::nullopt : std::optional(*before));
}

void Records::Set(const Stage& stage, LockedStage entry) {
  NoteChange(stage);
  overlay_.erase(OverlayKey(stage));
  if (stage.kind == StageKind::kData) {
    AddPointer(stage.file, std::move(entry));
  } else {
    LockFile& lock = lock_files_[stage.file];
    if (lock.Find(stage.name) == nullptr) new_[stage.file].insert(stage.name);
    lock.Set(stage.name, std::move(entry));
  }
}

bool Records::Remove(const Stage& stage) {
  overlay_.erase(OverlayKey(stage));
  if (FindSaved(stage) == nullptr) return false;
  NoteChange(stage);
  if (stage.kind == StageKind::kData) return pointers_.erase(stage.file) > 0;
  return lock_files_.at(stage.file).Remove(stage.name);
}

const LockFile& Records::LockFileOrEmpty(const RelPath& pipeline_file) const {
  static const LockFile kEmpty;
  const auto found = lock_files_.find(pipeline_file);
  return found == lock_files_.end() ? kEmpty : found->second;
}

void Records::MoveToEnd(const RelPath& pipeline_file, const std::vector<std::string>& stages) {
  lock_files_[pipeline_file].MoveToEnd(stages);
}

const std::set<std::string>& Records::NewIn(const RelPath& pipeline_file) const {
  static const std::set<std::string> kNone;
  const auto found = new_.find(pipeline_file);
  return found == new_.end() ? kNone : found->second;
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
