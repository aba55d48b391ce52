// Where a path that somebody wrote leads: into the project, or out of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipelines/pipeline_options.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"

namespace mlp {

// "s3://bucket/x": a scheme of letters, digits and +-. before "://".
bool IsUrl(std::string_view text);
bool IsWebUrl(std::string_view text);  // http or https

// By its name: a pipeline file or pointer file, of DVC or of mlpipe. Stages neither read nor write
// these.
bool IsDeclarationFile(const RelPath& path);

struct PlaceOfPath {
  std::optional<RelPath> inside;
  // If not inside: absolute; or relative to the root ("../x"), where that is not known. Normal: no
  // "." and no ".." after a name.
  std::string outside;
};

// `text` is relative to the directory `base`, or absolute. Looks at the texts only, not at links.
// kInvalid for a text that is empty or has a NUL or newline.
Result<PlaceOfPath> FindPlace(const PipelineOptions& options, const RelPath& base,
                              std::string_view text);

}  // namespace mlp
