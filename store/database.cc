#include "store/database.h"

#include <sqlite3.h>

#include <set>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/database_check.h"

namespace mlp {
namespace {

constexpr int kBusyMs = 10'000;

std::set<std::string> AppliedMigrations(SQLite::Database& database) {
  std::set<std::string> names;
  if (!database.tableExists("migrations")) return names;
  SQLite::Statement query(database, "SELECT name FROM migrations");
  while (query.executeStep()) names.insert(query.getColumn(0).getString());
  return names;
}

void Apply(SQLite::Database& database, const Migration& migration) {
  database.exec(migration.sql);
  SQLite::Statement insert(database, "INSERT INTO migrations (name) VALUES (?)");
  insert.bindNoCopy(1, migration.name);
  insert.exec();
}

}  // namespace

SQLite::Database OpenDatabase(const std::string& path, Durability durability) {
  // The result is not looked at: if the directory is missing after all, opening the database says
  // so.
  PosixFileSystem().MakeDirs(ParentOf(path));
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMs);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(durability == Durability::kFull ? "PRAGMA synchronous = FULL"
                                                : "PRAGMA synchronous = NORMAL");
  database.exec("PRAGMA foreign_keys = ON");
  return database;
}

Status Migrate(SQLite::Database& database, std::span<const Migration> migrations) {
  // Looked at first without a write lock: nearly always there is nothing to do.
  if (AppliedMigrations(database).size() != migrations.size()) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID");
    const std::set<std::string> applied = AppliedMigrations(database);
    for (const Migration& migration : migrations) {
      if (!applied.contains(migration.name)) Apply(database, migration);
    }
    transaction.commit();
  }
  for (const std::string& name : AppliedMigrations(database)) {
    const auto known = [&](const Migration& migration) { return migration.name == name; };
    if (std::none_of(migrations.begin(), migrations.end(), known)) {
      return Fail(ErrorCode::kCorrupt,
                  Format("'{}' was written by a newer mlpipe", database.getFilename()),
                  "use that version, or a later one");
    }
  }
  return {};
}

bool IsDamage(const SQLite::Exception& exception) {
  return exception.getErrorCode() == SQLITE_CORRUPT || exception.getErrorCode() == SQLITE_NOTADB;
}

Error DatabaseError(const SQLite::Exception& exception, std::string_view action,
                    const std::string& path) {
  Error error;
  error.code = IsDamage(exception) ? ErrorCode::kCorrupt : ErrorCode::kIo;
  error.message = Format("cannot {} '{}': {}", action, path, exception.what());
  return error;
}

Status CheckDatabase(const std::string& path) {
  MLP_ASSIGN(const auto stat, PosixFileSystem().Stat(path, true));
  if (!stat) return {};
  try {
    SQLite::Database database(path, SQLite::OPEN_READWRITE, kBusyMs);
    SQLite::Statement query(database, "PRAGMA quick_check(1)");
    const bool has_answer = query.executeStep();
    const std::string answer = has_answer ? query.getColumn(0).getString() : "no answer";
    if (answer == "ok") return {};
    return Fail(ErrorCode::kCorrupt, Format("database '{}' is damaged: {}", path, answer));
  } catch (const SQLite::Exception& exception) {
    return Fail(DatabaseError(exception, "check", path));
  }
}

}  // namespace mlp
