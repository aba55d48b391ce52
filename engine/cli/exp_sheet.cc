#include "engine/cli/exp_sheet.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "engine/experiments/override_scalar.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using Kind = ExperimentRow::Kind;

void AddValues(ExpColumn::Group group, const ValueSnapshot& values, ExpCells& cells) {
  for (const SnapshotFile& file : values.files) {
    if (file.error || file.data.is_null()) continue;
    for (const auto& [key, value] : Flatten(file.data))
      cells[{group, file.path.str(), key}] = value;
  }
}

// A dependency that no stage writes, by the digest with which it was recorded.
void AddDeps(const ExperimentFacts& facts, ExpCells& cells) {
  for (const ExperimentFacts::Dependency& dep : facts.deps)
    if (dep.is_source && !dep.digest.empty())
      cells[{ExpColumn::Group::kDep, dep.path, ""}] = dep.digest.Hex().substr(0, 7);
}

ExpCells CellsOf(const ExperimentRow& row) {
  ExpCells cells;
  if (!row.facts) return cells;
  AddValues(ExpColumn::Group::kMetric, row.facts->metrics, cells);
  AddValues(ExpColumn::Group::kParam, row.facts->params, cells);
  AddDeps(*row.facts, cells);
  return cells;
}

// Negative, 0 or positive; nullopt where they cannot be compared. NaN is a number of which nothing
// is true.
std::optional<int> Compare(const Value& a, const Value& b) {
  const auto number_a = AsNumber(a), number_b = AsNumber(b);
  if (number_a && number_b) {
    if (*number_a == *number_b) return 0;
    if (*number_a < *number_b) return -1;
    return *number_a > *number_b ? std::optional(1) : std::nullopt;
  }
  if (number_a || number_b) return std::nullopt;
  const std::string text_a = DisplayText(a), text_b = DisplayText(b);
  return text_a < text_b ? -1 : text_a > text_b ? 1 : 0;
}

bool Meets(const Value& value, const ExpCondition& condition) {
  using Op = ExpCondition::Op;
  const std::optional<int> order =
      Compare(value, value.is_string() ? Value(condition.text) : condition.value);
  switch (condition.op) {
    case Op::kEqual:
      return order == 0;
    case Op::kNotEqual:
      return order != 0;
    case Op::kLess:
      return order && *order < 0;
    case Op::kLessOrEqual:
      return order && *order <= 0;
    case Op::kGreater:
      return order && *order > 0;
    case Op::kGreaterOrEqual:
      return order && *order >= 0;
  }
  return false;
}

// Numbers, then NaN, then texts, then nothing.
int RankOf(const std::optional<Value>& value) {
  if (!value) return 3;
  const auto number = AsNumber(value);
  if (!number) return 2;
  return *number != *number ? 1 : 0;
}

bool IsBefore(const std::optional<Value>& a, const std::optional<Value>& b, bool descending) {
  if (RankOf(a) != RankOf(b)) return RankOf(a) < RankOf(b);
  if (!a) return false;
  const int order = Compare(*a, *b).value_or(0);
  return descending ? order > 0 : order < 0;
}

Error NoSuchColumn(const std::string& name, const std::vector<std::string>& headers) {
  Error error{ErrorCode::kNotFound, Format("no experiment has {}", Quoted(name)), {}, {}, {}, {}};
  const std::string nearest = Nearest(name, headers);
  error.hint = nearest.empty() ? "name a metric, a param or a file as 'mlpipe exp show --csv' does"
                               : Format("did you mean {}?", Quoted(nearest));
  return error;
}

}  // namespace

std::vector<std::string> HeadersOf(const std::vector<ExpColumn>& columns) {
  std::map<std::string, int> uses;
  for (const ExpColumn& column : columns) ++uses[column.key];
  std::vector<std::string> headers;
  for (const ExpColumn& column : columns) {
    if (column.group == ExpColumn::Group::kDep || column.key.empty())
      headers.push_back(column.file);
    else
      headers.push_back(uses[column.key] > 1 ? column.file + ":" + column.key : column.key);
  }
  return headers;
}

Result<ExpCondition> ParseCondition(std::string_view text) {
  using Op = ExpCondition::Op;
  static constexpr std::pair<std::string_view, Op> kOps[] = {
      {"==", Op::kEqual},          {"!=", Op::kNotEqual}, {"<=", Op::kLessOrEqual},
      {">=", Op::kGreaterOrEqual}, {"=", Op::kEqual},     {"<", Op::kLess},
      {">", Op::kGreater}};
  const std::size_t at = text.find_first_of("=!<>");
  for (const auto& [sign, op] : kOps) {
    if (at == 0 || at == text.npos || !text.substr(at).starts_with(sign)) continue;
    const std::string written(Trim(text.substr(at + sign.size())));
    Value value = written.empty() ? Value("") : TypedScalar(written).value_or(Value(written));
    return ExpCondition{std::string(Trim(text.substr(0, at))), op, std::move(value), written};
  }
  return Fail(ErrorCode::kUsage, Format("{} is no condition", Quoted(text)),
              "write a column, a sign and a value: 'acc>=0.9', 'lr=0.1', 'opt!=adam'");
}

ExpSheet::ExpSheet(std::vector<ExperimentRow> rows) : rows_(std::move(rows)) {
  for (const ExperimentRow& row : rows_) cells_.push_back(CellsOf(row));
}

std::vector<ExpColumn> ExpSheet::Columns() const {
  std::set<ExpColumn> columns;
  for (const ExpCells& cells : cells_)
    for (const auto& [column, value] : cells) columns.insert(column);
  return {columns.begin(), columns.end()};
}

Result<ExpColumn> ExpSheet::Find(const std::string& name) const {
  const std::vector<ExpColumn> columns = Columns();
  const std::vector<std::string> headers = HeadersOf(columns);
  std::vector<std::string> sharing;  // the columns of which it is the key
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& [group, file, key] = columns[i];
    if (headers[i] == name || (!key.empty() && file + ":" + key == name)) return columns[i];
    if (!key.empty() && key == name) sharing.push_back(headers[i]);
  }
  if (sharing.empty()) return Fail(NoSuchColumn(name, headers));
  return Fail(ErrorCode::kUsage, Format("several files have {}", Quoted(name)),
              Format("name one: {}", Join(sharing, ", ")));
}

void ExpSheet::Arrange(const std::vector<std::size_t>& order) {
  std::vector<ExperimentRow> rows;
  std::vector<ExpCells> cells;
  for (const std::size_t row : order) {
    rows.push_back(std::move(rows_[row]));
    cells.push_back(std::move(cells_[row]));
  }
  rows_ = std::move(rows);
  cells_ = std::move(cells);
}

Status ExpSheet::KeepMatching(const std::vector<ExpCondition>& conditions) {
  std::vector<ExpColumn> columns;
  for (const ExpCondition& condition : conditions) {
    MLP_ASSIGN(columns.emplace_back(), Find(condition.column));
  }
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    bool meets = true;
    for (std::size_t i = 0; i < conditions.size() && meets; ++i) {
      const auto value = cells_[row].find(columns[i]);
      meets = value != cells_[row].end() && Meets(value->second, conditions[i]);
    }
    if (meets || rows_[row].kind != Kind::kExperiment) kept.push_back(row);
  }
  Arrange(kept);
  return {};
}

Status ExpSheet::SortBy(const std::string& name, bool descending) {
  std::vector<std::optional<Value>> keys(rows_.size());
  if (name == "Experiment") {
    for (std::size_t i = 0; i < rows_.size(); ++i) keys[i] = rows_[i].name;
  } else if (name == "Created") {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].time_s) keys[i] = *rows_[i].time_s;
  } else {
    MLP_ASSIGN(const ExpColumn column, Find(name));
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (const auto value = cells_[i].find(column); value != cells_[i].end())
        keys[i] = value->second;
  }
  std::vector<std::size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && rows_[end].kind == Kind::kExperiment) ++end;
    std::stable_sort(
        order.begin() + static_cast<std::ptrdiff_t>(begin),
        order.begin() + static_cast<std::ptrdiff_t>(end),
        [&](std::size_t a, std::size_t b) { return IsBefore(keys[a], keys[b], descending); });
    begin = end + 1;
  }
  Arrange(order);
  return {};
}

}  // namespace mlp
