#include "engine/cli/exp_table.h"

#include <ctime>
#include <map>
#include <set>

#include "store/base/clock.h"
#include "store/base/format.h"

namespace mlp {
namespace {

bool IsSameEverywhere(const ExpColumn& column, const ExpSheet& sheet) {
  if (sheet.rows().empty()) return false;
  const auto first = sheet.cells(0).find(column);
  const bool is_there = first != sheet.cells(0).end();
  for (std::size_t i = 1; i < sheet.rows().size(); ++i) {
    const auto found = sheet.cells(i).find(column);
    if ((found != sheet.cells(i).end()) != is_there) return false;
    if (is_there && !SameValue(found->second, first->second)) return false;
  }
  return true;
}

std::string LocalTime(std::int64_t time_s, const char* format) {
  const std::time_t time = time_s;
  std::tm local{};
  ::localtime_r(&time, &local);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, format, &local));
}

std::string CreatedText(const ExperimentRow& row, const ExpTableOptions& options) {
  if (!row.time_s) return options.for_programs ? "" : "-";
  if (options.for_programs) return LocalTime(*row.time_s, "%Y-%m-%dT%H:%M:%S");
  const bool today = LocalTime(*row.time_s, "%F") == LocalTime(options.now_s, "%F");
  return LocalTime(*row.time_s, today ? "%I:%M %p" : "%b %d, %Y");
}

std::string ValueText(const Value& value, const ExpTableOptions& options) {
  if (options.for_programs || !value.is_number_float()) return DisplayText(value);
  return Format("{:.{}g}", value.get<double>(), options.precision);
}

// The tree at the left: workspace, baselines, and below each its experiments.
std::string NameText(const std::vector<ExperimentRow>& rows, std::size_t i, bool for_programs) {
  const ExperimentRow& row = rows[i];
  if (for_programs) return row.name;
  if (row.kind == ExperimentRow::Kind::kWorkspace) return "workspace";
  if (row.kind == ExperimentRow::Kind::kBaseline) return row.name.empty() ? row.short_id : row.name;
  const bool last = i + 1 == rows.size() || rows[i + 1].kind != ExperimentRow::Kind::kExperiment;
  return Format("{} {} [{}]", last ? "└──" : "├──", row.short_id, row.name);
}

std::vector<std::string> FixedCells(const std::vector<ExperimentRow>& rows, std::size_t i,
                                    const ExpTableOptions& options) {
  const ExperimentRow& row = rows[i];
  std::vector<std::string> cells{NameText(rows, i, options.for_programs)};
  if (options.for_programs) {
    cells.push_back(row.short_id.empty() ? "workspace" : row.short_id);
    const bool last = i + 1 == rows.size() || rows[i + 1].kind != ExperimentRow::Kind::kExperiment;
    cells.push_back(row.kind != ExperimentRow::Kind::kExperiment ? "baseline"
                    : last                                       ? "branch_base"
                                                                 : "branch_commit");
  }
  cells.push_back(CreatedText(row, options));
  if (options.for_programs) cells.push_back("");  // parent: only DVC's checkpoints had one
  return cells;
}

Value OrNull(const Digest& digest) {
  return digest.empty() ? Value() : Value(digest.ToString());
}

// Size and number of files mean something only with a digest.
template <class Fact>
Value RecordJson(const Fact& fact) {
  const bool is_known = !fact.digest.empty();
  return {{"hash", OrNull(fact.digest)},
          {"size", is_known ? Value(fact.size) : Value()},
          {"nfiles", fact.nfiles ? Value(*fact.nfiles) : Value()}};
}

Value DepsJson(const ExperimentFacts& facts) {
  Value deps = Value::object();
  for (const ExperimentFacts::Dependency& dep : facts.deps) deps[dep.path] = RecordJson(dep);
  return deps;
}

Value OutsJson(const ExperimentFacts& facts) {
  Value outs = Value::object();
  for (const ExperimentFacts::Output& out : facts.outs) {
    Value json = RecordJson(out);
    json["use_cache"] = out.use_cache;
    json["is_data_source"] = out.is_data_source;
    outs[out.path] = std::move(json);
  }
  return outs;
}

Value RowJson(const ExperimentRow& row) {
  const std::string rev = row.commit.empty() ? "workspace" : row.commit.hex;
  Value json = {{"rev", rev}, {"name", row.name.empty() ? Value() : Value(row.name)}};
  json["data"] = Value();
  json["error"] = Value();
  json["experiments"] = Value();
  if (row.error) json["error"] = {{"type", "Error"}, {"msg", row.error->message}};
  if (!row.facts) return json;
  json["data"] = {
      {"rev", rev},
      {"timestamp", row.time_s ? Value(LocalTime(*row.time_s, "%Y-%m-%dT%H:%M:%S")) : Value()},
      {"params", SnapshotToJson(row.facts->params, "")[""]["data"]},
      {"metrics", SnapshotToJson(row.facts->metrics, "")[""]["data"]},
      {"deps", DepsJson(*row.facts)},
      {"outs", OutsJson(*row.facts)},
      {"meta", Value::object()}};
  return json;
}

bool Matches(const std::shared_ptr<const RegularExpression>& pattern, const std::string& header) {
  return pattern != nullptr && pattern->MatchesBeginOf(header);
}

struct ShownColumn {
  ExpColumn column;
  std::string header;
};

std::vector<ShownColumn> ShownColumns(const ExpSheet& sheet, const ExpTableOptions& options) {
  const std::vector<ExpColumn> columns = sheet.Columns();
  std::vector<std::string> headers = HeadersOf(columns);
  std::vector<ShownColumn> shown;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool is_left_out = Matches(options.drop, headers[i]) ||
                             (options.only_changed && IsSameEverywhere(columns[i], sheet));
    if (!is_left_out || Matches(options.keep, headers[i]))
      shown.push_back({columns[i], std::move(headers[i])});
  }
  return shown;
}

}  // namespace

Table ExpTable(const ExpSheet& sheet, const ExpTableOptions& options) {
  const std::vector<ExperimentRow>& rows = sheet.rows();
  const std::vector<ShownColumn> columns = ShownColumns(sheet, options);
  Table table;
  table.header = options.for_programs
                     ? std::vector<std::string>{"Experiment", "rev", "typ", "Created", "parent"}
                     : std::vector<std::string>{"Experiment", "Created"};
  for (const ShownColumn& column : columns) table.header.push_back(column.header);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> row = FixedCells(rows, i, options);
    for (const ShownColumn& shown : columns) {
      const auto found = sheet.cells(i).find(shown.column);
      if (found != sheet.cells(i).end())
        row.push_back(ValueText(found->second, options));
      else
        row.push_back(options.for_programs ? "" : rows[i].error ? "!" : "-");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Value ExpJson(const std::vector<ExperimentRow>& rows) {
  Value json = Value::array();
  for (const ExperimentRow& row : rows) {
    if (row.kind != ExperimentRow::Kind::kExperiment) {
      json.push_back(RowJson(row));
      continue;
    }
    Value& experiments = json.back()["experiments"];
    if (experiments.is_null()) experiments = Value::array();
    Value state = RowJson(row);
    state.erase("experiments");
    experiments.push_back(
        {{"revs", Value::array({state})}, {"executor", Value()}, {"name", row.name}});
  }
  return json;
}

}  // namespace mlp
