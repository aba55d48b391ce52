// Ignore rules: the patterns of .gitignore files and of those in the same syntax that keep paths
// out of mlpipe's sight. The files of all directories from the top down to a path count; a deeper
// file wins over a shallower one and a later line over an earlier; inside of an ignored directory
// nothing can be wanted again.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/base/error.h"
#include "store/base/glob.h"
#include "store/base/rel_path.h"

namespace mlp {

enum class IgnoreSyntax {
  kGit,  // as git reads .gitignore
  kDvc,  // as DVC reads .dvcignore: white space at both ends of a line is no part of it
};

struct IgnorePattern {
  std::string file;  // as messages name it: ".gitignore", "sub/.gitignore"; empty: built in
  int line = 0;      // from 1
  std::string text;  // the line
  bool is_negated = false;

  std::string Describe() const;  // ".dvcignore:4:*.tmp"
};

// The patterns of one file. Paths are relative to the file's directory.
class IgnoreFile {
 public:
  IgnoreFile() = default;
  IgnoreFile(const std::string& name, std::string_view text, IgnoreSyntax syntax);

  bool IsEmpty() const { return patterns_.empty(); }
  // The last pattern that fits; nullptr when none does. Says nothing of the directories above.
  const IgnorePattern* Find(std::string_view path, bool is_directory) const;

 private:
  struct Matcher {
    Glob glob;
    bool directories_only = false;
    bool by_name = false;  // fits the last component, at any depth
  };
  // The last patterns without wildcards for one text, as index + 1.
  struct Literal {
    std::size_t any = 0, directory = 0;
  };

  void AddLine(const std::string& name, int line, std::string text);

  std::vector<IgnorePattern> patterns_;
  std::vector<std::pair<std::size_t, Matcher>> wildcards_;  // by index of the pattern
  // A project with thousands of outputs has a line for each: those are looked up, not tried.
  std::map<std::string, Literal, std::less<>> names_, paths_;
};

// All rules of a tree of directories; reads each ignore file when it is first needed.
class IgnoreTree {
 public:
  // The text of an ignore file; nullopt when it is not there. Paths are relative to the top.
  using Reader = std::function<Result<std::optional<std::string>>(const RelPath& file)>;

  IgnoreTree(std::string file_name, IgnoreSyntax syntax, Reader reader)
      : file_name_(std::move(file_name)), syntax_(syntax), reader_(std::move(reader)) {}

  const std::string& file_name() const { return file_name_; }
  // Patterns that count as if they stood above all others; later ones win.
  void AddBase(const std::string& name, std::string_view text, IgnoreSyntax syntax);
  // Saves a look: the directory has no ignore file.
  void NoteAbsent(const RelPath& directory) { directories_[directory].known = true; }

  struct Match {
    bool ignored = false;
    const IgnorePattern* pattern = nullptr;  // what decided, also where it is negated
  };
  Result<Match> Check(const RelPath& path, bool is_directory);
  // Whether any pattern of an ignore file could concern what lies in the directory.
  Result<bool> HasRules(const RelPath& directory);
  Result<bool> Ignores(const RelPath& path, bool is_directory);

 private:
  struct Directory {
    bool known = false;    // `file` is read
    bool decided = false;  // `match` is known
    IgnoreFile file;
    Match match;  // of the directory itself
    std::optional<bool> has_rules;
  };

  Result<Match> CheckDirectory(const RelPath& directory);
  // With the directories above known not to be ignored.
  Result<Match> CheckEntry(const RelPath& path, bool is_directory);
  Result<const IgnoreFile*> FileOf(const RelPath& directory);

  std::string file_name_;
  IgnoreSyntax syntax_;
  Reader reader_;
  std::vector<IgnoreFile> base_;
  std::unordered_map<RelPath, Directory> directories_;
};

}  // namespace mlp
