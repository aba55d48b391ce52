// ImportSource: where the data of an import comes from, and what its pointer file says of that.
//
// An item of `deps` is one of
//
//   {<algorithm>: <hex>[.dir], size, [nfiles], [isexec: true], hash: <algorithm>, path}
//   {checksum: <etag>, [size], hash: <algorithm>, path}          of a web server that sends ETags
//   {path, repo: {url, [rev], [rev_lock], [remote]}}
//
// with hash and path only, or without rev_lock, before anything was looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/imports/source_project.h"
#include "engine/imports/url_data.h"
#include "pipelines/pipeline.h"
#include "store/base/value.h"
#include "store/path_scan.h"

namespace mlp {

class ImportSource {
 public:
  virtual ~ImportSource() = default;
  // "data (https://example.org/repo)": for people.
  virtual std::string Display() const = 0;
  virtual std::string Name() const = 0;  // what the data is called there
  // Finds out which version is there now; kNotFound when there is none.
  virtual Status Look() = 0;
  // The record of the data where it can be had without copying it; nullopt: it cannot.
  virtual Result<std::optional<PathRecord>> Examine() { return std::optional<PathRecord>(); }
  // Whether `dep`, an item of a pointer file, is of another version than Look found, or of one that
  // cannot be told without the data.
  virtual bool MayDiffer(const Value& dep) const = 0;
  // Makes the new file or directory `target`: the data of that version.
  virtual Status CopyTo(const std::string& target) = 0;
  // The item of `deps`; nothing is known before Look. `data`: of what CopyTo made
  // or Examine found.
  virtual Value Dependency(const std::optional<PathRecord>& data) const = 0;
};

// PointerItem of a record, or of nothing.
Value RecordItem(HashAlgorithm algorithm, const std::string& path,
                 const std::optional<PathRecord>& record);

// A path in another repository. Its url, if it is a path of this machine, is relative to the
// directory `wdir` of the project, as its pointer file has it.
std::unique_ptr<ImportSource> MakeRepoSource(Workspace& workspace, const RelPath& wdir,
                                             RepoSource repo);
// A file or directory at an address; likewise.
Result<std::unique_ptr<ImportSource>> MakeUrlSource(Workspace& workspace, const RelPath& wdir,
                                                    const std::string& url);

// The url as SourceProject takes it from anywhere.
std::string UrlFrom(const Workspace& workspace, const RelPath& wdir, const std::string& url);

}  // namespace mlp
