// What is recorded of stages, in the form that lineage works on: entries of lock and pointer files,
// and rows of the run log, with every path relative to the project. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/records.h"
#include "pipelines/stage_graph.h"
#include "store/run_log.h"

namespace mlp {

struct LineageFile {
  std::string name;             // relative to the project; of a URL, a command, ...: its text
  std::optional<RelPath> path;  // absent where the name is no path of the project
  std::string digest;           // "<hex>" or "<hex>.dir"; empty: not known
  std::uint64_t size = 0;
  std::optional<std::uint64_t> nfiles;  // of a directory, where it was recorded
  bool is_executable = false;
  bool is_part = false;   // read: the digest is of what was selected of the path, not of all of it
  std::string glob = {};  // read: only what matches this below the path; see pipelines/glob.h
};

// One execution of a stage: what it was, read and wrote.
struct LineageStage {
  std::string address;
  StageKind kind = StageKind::kCommand;
  bool is_declared = true;       // false: the project does not declare it any more
  bool is_superseded = false;    // known from the run log only: a later run is what is recorded now
  std::string command;           // one line a command; empty without one
  std::vector<RunParam> params;  // `file` relative to the project
  std::vector<std::pair<std::string, Value>> env;
  std::vector<LineageFile> inputs, outputs;
  std::optional<RunRecord> run;  // the run behind it, if the run log knows it
  // When its result last came out again (`verify`), in nanoseconds; nullopt: nobody tried, or it
  // did not.
  std::optional<std::int64_t> verified_ns = {};
};

// Every entry of the records: those of declared stages in the order of the graph, then the others.
std::vector<LineageStage> RecordedStages(const StageGraph& graph, const Records& records);

LineageStage StageOfRun(RunRecord run);

// Whether the run did what the stage records: the same stage read and wrote the same bytes.
bool IsRunOf(const RunRecord& run, const LineageStage& stage);

}  // namespace mlp
