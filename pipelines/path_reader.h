// Paths of stages and of tracked data: where something works, and what it writes.
#pragma once

#include <optional>
#include <string>

#include "pipelines/schema_reader.h"

namespace mlp {

// The directory that `node` names, seen from `base`. Reported: what SchemaReader::Path reports, and
// a directory of git, DVC or mlpipe.
std::optional<RelPath> ReadWorkingDirectory(SchemaReader& reader, const YamlNode& node,
                                            const RelPath& base, const std::string& what);

// Where the output lies that `text`, as read from `node`, names from `base`. Outputs are written,
// replaced and removed, so it is reported when that is the whole project, lies in a directory of
// git, DVC or mlpipe, or is a file that declares stages or data.
std::optional<RelPath> ReadOutputPath(SchemaReader& reader, const YamlNode& node,
                                      const RelPath& base, const std::string& text,
                                      const std::string& what);

}  // namespace mlp
