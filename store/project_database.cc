#include "store/project_database.h"

#include <utility>

namespace mlp {
namespace {

constexpr Migration kMigrations[] = {
    {"001 runs", R"(
      CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        stage TEXT NOT NULL, command TEXT NOT NULL, fingerprint TEXT NOT NULL,
        started_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL,
        outcome TEXT NOT NULL, exit_status INTEGER NOT NULL, log_file TEXT NOT NULL);
      CREATE INDEX runs_by_stage ON runs (stage, id);
      CREATE TABLE run_paths (
        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
        role TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
        PRIMARY KEY (run, role, path)) WITHOUT ROWID;
      CREATE INDEX run_paths_by_digest ON run_paths (digest, role, run);
      CREATE TABLE run_params (  -- value: JSON
        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
        file TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (run, file, key)) WITHOUT ROWID;
      CREATE TABLE run_metrics (  -- value: NULL is NaN, which SQLite cannot store
        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
        file TEXT NOT NULL, key TEXT NOT NULL, value REAL,
        PRIMARY KEY (run, file, key)) WITHOUT ROWID;)"},
    {"002 durations", R"(
      CREATE INDEX successful_runs ON runs (stage, id, duration_ns) WHERE outcome = 'succeeded';)"},
    {"003 queue", R"(
      CREATE TABLE tasks (  -- spec, outcome: the engine's business
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL, batch TEXT NOT NULL, spec TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        created_ns INTEGER NOT NULL, started_ns INTEGER NOT NULL DEFAULT 0,
        ended_ns INTEGER NOT NULL DEFAULT 0,
        worker TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '',
        result TEXT NOT NULL DEFAULT '', stop_asked INTEGER NOT NULL DEFAULT 0);
      CREATE TABLE batches (name TEXT PRIMARY KEY, common TEXT NOT NULL) WITHOUT ROWID;
      CREATE INDEX tasks_by_state ON tasks (state, id);
      CREATE INDEX tasks_by_batch ON tasks (batch, id);
      CREATE TABLE queue_stop (asked_ns INTEGER NOT NULL);)"},
    {"004 verifications", R"(
      CREATE TABLE verifications (  -- outputs: OutputsNameOf of run_log.h
        fingerprint TEXT NOT NULL, outputs TEXT NOT NULL, verified_ns INTEGER NOT NULL,
        PRIMARY KEY (fingerprint, outputs)) WITHOUT ROWID;)"},
    {"005 environments", R"(
      CREATE TABLE environments (  -- text: JSON, the engine's business; digest: its SHA-256
        digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE run_environments (
        run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, digest TEXT NOT NULL);)"},
};

}  // namespace

Result<SQLite::Database> OpenProjectDatabase(const std::string& path) {
  try {
    SQLite::Database database = OpenDatabase(path, Durability::kFull);
    MLP_TRY(Migrate(database, kMigrations));
    return database;
  } catch (const SQLite::Exception& exception) {
    Error error = DatabaseError(exception, "open", path);
    if (error.code == ErrorCode::kCorrupt) {
      error.hint =
          "the history of runs and the queue of experiments are in it: restore a copy, or move the "
          "file away to begin anew";
    }
    return Fail(std::move(error));
  }
}

}  // namespace mlp
