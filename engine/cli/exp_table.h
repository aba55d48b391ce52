// `exp show` as a table and as JSON. Rows in, values out; columns are DVC's.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/cli/exp_sheet.h"
#include "engine/cli/table.h"
#include "pipelines/regular_expression.h"
#include "store/base/value.h"

namespace mlp {

struct ExpTableOptions {
  // true: everything in full precision, ISO times, and columns for revision, kind and parent; empty
  // cells stay empty. false: for people.
  bool for_programs = false;
  bool only_changed =
      false;  // leave out metrics, params and dependencies that are the same in every row
  // Columns whose names begin with a match of `drop` are left out; what `keep` matches stays, also
  // where it is the same in every row. nullptr: none.
  std::shared_ptr<const RegularExpression> drop = nullptr, keep = nullptr;
  int precision = 5;       // significant digits
  std::int64_t now_s = 0;  // decides which times are "today"
};

// Columns: Experiment, [rev, typ,] Created, [parent,] metrics, params, dependencies. Unreadable
// cells hold "!", absent ones "-".
Table ExpTable(const ExpSheet& sheet, const ExpTableOptions& options);

Value ExpJson(const std::vector<ExperimentRow>& rows);

}  // namespace mlp
