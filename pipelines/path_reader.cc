#include "pipelines/path_reader.h"

#include "pipelines/project_path.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr const char* kPrivate = "it lies in a directory of git, DVC or mlpipe";

}  // namespace

std::optional<RelPath> ReadWorkingDirectory(SchemaReader& reader, const YamlNode& node,
                                            const RelPath& base, const std::string& what) {
  const std::string text = reader.Text(node, what);
  std::optional<RelPath> path = reader.Path(node, base, text, what);
  if (path && IsNeverTracked(*path)) {
    reader.Refuse(node, what + " cannot be " + Quoted(text) + ": " + kPrivate,
                  "name a directory elsewhere in the project");
  }
  return path;
}

std::optional<RelPath> ReadOutputPath(SchemaReader& reader, const YamlNode& node,
                                      const RelPath& base, const std::string& text,
                                      const std::string& what) {
  std::optional<RelPath> path = reader.Path(node, base, text, what);
  if (!path) return path;
  const std::string refused = Quoted(text) + " cannot be an output: ";
  if (path->is_root()) {
    reader.Refuse(node, refused + "it is the whole project", "name a part of it");
  } else if (IsNeverTracked(*path)) {
    reader.Refuse(node, refused + kPrivate, "name a path elsewhere in the project");
  } else if (IsDeclarationFile(*path)) {
    reader.Refuse(node, refused + "it declares stages or data", "give it another name");
  }
  return path;
}

}  // namespace mlp
