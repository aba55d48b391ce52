// LiveFiles: which files of live metrics somebody wants to follow. Asked again and again: isolated
// workspaces of experiments, and files in directories, come and go.
#pragma once

#include <string>
#include <vector>

#include "engine/workspace.h"
#include "pipelines/stage_graph.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

struct LiveFile {
  std::string path;        // absolute
  std::string name;        // as the user would type it; in an experiment: from its root
  std::string experiment;  // whose isolated workspace it is in; empty: none

  std::string Label() const { return experiment.empty() ? name : experiment + ":" + name; }
};

// What stages and pipelines declare as metrics or plots and may be live: logs (.jsonl), and JSON
// files, which are if they hold a step. In the order of the graph, each once.
std::vector<RelPath> DeclaredLiveFiles(const StageGraph& graph);

class LiveFiles {
 public:
  // `workspace`, loaded, is the project around `current_dir`; nullptr outside of one. A target is
  // a file (it need not be there if its name ends in .jsonl or .json), a stage or group, which
  // means what it declares, or a directory, which means every .jsonl and every metrics.json below
  // it. No targets mean all that the project declares; that, and stages, also in experiments.
  // kNotFound, with a hint, for what is none of these or declares nothing.
  static Result<LiveFiles> Choose(FileSystem& fs, const std::string& current_dir,
                                  const Workspace* workspace,
                                  const std::vector<std::string>& targets);

  // Whether Choose asks the project what these are: all but files by their suffix.
  static bool NeedProject(const std::vector<std::string>& targets);

  // Each path once. What is named or declared comes whether it is there or not, what is found in
  // directories and experiments while it is. What cannot be listed is left out.
  std::vector<LiveFile> Find() const;

 private:
  struct Directory {
    std::string path, name;
  };

  explicit LiveFiles(FileSystem& fs) : fs_(fs) {}
  Status AddTarget(const std::string& current_dir, const Workspace* workspace,
                   const std::string& target);
  void AddDeclared(const Workspace& workspace, const std::vector<RelPath>& paths);
  void AddBelow(const Directory& directory, int depth, std::vector<LiveFile>& files) const;
  void AddOfExperiments(std::vector<LiveFile>& files) const;
  std::string RootOfExperiment(const std::string& directory) const;

  FileSystem& fs_;
  std::vector<LiveFile> named_;
  std::vector<Directory> directories_;
  std::string project_root_, private_dir_, experiments_;  // empty: not in a project
  std::vector<RelPath> declared_;                         // to be looked for in experiments
};

}  // namespace mlp
