// ExpSheet: the experiments that `exp show` prints, with the values of each by column; which of
// them, and in which order. Values in, values out.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/experiments/experiment_rows.h"
#include "store/base/value.h"

namespace mlp {

// One column behind the fixed ones: a metric, a param or a dependency.
struct ExpColumn {
  enum class Group { kMetric, kParam, kDep } group;
  std::string file;
  std::string key;  // empty for a dependency

  auto operator<=>(const ExpColumn&) const = default;
};

using ExpCells = std::map<ExpColumn, Value>;

// What a column is called: its key, before it the file where two files have that key. Dependencies
// and single values are called by their file.
std::vector<std::string> HeadersOf(const std::vector<ExpColumn>& columns);

// A bound on a column: "acc>=0.9", "optimizer=adam", "params.yaml:lr!=0.1".
struct ExpCondition {
  enum class Op { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  std::string column;
  Op op = Op::kEqual;
  Value value;
  std::string text;  // the value as it was written: with texts, such as digests, it is one
};
// kUsage with the form when it is none.
Result<ExpCondition> ParseCondition(std::string_view text);

class ExpSheet {
 public:
  explicit ExpSheet(std::vector<ExperimentRow> rows);

  const std::vector<ExperimentRow>& rows() const { return rows_; }
  const ExpCells& cells(std::size_t row) const { return cells_[row]; }
  std::vector<ExpColumn> Columns() const;

  // Keeps the experiments that meet all conditions; the workspace and the commits stay, to compare
  // with. What has no such value meets none. kNotFound for a column that no row has, kUsage for one
  // that several files have.
  Status KeepMatching(const std::vector<ExpCondition>& conditions);
  // Sorts the experiments of each commit by a column, "Experiment" or "Created". What has no value
  // comes last. Numbers come before texts.
  Status SortBy(const std::string& column, bool descending);

 private:
  Result<ExpColumn> Find(const std::string& name) const;
  void Arrange(const std::vector<std::size_t>& order);

  std::vector<ExperimentRow> rows_;
  std::vector<ExpCells> cells_;
};

}  // namespace mlp
