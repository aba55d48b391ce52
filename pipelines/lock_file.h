// LockFile: text in git beside the declaration; what each stage read and wrote when it last ran.
//
//   schema: '2.0'
//   stages:
//     <name>:
//       cmd: <string or list>
//       deps:                                   sorted by path
//       - {path, hash: <algorithm>, <algorithm>: <hex>[.dir], size, [nfiles], [isexec: true]}
//       params:
//         <file>: {<key>: <value>, ...}         default params file first, then sorted; keys sorted
//       outs: [...]                             as deps; outs, metrics and plots together
//
//       env: {<name>: <value, null, or {sha256: <hex>} of a secret>}      sorted; native only
//       wdir: <path>                            relative to this file's directory; native only,
//                                               and only if it is another directory
//       environment: {...}                      what it ran with: locked_environment.h; only of
//                                               stages whose fingerprint it is part of. In a DVC
//                                               project it stands in a file of its own
//
// Empty parts are left out. In a DVC project these bytes equal DVC's. What DVC may write beyond
// this grammar is kept through every rewrite as it was read: a top-level `datasets` list, and
// stages with entries that have no digest or no size of this kind (external and cloud-versioned
// data, files of DVC 2.x); see LockedStage::foreign.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipelines/locked_environment.h"
#include "pipelines/yaml_node.h"
#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

// "sub/mlpipe.lock" of "sub/mlpipe.yaml".
RelPath LockFileOf(const RelPath& pipeline_file);

// One path with what was found there. The same facts as the store's PathRecord; pipelines/ does not
// know store/.
struct LockedPath {
  std::string path;  // verbatim from the declaration
  Digest digest;
  std::uint64_t size = 0;
  std::optional<std::uint64_t> nfiles;  // of a directory
  bool is_executable = false;

  bool operator==(const LockedPath&) const = default;
};

struct LockedParams {
  std::string file;
  std::vector<std::pair<std::string, Value>> values;  // sorted by key

  const Value* Find(std::string_view key) const;
  bool operator==(const LockedParams& other) const;  // NaN equals NaN
};

// What a stage's result depends on (cmd, deps, params) and what came out (outs).
struct LockedStage {
  Value cmd;
  std::vector<LockedPath> deps;  // sorted by path
  std::vector<LockedParams> params;
  std::vector<LockedPath> outs;  // sorted by path
  // Native layout only; empty in a DVC project.
  std::vector<std::pair<std::string, Value>> env;  // sorted by name; null: not set
  std::string wdir;                                // empty: the directory of the lock file
  LockedEnvironment environment;                   // as far as it is part of the fingerprint
  // The whole entry where DVC wrote what this version cannot use; null otherwise. Such a stage has
  // no cmd, deps, params or outs here, so it counts as changed; unless it runs, its entry stays in
  // the file as it was.
  Value foreign;

  const LockedPath* FindDep(std::string_view path) const;
  const LockedParams* FindParams(std::string_view file) const;
  const LockedPath* FindOut(std::string_view path) const;
  void Sort();  // brings deps, params and outs into the order of the format
  bool operator==(const LockedStage&) const = default;
};

// The order of the stages in the text. Sorted, two sides that add stages merge line by line.
enum class LockOrder { kKept, kByName };

class LockFile {
 public:
  // Refuses unknown keys, other schemas, bad digests and paths with control characters (kInvalid,
  // with the place), and what is no YAML (as ParseYaml does). `file` is for messages.
  static Result<LockFile> Parse(HashAlgorithm algorithm, std::string file, std::string text);

  // `datasets` as datasets() gave them. nullopt if a name comes twice.
  static std::optional<LockFile> OfParts(std::vector<std::pair<std::string, LockedStage>> stages,
                                         Value datasets);

  const LockedStage* Find(std::string_view stage) const;
  void Set(const std::string& stage, LockedStage locked);  // keeps its position, or appends
  bool Remove(std::string_view stage);
  // Puts the entries of these stages last, in this order; those that have none are passed over.
  void MoveToEnd(const std::vector<std::string>& stages);
  const std::vector<std::pair<std::string, LockedStage>>& stages() const { return stages_; }
  std::string Serialize(HashAlgorithm algorithm, LockOrder order) const;
  // DVC's, as read; null if there are none.
  const Value& datasets() const { return datasets_; }
  void set_datasets(Value datasets) { datasets_ = std::move(datasets); }

 private:
  std::vector<std::pair<std::string, LockedStage>> stages_;
  std::unordered_map<std::string, std::size_t> positions_;  // of each name in stages_
  Value datasets_;
};

// One stage's entry as YAML on its own, without name and schema: the content of a run-cache entry.
std::string SerializeLockedStage(HashAlgorithm algorithm, const LockedStage& locked);
Result<LockedStage> ParseLockedStage(HashAlgorithm algorithm, const YamlDocument& document);

// The same as a JSON-like value: what DVC hashes for its run-cache keys.
Value ToValue(HashAlgorithm algorithm, const LockedStage& locked);

}  // namespace mlp
