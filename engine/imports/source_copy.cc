#include "engine/imports/source_copy.h"

#include <map>
#include <unordered_set>

#include "pipelines/project_path.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/object_placer.h"

namespace mlp {
namespace {

bool IsLeftOut(const RelPath& path) {
  const std::string name = path.Name();
  return IsDeclarationFile(path) || name == NativeLayout().ignore_file ||
         name == DvcLayout().ignore_file;
}

class Copying {
 public:
  Copying(SourceTree& tree, const SourceEntry& top, const std::string& target, bool modes)
      : tree_(tree), fs_(tree.source().fs()), top_(top), target_(target), modes_(modes) {}

  Status Run() {
    MLP_ASSIGN(std::vector<SourceEntry> files, tree_.FilesOf(top_));
    if (top_.is_directory) {
      std::erase_if(files, [](const SourceEntry& file) { return IsLeftOut(file.path); });
      MLP_TRY(fs_.MakeDirs(target_));
    }
    MLP_TRY(BringObjects(files));
    for (SourceEntry& file : files) MLP_TRY(CopyOne(file));
    return {};
  }

 private:
  Status BringObjects(const std::vector<SourceEntry>& files) {
    std::vector<SourceObject> wanted;
    for (const SourceEntry& file : files) {
      if (file.is_tracked) wanted.push_back({file.path.str(), file.digest, file.remote});
    }
    return wanted.empty() ? Status() : tree_.objects()->Bring(wanted);
  }

  Status CopyOne(SourceEntry& file) {
    std::string path = target_;
    if (file.path != top_.path) {
      path += "/" + file.path.RelativeTo(top_.path);
      const std::string directory = ParentOf(path);
      if (made_.insert(directory).second) MLP_TRY(fs_.MakeDirs(directory));
    }
    return file.is_tracked ? PlaceObject(file, path) : CopyFile(file, path);
  }

  Status PlaceObject(const SourceEntry& file, const std::string& path) {
    MLP_ASSIGN(LocalObjectStore* const store, tree_.objects()->Holder(file.digest));
    // One for each store: it remembers whether files can be cloned from there.
    ObjectPlacer& placer =
        placers_.try_emplace(store, fs_, *store, std::vector{LinkType::kReflink}).first->second;
    return placer.Place(file.digest, path, modes_ && file.is_executable);
  }

  Status CopyFile(SourceEntry& file, const std::string& path) {
    MLP_TRY(tree_.source().CopyFile(file.path, path));
    if (!modes_) return {};
    MLP_TRY(tree_.Describe(file));
    if (!file.is_executable) return {};
    MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
    return stat ? fs_.SetMode(path, stat->mode | (stat->mode & 0444) >> 2) : Status();
  }

  SourceTree& tree_;
  FileSystem& fs_;
  const SourceEntry& top_;
  const std::string& target_;
  const bool modes_;
  std::unordered_set<std::string> made_;  // directories
  std::map<LocalObjectStore*, ObjectPlacer> placers_;
};

}  // namespace

Status CopyFromSource(SourceTree& tree, const SourceEntry& entry, const std::string& target,
                      bool modes) {
  Status copied = Copying(tree, entry, target, modes).Run();
  if (!copied) (void)RemoveTree(tree.source().fs(), target);
  return copied;
}

}  // namespace mlp
