// Pointer files (*.dvc, *.mlpipe): data that is tracked without a command. In git beside the data,
// they hold both the declaration and what is recorded of it.
//
//   md5: <hex>                of the whole file, see UpdatePointerFile; imports only
//   wdir: <path>              relative to the directory of the file; default "."
//   frozen: true              of an import: not looked after until somebody asks
//   deps:                     of an import: where the data came from
//   - {<algorithm>: <hex>[.dir], size, [nfiles], [isexec: true], hash: <algorithm>, path}
//   - {path, repo: {url, [rev], [rev_lock], [config], [remote]}}
//   outs:
//   - {<algorithm>: <hex>[.dir], size, [nfiles], [isexec: true], hash: <algorithm>, path,
//      and flags: desc, type, labels, meta, cache, metric, plot, persist, remote, push}
//   desc, meta, always_changed
//
// The algorithm is md5 in DVC's files and sha256 natively. Digests that DVC writes for data that
// this version cannot compare (DVC 2.x without `hash`, cloud-versioned data) are left out of the
// entry, so that data counts as changed; in the file they stay until it is updated.
#pragma once

#include <string>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"
#include "pipelines/pipeline_options.h"

namespace mlp {

struct PointerFile {
  Stage stage;  // StageKind::kData. Sources that only DVC can reach (db) are no dependencies.
  LockedStage entry;
};

// `file` is relative to the root. Reports every error of the file at once (kInvalid).
Result<PointerFile> ParsePointerFile(HashAlgorithm algorithm, const RelPath& file,
                                     const YamlDocument& document, const PipelineOptions& options);

// An item of `outs`, or of `deps` where that is a path, with its keys in DVC's order. nullptr:
// nothing is known of what is there.
Value PointerItem(HashAlgorithm algorithm, const std::string& path, const LockedPath* found);

// The text of a new pointer file that tracks one file or directory, `out.path` relative to it.
std::string NewPointerFile(HashAlgorithm algorithm, const LockedPath& out);

// The text of a pointer file with the digests and sizes of `entry` in place of its own, as DVC
// writes it: comments, meta and the order of keys stay, new keys come last, and an import's own
// digest is made anew: the hash of the file's content as Python's json.dumps with sorted keys has
// it, without what is only for people and without sizes. Paths that `entry` does not name stay.
Result<std::string> UpdatePointerFile(HashAlgorithm algorithm, const std::string& name,
                                      std::string text, const LockedStage& entry);
// Only the import's own digest made anew: after other edits of the file.
Result<std::string> SealPointerFile(HashAlgorithm algorithm, const std::string& name,
                                    std::string text);

}  // namespace mlp
