// ParamsChange: overrides written to the params files of the workspace, and taken back unless they
// are kept.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/overrides.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

// Whether every override fits its file, as ParamsChange::Make would find.
Status CheckParamsChange(FileSystem& fs, const std::string& root,
                         const std::vector<Override>& overrides);

class ParamsChange {
 public:
  // Checks every override against its file before the first file is written. Files are named from
  // the root, which is absolute. On an error all files are as they were.
  static Result<ParamsChange> Make(FileSystem& fs, const std::string& root,
                                   const std::vector<Override>& overrides);
  ParamsChange(ParamsChange&& other) noexcept;
  ParamsChange& operator=(ParamsChange&&) = delete;
  ~ParamsChange();  // restores what was not kept, as far as the system lets it

  void Keep() { changed_.clear(); }
  // Byte for byte. A file that somebody has edited meanwhile is theirs and left as it is.
  Status Restore();

 private:
  ParamsChange(FileSystem& fs, std::string root) : fs_(fs), root_(std::move(root)) {}
  FileSystem& fs_;
  std::string root_;
  struct Texts {
    std::optional<std::string> before;  // absent: the file was not there
    std::string after;
  };
  std::map<RelPath, Texts> changed_;
};

}  // namespace mlp
