// A result packed so that it can be run again elsewhere: the declaration, the records, what stages
// read, and a description (crate.h). The package is a project of its own:
//
//   <private directory>/config           empty
//   pipeline, lock, pointer and ignore files, params files, code: where they stand in the project
//   data that stages read, and the outputs: with `data`
//   ro-crate-metadata.json, prov.json
#pragma once

#include <string>

#include "engine/lineage.h"
#include "engine/workspace.h"

namespace mlp {

struct PackageOptions {
  std::string directory;  // absolute; must not be there
  bool data = false;      // also data, not only code
  std::string version;    // of mlpipe
};

struct PackageReport {
  std::size_t files = 0;
  std::vector<std::string> left_out;  // data that a run needs, and that is not in the package
};

// `lineage` is an upstream one, of what is in the workspace as it is recorded. The directory
// appears whole or not at all. kUsage when it is there; kInvalid when a file that would go into it
// is called as one of the descriptions.
Result<PackageReport> WritePackage(Workspace& workspace, const Lineage& lineage,
                                   const PackageOptions& options);

}  // namespace mlp
