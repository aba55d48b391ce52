// What `metrics diff` and `params diff` have in common: two moments of a project, and a table of
// what differs.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/table.h"
#include "engine/metric_judge.h"
#include "engine/project_snapshot.h"
#include "engine/value_snapshot.h"
#include "engine/workspace.h"

namespace mlp {

struct CompareOptions {
  std::string before = "HEAD";
  std::string after = "workspace";
  bool all = false;      // also what did not change
  bool no_path = false;  // no Path column
  bool json = false, md = false;
  ParamsWanted params = ParamsWanted::kAll;
  int precision = 5;                 // digits after the point
  std::vector<std::string> targets;  // only these files; all if there are none
};

void AddCompareOptions(CLI::App& command, CompareOptions& options);
void AddCompareTargets(CLI::App& command, CompareOptions& options);
// Only params that stages depend on.
void AddParamDeps(CLI::App& command, const std::string& name, ParamsWanted& params);

struct Comparison {
  ProjectSnapshot before, after;
};

// Reads both revisions ("workspace" is the files as they are).
Result<Comparison> LoadComparison(Workspace& workspace, const CompareOptions& options);

// Keeps the files that `targets` name, as seen from the current directory; all if there are none.
// kNotFound, saying that it is not `what`, for one that no snapshot has.
Status KeepTargets(const Workspace& workspace, const std::vector<std::string>& targets,
                   const std::string& what, const std::vector<ValueSnapshot*>& snapshots);

// Columns: Path, Metric or Param, the two revisions, and Change if `with_difference`.
Table ChangeTable(const std::vector<ValueChange>& changes, const std::string& kind,
                  const CompareOptions& options, bool with_difference);

// ChangesToJson, with the direction of metrics that have one.
Value MetricChangesToJson(const std::vector<ValueChange>& changes, const MetricJudge& judge);

// Prints the changes in the form that the options ask for. `judge`, if given, of metrics: its
// opinion goes into colours and JSON.
void PrintChanges(CommandContext& context, const std::vector<ValueChange>& changes,
                  const std::string& kind, const CompareOptions& options, bool with_difference,
                  const MetricJudge* judge = nullptr);

// A cell: floats rounded to `precision` digits after the point, as DVC does; unlike DVC, a number
// too small for that keeps `precision` significant digits, so that a difference of 1.4e-06 is not
// shown as none.
std::string CellText(const Value& value, int precision);

// Warns of files that could not be read. A file that is simply not there is named only where
// `report_missing`.
void WarnOfUnreadable(CommandContext& context, const ValueSnapshot& snapshot, bool report_missing);

}  // namespace mlp
