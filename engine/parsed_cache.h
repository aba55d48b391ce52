// ParsedCache: pipeline and lock files that have not changed since they were last parsed. A cache:
// what is missing, damaged, of another version or cannot be written costs time, never an error, and
// nothing that does not parse is ever kept.
//
// One file a pipeline or lock file, named by the digest of its path, so the cache is as large as
// the project:
//
//   entry  = SHA-256 of the rest (32 bytes), key (text), { path, digest } of each file that
//            templates took values from (no digest: it was not there), form (text)
//   key    = SHA-256 of all that decides what a text means: kind, options, the text itself
//   form   = pipelines/parsed_form.h
//
// Encoded as pipelines/byte_archive.h says.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/project_view.h"
#include "pipelines/lock_file.h"
#include "pipelines/pipeline_parser.h"
#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

// Bytes that differ wherever the options make a pipeline file mean something else.
std::string MeaningKey(const PipelineOptions& options);

class ParsedCache {
 public:
  ParsedCache() = default;  // keeps nothing: parses every time
  ParsedCache(FileSystem& fs, std::string directory) : fs_(&fs), directory_(std::move(directory)) {}

  Result<Pipeline> ParsePipeline(ProjectView& view, const RelPath& file, std::string text,
                                 const PipelineOptions& options) const;
  Result<LockFile> ParseLock(ProjectView& view, const RelPath& file, std::string text,
                             HashAlgorithm algorithm) const;
  // After writing a lock file: `lock` is what parsing `text` would give.
  void KeepLock(const RelPath& file, std::string_view text, HashAlgorithm algorithm,
                const LockFile& lock) const;

 private:
  struct Entry;
  using Sources = std::vector<std::pair<RelPath, Digest>>;  // an empty digest: not there

  bool Keeps(std::string_view text) const;
  std::string PathOf(const RelPath& file) const;
  // The bytes of a sound entry for `key`, or nullopt.
  std::optional<Entry> Find(const RelPath& file, std::string_view key) const;
  void Keep(const RelPath& file, std::string_view key, const Sources& sources,
            std::string_view form) const;

  FileSystem* fs_ = nullptr;
  std::string directory_;
};

}  // namespace mlp
