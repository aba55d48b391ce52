#include "pipelines/stage_graph.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "pipelines/glob.h"
#include "pipelines/lock_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostShownOfCycle = 12;

struct Reading {
  const RelPath* path;
  const std::string* name;  // for people
  const SourceRange* where;
  std::optional<PathGlob> glob;  // only what matches it below `path` is read
};

Reading ReadingOf(const Dependency& dep) {
  const bool is_glob = dep.kind == DependencyKind::kGlob;
  Reading reading{&dep.path, is_glob ? &dep.text : &dep.path.str(), &dep.where, {}};
  if (is_glob) reading.glob.emplace(dep.selector);
  return reading;
}

// Everything of the project that a stage reads: dependencies and params files.
std::vector<Reading> ReadingsOf(const Stage& stage) {
  std::vector<Reading> readings;
  for (const Dependency& dep : stage.deps) {
    if (dep.ReadsProject()) readings.push_back(ReadingOf(dep));
  }
  for (const ParamsDependency& params : stage.params) {
    readings.push_back({&params.path, &params.path.str(), &params.where, {}});
  }
  return readings;
}

// Whether a reading is of the output itself, or, for a pattern, may be of something in it.
enum class Match { kNo, kMaybe, kYes };

// Nobody knows what an output is before it is written. A name with a suffix is taken for a file's:
// else a pattern such as "**/*.py" would depend on every output.
bool MayBeDirectory(const RelPath& output) {
  const std::size_t dot = output.Name().rfind('.');
  return dot == std::string::npos || dot == 0;
}

Match MatchOf(const Reading& reading, const RelPath& output) {
  if (!reading.glob || output == *reading.path) return Match::kYes;
  const std::string below = output.RelativeTo(*reading.path);
  if (reading.glob->Matches(below)) return Match::kYes;
  const bool may_be_in_it = MayBeDirectory(output) && reading.glob->MatchesBelow(below);
  return may_be_in_it ? Match::kMaybe : Match::kNo;
}

// Calls `visit(entry, match)` for the outputs that a reading depends on.
template <class Visit>
void ForEachWriter(const OutputIndex& outputs, const Reading& reading, Visit visit) {
  if (const OutputIndex::Entry* entry = outputs.Covering(*reading.path)) visit(*entry, Match::kYes);
  for (const OutputIndex::Entry& entry : outputs.Within(*reading.path)) {
    const Match match = MatchOf(reading, entry.output->path);
    if (match != Match::kNo) visit(entry, match);
  }
}

Error ErrorAt(const SourceRange& where, std::string message, std::string hint) {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.where = where;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

// The files of mlpipe itself that a declaration stands in: the file and, of stages, its lock file.
std::vector<RelPath> OwnFilesOf(const Pipeline& pipeline) {
  const bool is_pointer =
      !pipeline.stages.empty() && pipeline.stages.front().kind == StageKind::kData;
  if (is_pointer) return {pipeline.file};
  return {pipeline.file, LockFileOf(pipeline.file)};
}

Status RefuseOwnFilesAsOutputs(const std::vector<Pipeline>& pipelines,
                               const std::vector<const Stage*>& stages,
                               const OutputIndex& outputs) {
  for (const Pipeline& pipeline : pipelines) {
    for (const RelPath& file : OwnFilesOf(pipeline)) {
      const OutputIndex::Entry* entry = outputs.Covering(file);
      if (entry == nullptr) continue;
      const std::string what = "output " + Quoted(entry->output->text) + " of stage " +
                               Quoted(stages[entry->stage]->Address());
      return Fail(ErrorAt(entry->output->where,
                          entry->output->path == file
                              ? what + " is a file of mlpipe itself"
                              : what + " contains " + Quoted(file.str()) +
                                    ", which declares or records stages or data",
                          "let the stage write to a path of its own"));
    }
  }
  return {};
}

// "'evaluate' reads 'model.pt' (mlpipe.yaml:12), written by 'train'".
std::string DescribeEdge(const OutputIndex& outputs, const Stage& reader, StageId writer,
                         const std::string& writer_name) {
  for (const Reading& reading : ReadingsOf(reader)) {
    bool found = false;
    ForEachWriter(outputs, reading,
                  [&](const OutputIndex::Entry& entry, Match) { found |= entry.stage == writer; });
    if (!found) continue;
    return Quoted(reader.Address()) + " reads " + Quoted(*reading.name) + " (" +
           reading.where->file + ":" + std::to_string(reading.where->line) + "), written by " +
           Quoted(writer_name);
  }
  return {};
}

// Each stage once, where it comes first.
void KeepFirsts(std::vector<StageId>& stages) {
  stages.erase(std::unique(stages.begin(), stages.end()), stages.end());
  if (stages.size() < 2) return;
  std::unordered_set<StageId> seen;
  std::erase_if(stages, [&](StageId id) { return !seen.insert(id).second; });
}

}  // namespace

Result<StageGraph> StageGraph::Build(std::vector<Pipeline> pipelines) {
  StageGraph graph;
  graph.pipelines_ = std::move(pipelines);
  for (const Pipeline& pipeline : graph.pipelines_) {
    for (const Stage& stage : pipeline.stages) graph.stages_.push_back(&stage);
  }
  MLP_ASSIGN(graph.outputs_, OutputIndex::Build(graph.stages_));
  MLP_TRY(RefuseOwnFilesAsOutputs(graph.pipelines_, graph.stages_, graph.outputs_));
  MLP_TRY(graph.AddEdges());
  MLP_TRY(graph.Order());
  return graph;
}

Status StageGraph::AddEdges() {
  upstream_.resize(size());
  downstream_.resize(size());
  for (StageId id = 0; id < size(); ++id) {
    std::vector<StageId>& writers = upstream_[id];
    for (const Reading& reading : ReadingsOf(stage(id))) {
      bool reads_itself = false;
      ForEachWriter(outputs_, reading, [&](const OutputIndex::Entry& entry, Match match) {
        if (entry.stage != id) writers.push_back(entry.stage);
        reads_itself |= entry.stage == id && match == Match::kYes;
      });
      if (!reads_itself) continue;
      return Fail(ErrorAt(*reading.where,
                          "stage " + Quoted(stage(id).Address()) + " reads " +
                              Quoted(*reading.name) + ", which it writes itself",
                          "remove it from what the stage reads, or write the result elsewhere"));
    }
    KeepFirsts(writers);
    for (const StageId writer : writers) downstream_[writer].push_back(id);
  }
  return {};
}

// Depth first, from every stage in file order, with a stack of its own: a chain may be long.
Status StageGraph::Order() {
  enum class State { kNew, kOpen, kDone };
  std::vector<State> state(size(), State::kNew);
  std::vector<std::size_t> next(size(), 0);
  std::vector<StageId> path;
  for (StageId root = 0; root < size(); ++root) {
    if (state[root] == State::kNew) path.push_back(root);
    while (!path.empty()) {
      const StageId id = path.back();
      state[id] = State::kOpen;
      if (next[id] == upstream_[id].size()) {
        state[id] = State::kDone;
        order_.push_back(id);
        path.pop_back();
        continue;
      }
      const StageId writer = upstream_[id][next[id]++];
      if (state[writer] == State::kOpen) {
        path.erase(path.begin(), std::find(path.begin(), path.end(), writer));
        return Fail(CycleError(std::move(path)));
      }
      if (state[writer] == State::kNew) path.push_back(writer);
    }
  }
  return {};
}

// Each stage of `path` reads what the next one writes, and the last what the first one writes.
Error StageGraph::CycleError(std::vector<StageId> path) const {
  std::reverse(path.begin(), path.end());  // now each stage writes what the next one reads
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());

  const std::size_t shown = std::min(path.size(), kMostShownOfCycle);
  std::string names;
  for (std::size_t i = 0; i < shown; ++i) names += stage(path[i]).Address() + " -> ";
  if (shown < path.size()) names += "... " + std::to_string(path.size() - shown) + " more -> ";
  names += stage(path[0]).Address();
  Error error =
      ErrorAt(stage(path[0]).where, "the stages depend on each other in a cycle: " + names,
              "remove one of these dependencies, or split one of the stages in two");
  for (std::size_t i = 0; i < shown; ++i) {
    const Stage& reader = stage(path[(i + 1) % path.size()]);
    error.notes.push_back(DescribeEdge(outputs_, reader, path[i], stage(path[i]).Address()));
  }
  return error;
}

std::optional<StageId> StageGraph::WriterIdOf(const RelPath& path) const {
  const OutputIndex::Entry* entry = outputs_.Covering(path);
  return entry == nullptr ? std::nullopt : std::optional(entry->stage);
}

const Stage* StageGraph::WriterOf(const RelPath& path) const {
  const std::optional<StageId> id = WriterIdOf(path);
  return id ? stages_[*id] : nullptr;
}

std::vector<StageId> StageGraph::WritersOf(const Dependency& dep) const {
  std::vector<StageId> writers;
  if (!dep.ReadsProject()) return writers;
  ForEachWriter(outputs_, ReadingOf(dep),
                [&](const OutputIndex::Entry& entry, Match) { writers.push_back(entry.stage); });
  KeepFirsts(writers);
  return writers;
}

std::vector<StageId> StageGraph::Reachable(const std::vector<StageId>& targets,
                                           const std::vector<std::vector<StageId>>& edges,
                                           bool through_frozen) const {
  std::vector<bool> reached(size());
  std::vector<StageId> stack = targets;
  while (!stack.empty()) {
    const StageId id = stack.back();
    stack.pop_back();
    if (reached[id]) continue;
    reached[id] = true;
    if (stage(id).frozen && !through_frozen) continue;
    stack.insert(stack.end(), edges[id].begin(), edges[id].end());
  }
  std::vector<StageId> result;
  std::copy_if(order_.begin(), order_.end(), std::back_inserter(result),
               [&](StageId id) { return reached[id]; });
  return result;
}

std::vector<StageId> StageGraph::WithUpstream(const std::vector<StageId>& targets) const {
  return Reachable(targets, upstream_, false);
}

std::vector<StageId> StageGraph::WithDownstream(const std::vector<StageId>& targets) const {
  return Reachable(targets, downstream_, true);
}

}  // namespace mlp
