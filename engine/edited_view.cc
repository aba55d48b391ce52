#include "engine/edited_view.h"

#include <algorithm>

namespace mlp {

Result<std::optional<std::string>> EditedView::ReadFile(const RelPath& path) {
  if (path == file_) return text_;
  return base_.ReadFile(path);
}

Result<std::vector<DirEntry>> EditedView::ListDir(const RelPath& path) {
  MLP_ASSIGN(std::vector<DirEntry> entries, base_.ListDir(path));
  if (path != file_.Parent()) return entries;
  const std::string name = file_.Name();
  std::erase_if(entries, [&](const DirEntry& entry) { return entry.name == name; });
  if (!text_) return entries;
  const auto behind = std::find_if(entries.begin(), entries.end(),
                                   [&](const DirEntry& entry) { return entry.name > name; });
  DirEntry entry;
  entry.name = name;
  entry.type = FileType::kRegular;
  entries.insert(behind, std::move(entry));
  return entries;
}

}  // namespace mlp
