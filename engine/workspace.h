// Workspace: one project opened by one command: where it is, what it declares, what was recorded,
// and its stores. Owned by one thread.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/config.h"
#include "engine/declaration.h"
#include "engine/environment.h"
#include "engine/parsed_cache.h"
#include "engine/project_view.h"
#include "engine/records.h"
#include "pipelines/stage_graph.h"
#include "store/base/shared_file_system.h"
#include "store/file_index.h"
#include "store/layout.h"
#include "store/materializer.h"
#include "store/object_store.h"
#include "store/path_scan.h"
#include "store/run_cache.h"
#include "store/verified_objects.h"

namespace mlp {

// The nearest directory at or above environment.current_dir that holds a private directory, or
// kNotAProject.
Result<ProjectPaths> FindProject(const Environment& environment);

// Makes the private directory in environment.current_dir. Idempotent; false when the project was
// there already. kUsage when the directory lies inside another project.
Result<bool> InitProject(const Environment& environment, const Layout& layout);

class Workspace {
 public:
  // Opens the project around environment.current_dir and reads its configuration. Does not read the
  // declaration.
  static Result<Workspace> Open(Environment& environment);

  Environment& environment() const { return environment_; }
  FileSystem& fs() const { return environment_.fs; }
  const ProjectPaths& paths() const { return paths_; }
  const Layout& layout() const { return paths_.layout(); }
  const Config& config() const { return config_; }
  // The current directory relative to the root: what the user's relative names start from.
  const RelPath& current_dir() const { return current_dir_; }
  std::string Absolute(const RelPath& path) const;
  // `path` as the user would type it where they stand.
  std::string Display(const RelPath& path) const;
  // What the user typed for a path or stage, relative to where they stand: an absolute path into
  // the project becomes a relative one, all else stays.
  std::string FromHere(const std::string& typed) const;
  std::vector<std::string> FromHere(std::vector<std::string> typed) const;

  LocalObjectStore& objects() { return *objects_; }
  // What the cache is written by: where a group shares it, all of them may write what it makes.
  FileSystem& cache_fs() const { return shared_fs_ ? *shared_fs_ : environment_.fs; }
  RunCache& run_cache() { return run_cache_; }
  FileIndex& index();  // opened on first use
  Materializer MakeMaterializer();

  // The project's files as they are now.
  ProjectView& view() { return *view_; }
  // The rules of the project's own ignore files.
  IgnoreTree& ignored() { return *ignored_; }

  // What stands at a path of the project now, without what `ignored` leaves out. An ignore file
  // inside of a directory that is scanned is an error: there it would change what the data is.
  Result<PathScan> Scan(const RelPath& path);
  // The same of a copy of the project at `root` (absolute), whose files `index` knows.
  Result<PathScan> ScanCopy(const std::string& root, const RelPath& path, FileIndex& index);

  // Reads and checks every pipeline file, pointer file and lock file of the project. A project
  // without any is an empty graph.
  Status Load();
  const StageGraph& graph() const { return *graph_; }  // after Load
  Records& records() { return records_; }              // after Load
  const Records& records() const { return records_; }
  Status SaveRecords();  // writes what changed; durable on return
  // Takes in what other processes recorded since. Pointers to records become invalid.
  Status RefreshRecords();

  // kNotTrusted when no command of the project may run; asked once. After Load.
  Status MayRunCommands();

  // A file of the user's was written, or removed.
  void NoteWritten(const RelPath& path) { written_.insert(path); }
  // For core.autostage: if the user wants it, git adds what was noted. Fine where there is no git.
  Status StageWritten();
  // Refuses a stage with a cached output that git tracks: one of the two would lose it. Where
  // nobody can say, none is tracked.
  Status CheckNotInGit(const Stage& stage);

  // Sentences worth a warning, met while opening and loading (a stat cache that was thrown away, a
  // pipeline file that git ignores).
  const std::vector<std::string>& notices() const { return notices_; }

 private:
  Workspace(Environment& environment, ProjectPaths paths, Config config, RelPath current_dir);

  GitIndex* git();  // opened on first use

  Environment& environment_;
  ProjectPaths paths_;
  Config config_;
  RelPath current_dir_;
  std::unique_ptr<WorkspaceView> view_;
  std::unique_ptr<IgnoreTree> ignored_;
  std::unique_ptr<SharedFileSystem> shared_fs_;  // of a cache that a group shares
  std::unique_ptr<VerifiedObjects> verified_;
  std::unique_ptr<LocalObjectStore> objects_;
  RunCache run_cache_;
  ParsedCache parsed_;
  std::optional<FileIndex> index_;
  std::optional<StageGraph> graph_;
  Records records_;
  std::optional<Status> may_run_;  // once asked
  std::set<RelPath> written_;
  bool git_is_open_ = false;
  std::unique_ptr<GitIndex> git_;  // once open; nullptr: no git
  std::vector<std::string> notices_;
};

}  // namespace mlp
