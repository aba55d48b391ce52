// UrlData: a file or directory at an address: a path of this machine, http(s), or any other that a
// Remote understands.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/environment.h"
#include "engine/workspace.h"
#include "store/base/error.h"

namespace mlp {

// What tells one version of the data from another without having it.
struct UrlVersion {
  std::string etag;                   // as the server sends it; empty: it sends none
  std::optional<std::uint64_t> size;  // bytes
  bool is_executable = false;         // of a file of this machine
};

class UrlData {
 public:
  virtual ~UrlData() = default;
  // The last part of its path; may be empty.
  virtual std::string Name() const = 0;
  // kNotFound when nothing is there. What cannot tell without reading gives an empty version.
  virtual Result<UrlVersion> Version() = 0;
  // Of a path of this machine that path; else empty.
  virtual std::string LocalPath() const { return {}; }
  // Makes the new file or directory `target`, without what IsNeverTracked in a directory; what
  // Version says then is of these bytes. After a failure something may stand there.
  virtual Status CopyTo(const std::string& target) = 0;
};

// `address` as it is shown: without user and password.
std::string ShownAddress(const std::string& address);

// A path is relative to the current directory.
Result<std::unique_ptr<UrlData>> OpenUrlData(Environment& environment, const std::string& url);
// Also remote://NAME/path, of the project's configuration. A path is relative to `base`.
Result<std::unique_ptr<UrlData>> OpenUrlData(Workspace& workspace, const RelPath& base,
                                             const std::string& url);

}  // namespace mlp
