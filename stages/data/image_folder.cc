#include "stages/data/image_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/text.h"
#include "stages/data/split_files.h"

namespace mlp::stages {
namespace {

// The files of each folder, in order of names.
using Folders = std::map<std::string, std::vector<std::string>>;

// The folders directly below `prefix` of the tree, each with all files below it.
Folders FoldersBelow(const std::string& prefix, const FileTree& tree) {
  Folders folders;
  for (const std::string& name : tree.directories()) {
    const bool is_direct = name.find('/', prefix.size()) == std::string::npos;
    if (name.starts_with(prefix) && is_direct) folders[name.substr(prefix.size())];
  }
  for (const std::string& name : tree.names()) {
    const std::size_t slash = name.find('/', prefix.size());
    if (!name.starts_with(prefix) || slash == std::string::npos) continue;
    folders[name.substr(prefix.size(), slash - prefix.size())].push_back(name);
  }
  return folders;
}

// Whether `folders` are splits: train, and perhaps validation and test, and nothing else.
bool AreSplits(const Folders& folders) {
  return folders.contains("train") &&
         std::all_of(folders.begin(), folders.end(),
                     [](const auto& folder) { return SplitOfName(folder.first).has_value(); });
}

std::vector<std::string> NamesOf(const Folders& folders) {
  std::vector<std::string> names;
  for (const auto& [name, files] : folders) names.push_back(name);
  return names;
}

// What is read of one split, or of an input without splits.
struct ClassFolders {
  std::vector<Picture> pictures;
  std::vector<SkippedSample> passed_over;
};

// Lists the folders below the class `directory` that the tree has no file of: nobody looked into
// them, or there is nothing in them.
void PassOverFolders(const FileTree& tree, const std::string& directory, ClassFolders& read) {
  for (const std::string& name : tree.directories()) {
    if (!name.starts_with(directory)) continue;
    const std::string below = name + "/";
    const auto next = std::lower_bound(tree.names().begin(), tree.names().end(), below);
    if (next == tree.names().end() || !next->starts_with(below)) {
      read.passed_over.push_back({name, "is a folder within a class"});
    }
  }
}

// The pictures of the class `directory`, whose name ends with '/'; the other files are passed over.
void ReadClass(const FileTree& tree, const std::string& directory,
               const std::vector<std::string>& files, std::int64_t label, ClassFolders& read) {
  const std::size_t read_before = read.pictures.size();
  for (const std::string& file : files) {
    if (file.find('/', directory.size()) != std::string::npos) {
      read.passed_over.push_back({file, "lies in a folder within a class"});
    } else if (!IsPicture(file)) {
      read.passed_over.push_back({file, "is no PNG or JPEG by its name"});
    } else {
      read.pictures.push_back({file, label});
    }
  }
  if (read.pictures.size() == read_before) {
    throw InputError({tree.Place(directory.substr(0, directory.size() - 1))},
                     "holds no PNG or JPEG pictures")
        .Hint("each folder is a class; take out the folders that are none");
  }
  PassOverFolders(tree, directory, read);
}

ClassFolders ReadClasses(const FileTree& tree, const std::string& prefix, const Folders& classes) {
  ClassFolders read;
  for (const std::string& name : tree.names()) {
    const bool is_direct = name.find('/', prefix.size()) == std::string::npos;
    if (name.starts_with(prefix) && is_direct && IsPicture(name)) {
      read.passed_over.push_back({name, "lies in no folder of a class"});
    }
  }
  std::int64_t label = 0;
  for (const auto& [name, files] : classes) {
    ReadClass(tree, prefix + name + "/", files, label++, read);
  }
  return read;
}

// "lacks 'a'" or "has 'a', which train lacks", of the first class that only one of both has.
std::string FirstDifference(const Folders& classes, const Folders& train) {
  for (const auto& [name, files] : train) {
    if (!classes.contains(name)) return fmt::format("lacks '{}'", name);
  }
  for (const auto& [name, files] : classes) {
    if (!train.contains(name)) return fmt::format("has '{}', which train lacks", name);
  }
  return "";
}

// Loads the pictures; what was passed over joins what was skipped.
LoadedPictures LoadAll(const FileTree& tree, std::vector<ClassFolders> read,
                       const PictureOptions& options) {
  std::vector<std::vector<Picture>> parts;
  for (ClassFolders& part : read) parts.push_back(std::move(part.pictures));
  LoadedPictures loaded = LoadPictures(tree, parts, options);
  for (const ClassFolders& part : read) {
    loaded.skipped.insert(loaded.skipped.end(), part.passed_over.begin(), part.passed_over.end());
  }
  return loaded;
}

LabelledData ReadSplits(const FileTree& tree, const Folders& splits,
                        const PictureOptions& options) {
  const Folders classes = FoldersBelow("train/", tree);
  if (classes.empty()) throw InputError({tree.Place("train")}, "holds no folders of pictures");
  std::vector<ClassFolders> read{ReadClasses(tree, "train/", classes)};
  std::vector<std::string> wanted;  // the split of each further part
  for (const auto& [folder, files] : splits) {
    if (folder == "train") continue;
    const Folders found = FoldersBelow(folder + "/", tree);
    if (const std::string difference = FirstDifference(found, classes); !difference.empty()) {
      throw InputError({tree.Place(folder)},
                       "does not hold the same classes as train: it " + difference);
    }
    read.push_back(ReadClasses(tree, folder + "/", found));
    wanted.push_back(SplitOfName(folder).value());
  }
  if (std::count(wanted.begin(), wanted.end(), "validation") > 1) {
    throw InputError({tree.input()}, "holds two folders for the validation split");
  }
  LoadedPictures loaded = LoadAll(tree, std::move(read), options);
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

bool IsPicture(const std::string& name) {
  const std::string extension = LowerCase(std::filesystem::path(name).extension().string());
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

LabelledData ReadImageFolder(const FileTree& tree, const PictureOptions& options) {
  const Folders folders = FoldersBelow("", tree);
  if (folders.empty()) {
    throw InputError({tree.input()}, "holds no folders of pictures")
        .Hint("put the pictures of each class into a folder named after the class");
  }
  if (AreSplits(folders)) return ReadSplits(tree, folders, options);
  LoadedPictures loaded = LoadAll(tree, {ReadClasses(tree, "", folders)}, options);
  LabelledData data;
  data.classes = NamesOf(folders);
  data.skipped = std::move(loaded.skipped);
  data.sizes = std::move(loaded.sizes);
  data.samples = std::move(loaded.parts[0]);
  return data;
}

}  // namespace mlp::stages
