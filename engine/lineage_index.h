// LineageIndex: which recorded stages wrote or read a file. Private to lineage*.cc.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/lineage_records.h"

namespace mlp {

class LineageIndex {
 public:
  using FileInTree =
      std::function<std::optional<std::string>(const std::string& tree, const RelPath& inside)>;

  // Keeps a reference to `recorded`.
  LineageIndex(const std::vector<LineageStage>& recorded, FileInTree file_in_tree);

  // The stages that wrote `file`, which has a path: that wrote its path or a directory around it
  // with the same bytes, or something inside of it. A file without a digest matches any bytes.
  std::vector<std::size_t> WritersOf(const LineageFile& file) const;
  // The stages that read `file`: likewise, and as a params file.
  std::vector<std::size_t> ReadersOf(const LineageFile& file) const;

  // The recorded file at `path` or, with the digest that a directory's tree gives it, inside a
  // recorded directory; outputs before inputs.
  std::optional<LineageFile> FileAt(const RelPath& path) const;
  // Whether a recorded output lies below `path`.
  bool HasOutputsBelow(const RelPath& path) const;

 private:
  struct Place {
    std::size_t stage;
    const LineageFile* file;
  };
  using Places = std::multimap<RelPath, Place>;

  std::vector<std::size_t> StagesAt(const Places& places, const LineageFile& file) const;
  bool Matches(const LineageFile& directory, const LineageFile& file) const;
  std::optional<LineageFile> FileAt(const Places& places, const RelPath& path) const;

  const std::vector<LineageStage>& recorded_;
  const FileInTree file_in_tree_;
  Places outputs_, inputs_;
  std::multimap<RelPath, std::size_t> params_;
};

}  // namespace mlp
