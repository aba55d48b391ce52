#include "store/run_log.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/project_database.h"

namespace mlp {
namespace {

constexpr std::array<std::string_view, 4> kOutcomeNames = {"succeeded", "failed", "interrupted",
                                                           "restored"};
constexpr std::array<std::string_view, 2> kRoleNames = {"dependency", "output"};

template <class Enum, std::size_t size>
Enum EnumNamed(const std::array<std::string_view, size>& names, const std::string& name) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return Enum{};
}

std::string_view NameOf(RunPath::Role role) {
  return kRoleNames[static_cast<std::size_t>(role)];
}

// JSON text back to a value. Python's NaN and infinities are no JSON; nested ones are left as the
// text.
Value ValueFromText(const std::string& text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return kInfinity;
  if (text == "-Infinity") return -kInfinity;
  Value value = Value::parse(text, nullptr, /*allow_exceptions=*/false);
  return value.is_discarded() ? Value(text) : value;
}

void Bind(SQLite::Statement& statement, int index, std::string_view text) {
  statement.bind(index, std::string(text));
}
void Bind(SQLite::Statement& statement, int index, std::int64_t number) {
  statement.bind(index, number);
}
void Bind(SQLite::Statement& statement, int index, double number) {
  statement.bind(index, number);
}

template <class... Values>
void Execute(SQLite::Statement& statement, const Values&... values) {
  statement.reset();
  int index = 0;
  (Bind(statement, ++index, values), ...);
  statement.exec();
}

// The prepared statements of one transaction of Append.
class Inserter {
 public:
  explicit Inserter(SQLite::Database& database)
      : database_(database),
        run_(database,
             "INSERT INTO runs (stage, command, fingerprint, started_ns, duration_ns, "
             "outcome, exit_status, log_file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
        path_(database, "REPLACE INTO run_paths VALUES (?, ?, ?, ?, ?)"),
        param_(database, "REPLACE INTO run_params VALUES (?, ?, ?, ?)"),
        metric_(database, "REPLACE INTO run_metrics VALUES (?, ?, ?, ?)"),
        environment_(database, "INSERT OR IGNORE INTO environments VALUES (?, ?)"),
        run_environment_(database, "REPLACE INTO run_environments VALUES (?, ?)") {}

  // Under the same key the last one counts: a path given twice is no reason to lose the record of a
  // run.
  std::int64_t Insert(const RunRecord& record) {
    Execute(run_, record.stage, record.command, record.fingerprint, record.started_ns,
            record.duration_ns, mlp::NameOf(record.outcome), std::int64_t{record.exit_status},
            record.log_file);
    const std::int64_t id = database_.getLastInsertRowid();
    for (const RunPath& p : record.paths) {
      Execute(path_, id, NameOf(p.role), p.path, p.digest, static_cast<std::int64_t>(p.size));
    }
    for (const RunParam& p : record.params) {
      Execute(param_, id, p.file, p.key, PythonJson(p.value, /*sort_keys=*/false));
    }
    for (const RunMetric& m : record.metrics) Execute(metric_, id, m.file, m.key, m.value);
    if (!record.environment.empty()) {
      const std::string digest = HashOf(HashAlgorithm::kSha256, record.environment).Hex();
      Execute(environment_, digest, record.environment);
      Execute(run_environment_, id, digest);
    }
    return id;
  }

 private:
  SQLite::Database& database_;
  SQLite::Statement run_, path_, param_, metric_, environment_, run_environment_;
};

// The runs that `query` finds, which selects all columns of `runs` in their order.
std::vector<RunRecord> ReadRuns(SQLite::Statement& query) {
  std::vector<RunRecord> runs;
  while (query.executeStep()) {
    RunRecord& run = runs.emplace_back();
    run.id = query.getColumn(0).getInt64();
    run.stage = query.getColumn(1).getString();
    run.command = query.getColumn(2).getString();
    run.fingerprint = query.getColumn(3).getString();
    run.started_ns = query.getColumn(4).getInt64();
    run.duration_ns = query.getColumn(5).getInt64();
    run.outcome = EnumNamed<RunOutcome>(kOutcomeNames, query.getColumn(6).getString());
    run.exit_status = query.getColumn(7).getInt();
    run.log_file = query.getColumn(8).getString();
  }
  return runs;
}

void ReadDetails(SQLite::Database& database, RunRecord& run) {
  SQLite::Statement path(database, "SELECT role, path, digest, size FROM run_paths WHERE run = ?");
  for (path.bind(1, run.id); path.executeStep();) {
    run.paths.push_back({EnumNamed<RunPath::Role>(kRoleNames, path.getColumn(0).getString()),
                         path.getColumn(1).getString(), path.getColumn(2).getString(),
                         static_cast<std::uint64_t>(path.getColumn(3).getInt64())});
  }
  SQLite::Statement param(database, "SELECT file, key, value FROM run_params WHERE run = ?");
  for (param.bind(1, run.id); param.executeStep();) {
    run.params.push_back({param.getColumn(0).getString(), param.getColumn(1).getString(),
                          ValueFromText(param.getColumn(2).getString())});
  }
  SQLite::Statement metric(database, "SELECT file, key, value FROM run_metrics WHERE run = ?");
  for (metric.bind(1, run.id); metric.executeStep();) {
    const SQLite::Column value = metric.getColumn(2);
    run.metrics.push_back({metric.getColumn(0).getString(), metric.getColumn(1).getString(),
                           value.isNull() ? std::nan("") : value.getDouble()});
  }
  SQLite::Statement environment(
      database, "SELECT text FROM run_environments JOIN environments USING (digest) WHERE run = ?");
  environment.bind(1, run.id);
  if (environment.executeStep()) run.environment = environment.getColumn(0).getString();
}

}  // namespace

std::string_view NameOf(RunOutcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

std::string OutputsNameOf(const std::vector<RunPath>& paths) {
  std::vector<std::string> outputs;
  for (const RunPath& path : paths) {
    if (path.role != RunPath::Role::kOutput) continue;
    outputs.push_back(path.path + '\0' + path.digest + '\0');
  }
  std::sort(outputs.begin(), outputs.end());
  Hasher hasher(HashAlgorithm::kSha256);
  for (const std::string& output : outputs) hasher.Update(output);
  return hasher.Finish().Hex();
}

struct RunLog::State {
  State(std::string p, SQLite::Database d) : path(std::move(p)), database(std::move(d)) {}
  const std::string path;
  SQLite::Database database;
};

RunLog::RunLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
RunLog::RunLog(RunLog&&) noexcept = default;
RunLog& RunLog::operator=(RunLog&&) noexcept = default;
RunLog::~RunLog() = default;

Result<RunLog> RunLog::Open(const std::string& path) {
  MLP_ASSIGN(SQLite::Database database, OpenProjectDatabase(path));
  return RunLog(std::make_unique<State>(path, std::move(database)));
}

Status RunLog::Append(std::span<RunRecord> records) {
  if (records.empty()) return {};
  return WithDatabase("write", state_->path, [&] {
    SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    Inserter inserter(state_->database);
    for (RunRecord& record : records) record.id = inserter.Insert(record);
    transaction.commit();
  });
}

namespace {

std::vector<RunRecord> ReadAll(SQLite::Database& database, SQLite::Statement& query) {
  std::vector<RunRecord> runs = ReadRuns(query);
  for (RunRecord& run : runs) ReadDetails(database, run);
  return runs;
}

}  // namespace

Result<bool> RunLog::Has(const std::string& stage, std::int64_t started_ns) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT 1 FROM runs WHERE stage = ? AND started_ns = ? LIMIT 1");
    query.bind(1, stage);
    query.bind(2, started_ns);
    return query.executeStep();
  });
}

Result<std::vector<RunRecord>> RunLog::Recent(const std::string& stage, int limit) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT * FROM runs WHERE ?1 = '' OR stage = ?1 "
                            "ORDER BY id DESC LIMIT ?2");
    query.bind(1, stage);
    query.bind(2, limit);
    return ReadAll(state_->database, query);
  });
}

Status RunLog::MarkVerified(const ResultName& result, std::int64_t verified_ns) {
  return WithDatabase("write", state_->path, [&] {
    SQLite::Statement mark(state_->database, "REPLACE INTO verifications VALUES (?, ?, ?)");
    Execute(mark, result.fingerprint, result.outputs, verified_ns);
  });
}

Status RunLog::ForgetVerified(const ResultName& result) {
  return WithDatabase("write", state_->path, [&] {
    SQLite::Statement forget(state_->database,
                             "DELETE FROM verifications WHERE fingerprint = ? AND outputs = ?");
    Execute(forget, result.fingerprint, result.outputs);
  });
}

Result<std::optional<std::int64_t>> RunLog::VerifiedAt(const ResultName& result) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(
        state_->database,
        "SELECT verified_ns FROM verifications WHERE fingerprint = ? AND outputs = ?");
    query.bind(1, result.fingerprint);
    query.bind(2, result.outputs);
    if (!query.executeStep()) return std::optional<std::int64_t>();
    return std::optional(query.getColumn(0).getInt64());
  });
}

Result<std::unordered_map<std::string, std::int64_t>> RunLog::LastDurations() {
  return WithDatabase("read", state_->path, [&] {
    // Beside max() SQLite takes the other columns from the row that has the greatest.
    SQLite::Statement query(state_->database,
                            "SELECT stage, duration_ns, max(id) FROM runs "
                            "WHERE outcome = 'succeeded' GROUP BY stage");
    std::unordered_map<std::string, std::int64_t> durations;
    while (query.executeStep()) {
      durations[query.getColumn(0).getString()] = query.getColumn(1).getInt64();
    }
    return durations;
  });
}

Result<std::vector<RunRecord>> RunLog::RunsWith(const std::string& digest, RunPath::Role role,
                                                int limit) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT * FROM runs WHERE id IN (SELECT DISTINCT run FROM run_paths "
                            "WHERE digest = ? AND role = ? ORDER BY run DESC LIMIT ?) "
                            "ORDER BY id DESC");
    query.bind(1, digest);
    query.bind(2, std::string(NameOf(role)));
    query.bind(3, limit);
    return ReadAll(state_->database, query);
  });
}

Result<std::vector<std::string>> RunLog::DigestsLike(const std::string& prefix, int limit) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT DISTINCT digest FROM run_paths "
                            "WHERE digest >= ?1 AND digest < ?1 || 'x' ORDER BY digest LIMIT ?2");
    query.bind(1, prefix);
    query.bind(2, limit);
    std::vector<std::string> digests;
    while (query.executeStep()) digests.push_back(query.getColumn(0).getString());
    return digests;
  });
}

}  // namespace mlp
