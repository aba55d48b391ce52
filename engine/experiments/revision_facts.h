// RevisionFacts: the facts of many commits of one project, one after the other. Experiments mostly
// have the pipeline of their baseline, and what was read of one is not read again: a commit costs
// its lock file, its params and its metrics. Used from one thread.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/declaration.h"
#include "engine/experiments/experiment_facts.h"
#include "engine/experiments/git_repo.h"
#include "engine/params.h"
#include "store/object_store.h"

namespace mlp {

struct CommitFacts {
  std::int64_t time_s = 0;  // of the commit, since the epoch
  ExperimentFacts facts;
};

class RevisionFacts {
 public:
  // All of them must outlive this. `store` serves metrics that git does not keep.
  RevisionFacts(GitRepo& repo, const Layout& layout, const PipelineOptions& options,
                ObjectStore& store, ParamsWanted params)
      : repo_(repo), layout_(layout), options_(options), store_(store), params_(params) {}

  // An error when the commit, its pipeline or its lock file cannot be read. `name` is what messages
  // call it.
  Result<CommitFacts> Load(const GitId& commit, const std::string& name);

 private:
  class Recorder;
  // A declaration, without lock files, and everything that it was made from.
  struct Known {
    // What stood at a path, by the first name of the path.
    struct Look {
      RelPath path;
      bool is_listing = false;
      std::string found;  // the id of a file, the names of a directory; empty: nothing
    };
    struct Part {
      std::string id;  // of what stands at that name; everything below is as it was if this is
      std::vector<Look> looks;
    };
    std::map<std::string, Part> parts;
    std::optional<StageGraph> graph;  // always there
    Records pointers;
  };

  Result<Known*> DeclaredIn(const GitId& commit, const std::string& name);
  Result<bool> IsAsIn(const Known& known, const GitId& commit);
  Result<std::string> WhatIsAt(const GitId& commit, const RelPath& path, bool as_listing);
  Result<Records> RecordsIn(const GitId& commit, const std::string& name, const Known& known);

  GitRepo& repo_;
  const Layout& layout_;
  const PipelineOptions& options_;
  ObjectStore& store_;
  const ParamsWanted params_;
  std::list<Known> known_;  // the last one used first
};

}  // namespace mlp
