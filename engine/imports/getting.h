// What `get` and `get-url` do: data copied to a place of this machine, in a project or not. Nothing
// is recorded.
#pragma once

#include <string>

#include "engine/environment.h"
#include "engine/imports/source_project.h"

namespace mlp {

struct GetOptions {
  std::string out;     // relative to the current directory; a directory: into it; empty: here
  bool force = false;  // replace what is there
};

// Where data called `name` goes: `out`, or the name itself. kUsage where nothing of it is a name.
Result<std::string> TargetFor(Environment& environment, const std::string& out,
                              const std::string& name);

// Copy to the place that they return, as typed. It appears whole or not at all: everything is
// brought beside it first. kUsage when something is there and `force` is not set.
Result<std::string> GetFromSource(Environment& environment, SourceProject& source,
                                  const std::string& path, const GetOptions& options);
Result<std::string> GetFromUrl(Environment& environment, const std::string& url,
                               const GetOptions& options);

}  // namespace mlp
