// Patterns of paths. Two kinds: one for files of the project, where '/' parts names, and Python's
// fnmatch, which DVC uses for names of stages. The patterns of ignore files are those of git, which
// know escapes and named classes: store/base/glob.h.
#pragma once

#include <string>
#include <string_view>

namespace mlp {

bool HasWildcard(std::string_view text);  // one of * ? [

// Whether the whole of `path` matches: * ? [..] within one name, ** any number of names, none too.
// A name that begins with a dot is a name as any other.
bool GlobMatches(std::string_view pattern, std::string_view path);
// Whether something below the directory `path` could match.
bool GlobMatchesBelow(std::string_view pattern, std::string_view path);

// As Python's fnmatchcase: '*' and '?' match any character, '/' too.
bool FnMatches(const std::string& pattern, const std::string& text);

}  // namespace mlp
