// Fingerprint: one hash of all that a stage's result depends on. The key of the RunCache.
//
// Native layout, version 2: SHA-256 over a sequence of fields, each written as its length (8 bytes,
// little-endian) and its bytes, so that no two different inputs give the same bytes:
//
//   "mlpipe-fingerprint-2"  wdir  json(cmd)
//   count(deps)   { path  algorithm  digest  "x" or "" }      sorted by path; "x" when executable
//   count(files)  { file  count(keys) { key  json(value) } }  in lock-file order
//   count(outs)   { path }                                    sorted
//   count(env)    { name  json(value) }                       sorted; as lock files keep it
//
// Version 3, only of stages whose environment is part of it (strict, or named facts), begins with
// "mlpipe-fingerprint-3" and goes on with
//
//   count(programs)   { name  path  algorithm  digest }       sorted by name and path
//   count(libraries)  { name  algorithm  digest }             likewise
//   count(unknown)    { text }                                sorted
//   count(facts)      { name  text }                          in the order of MachineFact
//
// where count is a field of decimal digits and json is PythonJson with sorted keys.
//
// DVC layout: as DVC 3 does it, so that both tools share a run cache: SHA-256 of json.dumps(entry,
// sort_keys=True), where entry is the lock entry with `outs` reduced to their paths, and every key
// `size` or `nfiles` removed. Those two are removed from params too, so an entry found must be
// compared with the stage before it is used. A stage whose environment is part of its fingerprint
// has a key of its own that DVC does not make, so that it restores no result of another
// environment: SHA-256 over the fields "mlpipe-fingerprint-dvc-3", DVC's key, and those four.
#pragma once

#include <string>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"
#include "store/layout.h"
#include "store/run_cache.h"

namespace mlp {

class Fingerprint {
 public:
  Fingerprint() = default;
  explicit Fingerprint(std::string hex) : hex_(std::move(hex)) {}
  const std::string& hex() const { return hex_; }  // 64 digits; empty: none
  bool empty() const { return hex_.empty(); }
  auto operator<=>(const Fingerprint&) const = default;

 private:
  std::string hex_;
};

// `now` holds cmd, deps and params as they are; its outs are ignored: the declared paths count.
Fingerprint FingerprintOf(const Layout& layout, const Stage& stage, const LockedStage& now);

// What the run cache keeps of a result. Its name under the fingerprint is a hash of the whole
// entry, outputs included.
RunCacheEntry ToRunCacheEntry(const Layout& layout, const Fingerprint& fingerprint,
                              const LockedStage& entry);

// Whether runs of this stage may be kept and restored: it has inputs and outputs, all outputs are
// made anew by every run, and every one of them can be kept. `cache: false` is fine for metrics and
// plots, which are small. Not one whose contract is nondeterministic: what came out once says
// nothing of what would come out, so an earlier draw must not stand for a new one. (What its record
// in the lock file says is still put back where it is missing: that is the same result.)
bool CanUseRunCache(const Stage& stage);

}  // namespace mlp
