// The walk through a project that finds the files that declare something: pipeline files and
// pointer files.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project_view.h"
#include "store/base/ignore_rules.h"
#include "store/layout.h"

namespace mlp {

// The rules of the project's own ignore files, as of the view, which must outlive them.
IgnoreTree MakeIgnoreTree(ProjectView& view, const Layout& layout);

// Takes out of the entries of a directory with data what the rules leave out; fails when one of the
// entries is an ignore file.
Status LeaveOutIgnored(IgnoreTree& ignored, const RelPath& directory,
                       std::vector<DirEntry>& entries);

// How the notice of a directory that could not be listed ends: who must know everything that is
// declared looks for it.
inline constexpr std::string_view kDirectoryNotSeen = "; pipeline files in there are not seen";

enum class DeclarationKind { kPipeline, kPointer };

// Told of each file that is found; answers with the outputs that it declares, which the walk does
// not enter if it has not yet.
using DeclarationVisitor =
    std::function<Result<std::vector<RelPath>>(const RelPath& file, DeclarationKind kind)>;

// Visits the files of a directory in the order of their names, then its subdirectories likewise:
// the root's come first. Not entered: what `ignored` or git ignores, private directories, projects
// inside of the project, outputs, symlinks. Costs the reading of the directories. A directory that
// cannot be read, and a pipeline file that git ignores, is left out with a sentence in `notices`.
Status WalkProject(ProjectView& view, const Layout& layout, IgnoreTree& ignored,
                   const DeclarationVisitor& visit, std::vector<std::string>& notices);

}  // namespace mlp
