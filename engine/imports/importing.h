// What `import` and `import-url` do: data from elsewhere brought into the project and tracked by a
// pointer file beside it, which says where it came from.
//
// Objects first, then the pointer file, then the workspace: after a kill `checkout` does the rest.
#pragma once

#include <string>

#include "engine/data_transfer.h"
#include "engine/imports/import_source.h"
#include "engine/workspace.h"

namespace mlp {

struct ImportOptions {
  std::string out;                    // as typed; a directory: into it; empty: its name, here
  bool force = false;                 // replace what is there
  bool no_exec = false;               // only write the pointer file, and look at nothing
  bool no_download = false;           // only find out which version is there
  DataTransfer* to_remote = nullptr;  // there instead of into the store and the workspace
};

struct ImportPlace {
  RelPath out;      // the data
  RelPath pointer;  // its pointer file
  RelPath wdir;     // the directory of both
};

// Where the data called `name` is going to be. kUsage when something is there and `force` is not
// set; kInvalid when it would lie outside of the project.
Result<ImportPlace> PlaceForImport(Workspace& workspace, const std::string& name,
                                   const ImportOptions& options);

// `workspace` is loaded and locked; afterwards it shows the project with the import. The workspace
// is not changed if anything fails before the pointer file is written.
Status ImportData(Workspace& workspace, ImportSource& source, const ImportPlace& place,
                  const ImportOptions& options);

// Brings the data into the object store, or to a remote instead, through a temporary place beside
// `out`.
Result<PathRecord> BringIntoStore(Workspace& workspace, ImportSource& source, const Stage& stage,
                                  DataTransfer* to_remote);

// `url` as typed where the user stands, as a pointer file in `wdir` has it: a relative path is
// relative to that.
std::string UrlForPointer(const Workspace& workspace, const RelPath& wdir, const std::string& url);

}  // namespace mlp
