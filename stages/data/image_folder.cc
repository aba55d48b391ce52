#include "stages/data/image_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

// The files of each folder, in order of names.
using Folders = std::map<std::string, std::vector<std::string>>;

bool IsPicture(const std::string& name) {
  std::string extension = std::filesystem::path(name).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

// The folders at the top of names that start with `prefix`, each with all files below it.
Folders FoldersBelow(const std::string& prefix, const std::vector<std::string>& names) {
  Folders folders;
  for (const std::string& name : names) {
    const std::size_t slash = name.find('/', prefix.size());
    if (!name.starts_with(prefix) || slash == std::string::npos) continue;
    folders[name.substr(prefix.size(), slash - prefix.size())].push_back(name);
  }
  return folders;
}

// The names under which a split is looked for.
const std::map<std::string, std::string> kSplitFolders{{"train", "train"},
                                                       {"validation", "validation"},
                                                       {"valid", "validation"},
                                                       {"val", "validation"},
                                                       {"test", "test"}};

// Whether `folders` are splits: train, and perhaps validation and test, and nothing else.
bool AreSplits(const Folders& folders) {
  return folders.contains("train") &&
         std::all_of(folders.begin(), folders.end(),
                     [](const auto& folder) { return kSplitFolders.contains(folder.first); });
}

std::vector<std::string> NamesOf(const Folders& folders) {
  std::vector<std::string> names;
  for (const auto& [name, files] : folders) names.push_back(name);
  return names;
}

std::vector<Picture> PicturesOf(const FileTree& tree, const std::string& prefix,
                                const Folders& classes) {
  std::vector<Picture> pictures;
  std::int64_t label = 0;
  for (const auto& [name, files] : classes) {
    const std::size_t before = pictures.size();
    for (const std::string& file : files) {
      const bool direct = file.find('/', prefix.size() + name.size() + 1) == std::string::npos;
      if (direct && IsPicture(file)) pictures.push_back({file, label});
    }
    if (pictures.size() == before) {
      throw InputError({tree.Place(prefix + name)}, "holds no PNG or JPEG pictures")
          .Hint("each folder is a class; take out the folders that are none");
    }
    ++label;
  }
  return pictures;
}

LabelledData ReadSplits(const FileTree& tree, const Folders& splits,
                        const PictureOptions& options) {
  std::vector<std::vector<Picture>> parts;
  const Folders classes = FoldersBelow("train/", tree.names());
  if (classes.empty()) throw InputError({tree.Place("train")}, "holds no folders of pictures");
  parts.push_back(PicturesOf(tree, "train/", classes));
  std::vector<std::string> wanted;  // the split of each further part
  for (const auto& [folder, files] : splits) {
    if (folder == "train") continue;
    const Folders found = FoldersBelow(folder + "/", tree.names());
    if (NamesOf(found) != NamesOf(classes)) {
      throw InputError({tree.Place(folder)}, "does not hold the same classes as train");
    }
    parts.push_back(PicturesOf(tree, folder + "/", found));
    wanted.push_back(kSplitFolders.at(folder));
  }
  if (wanted.size() == 3 || (wanted.size() == 2 && wanted[0] == wanted[1])) {
    throw InputError({tree.input()}, "holds two folders for the validation split");
  }
  LoadedPictures loaded = LoadPictures(tree, parts, options);
  LabelledData data;
  data.classes = NamesOf(classes);
  data.skipped = std::move(loaded.skipped);
  data.sizes = std::move(loaded.sizes);
  data.samples = std::move(loaded.parts[0]);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    (wanted[i] == "test" ? data.test : data.validation) = std::move(loaded.parts[i + 1]);
  }
  return data;
}

}  // namespace

LabelledData ReadImageFolder(const FileTree& tree, const PictureOptions& options) {
  const Folders folders = FoldersBelow("", tree.names());
  if (folders.empty()) {
    throw InputError({tree.input()}, "holds no folders of pictures")
        .Hint("put the pictures of each class into a folder named after the class");
  }
  if (AreSplits(folders)) return ReadSplits(tree, folders, options);
  LoadedPictures loaded = LoadPictures(tree, {PicturesOf(tree, "", folders)}, options);
  LabelledData data;
  data.classes = NamesOf(folders);
  data.skipped = std::move(loaded.skipped);
  data.sizes = std::move(loaded.sizes);
  data.samples = std::move(loaded.parts[0]);
  return data;
}

}  // namespace mlp::stages
