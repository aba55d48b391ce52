#include "pipelines/target_finder.h"

#include <algorithm>
#include <unordered_set>

#include "pipelines/glob.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using StageIds = std::vector<StageId>;

class TargetFinder {
 public:
  TargetFinder(const StageGraph& graph, const TargetOptions& options)
      : graph_(graph), options_(options) {}

  Result<StageIds> Find(const std::string& target) const {
    const std::size_t colon = target.rfind(':');
    StageIds found;
    if (colon != std::string::npos && colon > 0) {
      const Result<RelPath> place = RelPath::Resolve(options_.from, target.substr(0, colon));
      if (place) found = NamedIn(*place, target.substr(colon + 1));
    } else if (colon == std::string::npos) {
      found = NamedAtOrAbove(target);
    }
    const Result<RelPath> path = RelPath::Resolve(options_.from, target);
    if (found.empty() && path) found = AtPath(*path);
    if (found.empty() && options_.glob) found = MatchingAddresses(target);
    if (found.empty()) {  // as messages and records name it
      found = All([&](const Stage& stage) { return stage.Address() == target; });
    }
    if (!found.empty()) return found;
    return Fail(Unknown(target, path ? *path : RelPath()));
  }

 private:
  template <class Predicate>
  StageIds All(Predicate matches) const {
    StageIds found;
    for (StageId id = 0; id < graph_.size(); ++id) {
      if (matches(graph_.stage(id))) found.push_back(id);
    }
    return found;
  }

  bool IsNamed(const Stage& stage, const std::string& name) const {
    if (stage.kind != StageKind::kCommand) return false;
    const auto matches = [&](const std::string& text) {
      return !text.empty() && (options_.glob ? FnMatches(name, text) : text == name);
    };
    return matches(stage.name) || matches(stage.group);
  }

  // Of the pipeline file at `place`, or of the one in the directory `place`.
  StageIds NamedIn(const RelPath& place, const std::string& name) const {
    return All([&](const Stage& stage) {
      return (stage.file == place || stage.file.Parent() == place) && IsNamed(stage, name);
    });
  }

  StageIds NamedAtOrAbove(const std::string& name) const {
    for (RelPath directory = options_.from;; directory = directory.Parent()) {
      StageIds found = NamedIn(directory, name);
      if (!found.empty() || directory.is_root()) return found;
    }
  }

  StageIds AtPath(const RelPath& path) const {
    StageIds found = All([&](const Stage& stage) { return stage.file == path; });
    if (found.empty() && options_.recursive) {
      found = All([&](const Stage& stage) { return stage.file.IsWithin(path); });
    }
    if (found.empty() && options_.editing == nullptr) {
      if (const auto writer = graph_.WriterIdOf(path)) found = {*writer};
    }
    return found;
  }

  // "sub/*.dvc", "*/mlpipe.yaml:train".
  StageIds MatchingAddresses(const std::string& pattern) const {
    return All([&](const Stage& stage) {
      const std::string file = stage.file.RelativeTo(options_.from);
      return FnMatches(pattern, stage.kind == StageKind::kData ? file : file + ":" + stage.name);
    });
  }

  Error NamesOnlyAnOutput(const std::string& target, const Stage& writer) const {
    const std::string name = writer.AddressFrom(options_.from, writer.name),
                      verb = options_.editing;
    const bool is_data = writer.kind == StageKind::kData;
    Error error;
    error.code = ErrorCode::kUsage;
    error.message =
        Quoted(target) + (is_data ? " is tracked by " : " is written by stage ") + Quoted(name);
    error.hint = "to " + verb + (is_data ? " that pointer file" : " that stage") + ": mlpipe " +
                 verb + " " + ShellQuoted(name);
    return error;
  }

  Error Unknown(const std::string& target, const RelPath& path) const {
    const Stage* writer = options_.editing != nullptr ? graph_.WriterOf(path) : nullptr;
    if (writer != nullptr) return NamesOnlyAnOutput(target, *writer);
    Error error;
    error.code = ErrorCode::kNotFound;
    error.message = "there is no stage and no output named " + Quoted(target);
    const auto is_below = [&](const Stage& stage) { return stage.file.IsWithin(path); };
    if (options_.glob) {
      error.message = "no stage matches " + Quoted(target);
    } else if (!path.is_root() && !options_.recursive && !All(is_below).empty()) {
      error.hint = "for the stages declared below this directory, add --recursive";
      return error;
    }
    std::vector<std::string> names;
    for (StageId id = 0; id < graph_.size(); ++id) {
      const Stage& stage = graph_.stage(id);
      names.push_back(stage.Address());
      if (!stage.group.empty()) names.push_back(stage.group);
      if (options_.editing != nullptr) continue;
      for (const Output& output : stage.outs) names.push_back(output.path.str());
    }
    error.hint = DidYouMean(target, names);
    return error;
  }

  const StageGraph& graph_;
  const TargetOptions& options_;
};

}  // namespace

Result<StageId> StageGraph::Find(const std::string& target, const RelPath& from) const {
  return FindTarget(*this, target, {.from = from});
}

Result<StageId> FindTarget(const StageGraph& graph, const std::string& target,
                           const TargetOptions& options) {
  MLP_ASSIGN(const StageIds found, FindTargets(graph, target, options));
  if (found.size() == 1) return found.front();
  return Fail(ErrorCode::kUsage,
              Quoted(target) + " names " + Plural(found.size(), "stage") + ", and one is needed",
              "name one of them, such as " + Quoted(graph.stage(found.front()).Address()));
}

Result<StageIds> FindTargets(const StageGraph& graph, const std::string& target,
                             const TargetOptions& options) {
  return TargetFinder(graph, options).Find(target);
}

Result<StageIds> FindTargets(const StageGraph& graph, const std::vector<std::string>& targets,
                             const TargetOptions& options) {
  StageIds all;
  std::unordered_set<StageId> seen;
  for (const std::string& target : targets) {
    MLP_ASSIGN(const StageIds found, FindTargets(graph, target, options));
    std::copy_if(found.begin(), found.end(), std::back_inserter(all),
                 [&](StageId id) { return seen.insert(id).second; });
  }
  return all;
}

}  // namespace mlp
