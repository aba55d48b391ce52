// Every name and path that mlpipe owns on disk, for the two kinds of project. Nothing else branches
// on the kind.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "store/base/digest.h"

namespace mlp {

struct Layout {
  std::string_view name;           // "native" or "dvc"
  HashAlgorithm algorithm;         // of objects and lock files
  std::string_view pipeline_file;  // "mlpipe.yaml"
  std::string_view lock_file;      // "mlpipe.lock"
  // "": what stages ran with stands in the lock file; else in this file beside it.
  std::string_view environment_file;
  std::string_view private_dir;  // ".mlpipe"
  std::string_view
      state_dir;  // where what git must never see is kept, inside private_dir; "" or "tmp/mlpipe"
  std::string_view pointer_suffix;  // ".mlpipe": files that point to tracked data
  std::string_view ignore_file;     // ".mlpipeignore": patterns of what mlpipe does not see
  // true: run-cache keys as DVC makes them, so that both tools share a run cache.
  bool dvc_run_cache_keys;
  bool commit_fills_run_cache;       // what `commit` records counts as what a run made
  bool pipeline_extras;              // whether pipeline files may hold what DVC does not know
  bool python_equality;              // params compared as Python does it: 1, 1.0, true are the same
  bool repro_current_file;           // `repro` of nothing means the stages of the current directory
  bool user_shell;                   // commands run by $SHELL, as DVC runs them; else by /bin/sh
  bool dvc_locks;                    // a DVC may be at work beside mlpipe: its locks count too
  bool refuses_unknown_settings;     // DVC's configuration has sections that only DVC reads
  std::string_view program;          // whose configuration of user and system counts: "mlpipe"
  std::string_view variable_prefix;  // of the variables that say where that is: "MLPIPE"
  bool sorted_lock;  // stages stand sorted in a lock file; else new ones are appended
};

const Layout& NativeLayout();
const Layout& DvcLayout();

// The files of one project. All absolute.
//
// An isolated workspace, in which an experiment runs beside the user's own, is a project of its own
// below the project that it was made for: its home. Settings, store and what cannot be remade are
// those of the home; what only matters while stages run is its own.
class ProjectPaths {
 public:
  // `home` is the root of the home of an isolated workspace; empty: it is none.
  ProjectPaths(std::string root, const Layout& layout, std::string home = {})
      : root_(std::move(root)), home_(std::move(home)), layout_(&layout) {}

  const std::string& root() const { return root_; }
  const std::string& home() const { return home_.empty() ? root_ : home_; }
  bool is_isolated() const { return !home_.empty(); }
  const Layout& layout() const { return *layout_; }

  std::string PrivateDir() const;       // .mlpipe
  std::string PrivateIgnore() const;    // .mlpipe/.gitignore
  std::string StateDir() const;         // .mlpipe, or .dvc/tmp/mlpipe
  std::string FileIndex() const;        // <state>/tmp/index.db: a cache, may be deleted at any time
  std::string ParsedCache() const;      // <state>/tmp/parsed: likewise
  std::string ExperimentFacts() const;  // <state>/tmp/exp-facts: likewise
  std::string RunLock() const;          // <state>/tmp/run.lock: who runs stages shares it
  std::string StageLocks() const;       // <state>/tmp/stages.lock: which process runs which stage
  std::string RecordsLock() const;  // <state>/tmp/records.lock: held while lock files are written
  std::string JournalDir() const;   // <state>/tmp/journals
  std::string GuardDir() const;     // <state>/tmp/guard: what goes between guarded commands and us
  std::string TraceDir() const;     // <state>/tmp/traces: what each stage opened when it last ran
  std::string UndoDir() const;      // <state>/tmp/undo: engine/undo_record.h
  std::string VerifyDir() const;    // <state>/tmp/verify: copies in which stages run again
  std::string HomeMark() const;     // <state>/tmp/home: in an isolated workspace, its home

  // Of the home.
  std::string Config() const;            // .mlpipe/config
  std::string LocalConfig() const;       // .mlpipe/config.local
  std::string DefaultCache() const;      // .mlpipe/cache
  std::string VerifiedObjects() const;   // <state>/tmp/objects.db: a cache, too
  std::string FingerprintLocks() const;  // <state>/tmp/fingerprints.lock: who makes which result
  std::string TrustMark() const;         // <state>/tmp/trust: engine/trust/project_trust.h
  std::string IsolatedDir() const;       // <state>/tmp/exps: isolated workspaces, by name
  std::string Database() const;          // <state>/runs.db: runs and queue; cannot be remade
  std::string LogDir() const;  // <state>/logs: the output of stages, mlpipe's own log; of an
                               // isolated workspace <state>/logs/exps/<its name>

 private:
  ProjectPaths Home() const { return {home(), *layout_}; }

  std::string root_;
  std::string home_;
  const Layout* layout_;  // one of the two, which live for ever
};

// Inside a cache directory (see dvc-compatible layout in store/README.md).
std::string ObjectDir(const std::string& cache, HashAlgorithm algorithm);  // <cache>/files/sha256
std::string RunCacheDir(const std::string& cache);                         // <cache>/runs
std::string RunCacheSignatureDir(const std::string& cache);                // <cache>/signatures

}  // namespace mlp
