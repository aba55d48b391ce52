// Patterns of paths. Two kinds: one for files of the project, where '/' parts names, and Python's
// fnmatch, which DVC uses for names of stages. The patterns of ignore files are those of git, which
// know escapes and named classes: store/base/glob.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlp {

// * ? [..] match within one name, ** any number of names, none too. A name that begins with a dot
// is a name as any other.
class PathGlob {
 public:
  explicit PathGlob(std::string_view pattern);
  // Whether the whole of `path` matches.
  bool Matches(std::string_view path) const;
  // Whether something below the directory `path` could match.
  bool MatchesBelow(std::string_view path) const;

 private:
  std::vector<std::string> names_;
};

// As Python's fnmatchcase: '*' and '?' match any character, '/' too.
bool FnMatches(const std::string& pattern, const std::string& text);

}  // namespace mlp
