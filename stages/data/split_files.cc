#include "stages/data/split_files.h"

#include <fmt/format.h>

#include <utility>

#include "stages/base/error.h"
#include "stages/base/text.h"

namespace mlp::stages {
namespace {

constexpr char kGzipped[] = ".gz";

const std::map<std::string, std::string> kNames{{"train", "train"},
                                                {"validation", "validation"},
                                                {"valid", "validation"},
                                                {"val", "validation"},
                                                {"test", "test"}};

// `name` without `ending`, if it ends with that.
std::string Without(std::string name, const std::string& ending) {
  if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  return name;
}

bool IsAtTop(const std::string& name, const std::string& ending) {
  return name.find('/') == std::string::npos &&
         Without(LowerCase(name), kGzipped).ends_with(ending);
}

Error OfNoSplit(const FileTree& tree, const std::string& name, const std::string& ending,
                bool may_be_gzipped) {
  const bool is_to_unpack = name.ends_with(kGzipped) && !may_be_gzipped;
  return InputError({tree.Place(name)},
                    fmt::format("lies beside train{}, but is of no split that is read", ending))
      .Hint(fmt::format("{1}name it validation{0} (or val{0}, valid{0}) or test{0}, or take it out",
                        ending, is_to_unpack ? "unpack it and " : ""));
}

// Whether all that a directory or an archive holds is one file of another split than train: the
// training file is missing then. A file that is itself the input may have any name.
bool LacksTrain(const FileTree& tree, const std::string& ending) {
  const std::string& name = tree.names()[0];
  const std::optional<std::string> split = SplitOfName(Without(Without(name, kGzipped), ending));
  return split && *split != "train" && tree.Place(name) != tree.input();
}

}  // namespace

std::optional<std::string> SplitOfName(const std::string& name) {
  const auto found = kNames.find(name);
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

SplitFiles FindSplitFiles(const FileTree& tree, const std::string& ending, bool may_be_gzipped) {
  if (tree.names().size() == 1 && !LacksTrain(tree, ending)) return {{"train", tree.names()[0]}};
  const std::string first_name = "train" + ending;
  if (may_be_gzipped ? !tree.FindMaybeGzipped(first_name) : !tree.Has(first_name)) {
    throw InputError({tree.input()}, fmt::format("holds no {}{}", first_name,
                                                 may_be_gzipped ? ", plain or gzipped" : ""))
        .Hint(fmt::format("prepare --input takes a {0} file, or a directory or tar archive of "
                          "train{0}, validation{0} and test{0}",
                          ending));
  }
  SplitFiles files;
  for (const std::string& name : tree.names()) {
    if (!IsAtTop(name, ending)) continue;
    const std::string plain = may_be_gzipped ? Without(name, kGzipped) : name;
    const std::optional<std::string> split = SplitOfName(Without(plain, ending));
    if (!split || !plain.ends_with(ending)) throw OfNoSplit(tree, name, ending, may_be_gzipped);
    const auto [first, is_new] = files.emplace(*split, name);
    if (is_new || name == first->second + kGzipped) continue;
    throw InputError({tree.input()}, fmt::format("holds two files for the {} split: {} and {}",
                                                 *split, first->second, name));
  }
  return files;
}

}  // namespace mlp::stages
