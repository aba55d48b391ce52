// PlotFiles: the files that plots are made of, as of a ProjectView; what does not stand in the view
// itself is read from the object store, under the digest that the records have for it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/project_view.h"
#include "engine/records.h"
#include "pipelines/stage_graph.h"
#include "store/object_store.h"

namespace mlp {

class PlotFiles {
 public:
  // All of them must outlive it. `store`: nullptr where there is none.
  PlotFiles(ProjectView& view, const StageGraph& graph, const Records& records,
            LocalObjectStore* store)
      : view_(view), graph_(graph), records_(records), store_(store) {}

  // kNotFound when neither view nor store has the file.
  Result<std::string> Read(const RelPath& path);
  // The files in a directory that can be drawn, sorted, without pipeline files; of anything else
  // itself.
  std::vector<RelPath> Expand(const RelPath& path);
  bool Exists(const RelPath& path);
  const ProjectView& view() const { return view_; }

 private:
  struct Recorded {
    Digest digest;
    RelPath inside;  // of a directory: where in it
  };
  std::optional<Recorded> RecordOf(const RelPath& path) const;
  bool IsDeclaration(const RelPath& path) const;
  Result<const TreeObject*> TreeOf(const Digest& digest);
  bool AddFilesOfView(const RelPath& directory, std::vector<RelPath>& files);
  bool AddFilesOfStore(const RelPath& directory, std::vector<RelPath>& files);

  ProjectView& view_;
  const StageGraph& graph_;
  const Records& records_;
  LocalObjectStore* store_;
  std::map<Digest, TreeObject> trees_;
};

}  // namespace mlp
