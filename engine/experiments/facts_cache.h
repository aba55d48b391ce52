// FactsCache: the facts of commits, which never change, from one `exp show` to the next. A cache:
// what is missing, damaged, of another version or cannot be written costs time, never an error.
//
// One file for the project, written anew as a whole:
//
//   file  = SHA-256 of the rest (32 bytes), key (text), list of entries
//   key   = version, then all that decides what a commit means besides the commit
//   entry = id of the commit (text), form (text)
//   form  = time, facts; encoded as pipelines/byte_archive.h says
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/experiments/revision_facts.h"
#include "store/base/file_system.h"

namespace mlp {

class FactsCache {
 public:
  // `key`: see above. Nothing is in it when the file is not there, or is another one's.
  static FactsCache Read(FileSystem& fs, std::string path, std::string key);

  bool empty() const { return entries_.empty(); }
  // May be called from several threads at once.
  std::optional<CommitFacts> Find(const GitId& commit) const;

  // Adds the facts of commits and writes the file, with those of the old entries that `wanted` says
  // yes to. Facts with errors are left out: what was not there may come.
  void Write(FileSystem& fs, const std::vector<std::pair<GitId, const CommitFacts*>>& added,
             const std::unordered_set<std::string>& wanted) const;

 private:
  FactsCache(std::string path, std::string key) : path_(std::move(path)), key_(std::move(key)) {}

  std::string path_, key_;
  std::string bytes_;
  std::unordered_map<std::string_view, std::string_view> entries_;  // in `bytes_`
};

}  // namespace mlp
