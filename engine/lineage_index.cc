#include "engine/lineage_index.h"

#include <algorithm>
#include <set>

#include "pipelines/glob.h"

namespace mlp {
namespace {

// `path` as seen from `directory`, which contains it.
RelPath Inside(const RelPath& path, const RelPath& directory) {
  const std::size_t skipped = directory.is_root() ? 0 : directory.str().size() + 1;
  return RelPath::Strict(path.str().substr(skipped)).value();
}

// Calls `visit` for what lies strictly below `directory`.
template <class Map, class Visit>
void ForEachBelow(const Map& map, const RelPath& directory, Visit visit) {
  // What is below sorts after the directory, though not next to it: "a", "a.b", "a/b".
  for (auto it = map.upper_bound(directory); it != map.end(); ++it) {
    if (it->first.IsWithin(directory)) {
      visit(*it);
    } else if (!directory.is_root() && !it->first.str().starts_with(directory.str())) {
      break;
    }
  }
}

// Whether `reader`, which may be a pattern, reads something at `path`, which lies below its own.
bool Reads(const LineageFile& reader, const RelPath& path) {
  if (reader.glob.empty()) return true;
  const std::string inside = Inside(path, *reader.path).str();
  const PathGlob glob(reader.glob);
  return glob.Matches(inside) || glob.MatchesBelow(inside);
}

// Whether the digest tells which bytes were at the path.
bool IsKnown(const LineageFile& file) {
  return !file.digest.empty() && !file.is_part;
}

bool MayBeSame(const LineageFile& a, const LineageFile& b) {
  return !IsKnown(a) || !IsKnown(b) || a.digest == b.digest;
}

}  // namespace

LineageIndex::LineageIndex(const std::vector<LineageStage>& recorded, FileInTree file_in_tree)
    : recorded_(recorded), file_in_tree_(std::move(file_in_tree)) {
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    for (const LineageFile& file : recorded[i].outputs)
      if (file.path) outputs_.emplace(*file.path, Place{i, &file});
    for (const LineageFile& file : recorded[i].inputs)
      if (file.path) inputs_.emplace(*file.path, Place{i, &file});
    std::set<RelPath> files;
    for (const RunParam& param : recorded[i].params)
      if (const auto path = RelPath::Strict(param.file)) files.insert(*path);
    for (const RelPath& file : files) params_.emplace(file, i);
  }
}

// A tree that cannot be read is given the benefit of the doubt: the path says so.
bool LineageIndex::Matches(const LineageFile& directory, const LineageFile& file) const {
  if (!Reads(directory, *file.path)) return false;
  if (!IsKnown(file) || !IsKnown(directory)) return true;
  const auto inside = file_in_tree_(directory.digest, Inside(*file.path, *directory.path));
  return !inside || *inside == file.digest;
}

std::vector<std::size_t> LineageIndex::StagesAt(const Places& places,
                                                const LineageFile& file) const {
  std::set<std::size_t> stages;
  const auto [begin, end] = places.equal_range(*file.path);
  for (auto it = begin; it != end; ++it)
    if (MayBeSame(*it->second.file, file)) stages.insert(it->second.stage);
  for (RelPath parent = *file.path; !parent.is_root();) {
    parent = parent.Parent();
    const auto [first, last] = places.equal_range(parent);
    for (auto it = first; it != last; ++it)
      if (Matches(*it->second.file, file)) stages.insert(it->second.stage);
  }
  ForEachBelow(places, *file.path, [&](const auto& place) {
    if (Reads(file, place.first)) stages.insert(place.second.stage);
  });
  return {stages.begin(), stages.end()};
}

std::vector<std::size_t> LineageIndex::WritersOf(const LineageFile& file) const {
  return StagesAt(outputs_, file);
}

std::vector<std::size_t> LineageIndex::ReadersOf(const LineageFile& file) const {
  std::vector<std::size_t> readers = StagesAt(inputs_, file);
  const auto [begin, end] = params_.equal_range(*file.path);
  for (auto it = begin; it != end; ++it)
    if (std::find(readers.begin(), readers.end(), it->second) == readers.end())
      readers.push_back(it->second);
  return readers;
}

std::optional<LineageFile> LineageIndex::FileAt(const Places& places, const RelPath& path) const {
  if (const auto found = places.find(path); found != places.end()) return *found->second.file;
  for (RelPath parent = path; !parent.is_root();) {
    parent = parent.Parent();
    const auto found = places.find(parent);
    if (found == places.end()) continue;
    LineageFile file{path.str(), path, {}, 0, std::nullopt, false};
    const auto digest = file_in_tree_(found->second.file->digest, Inside(path, parent));
    file.digest = digest.value_or("");
    return file;
  }
  return std::nullopt;
}

std::optional<LineageFile> LineageIndex::FileAt(const RelPath& path) const {
  if (auto file = FileAt(outputs_, path)) return file;
  if (auto file = FileAt(inputs_, path)) return file;
  if (params_.contains(path)) return LineageFile{path.str(), path, {}, 0, std::nullopt, false};
  return std::nullopt;
}

bool LineageIndex::HasOutputsBelow(const RelPath& path) const {
  bool found = false;
  ForEachBelow(outputs_, path, [&](const auto&) { found = true; });
  return found;
}

}  // namespace mlp
