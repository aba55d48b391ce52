// What the SQLite databases of the store share: opening, settings, migrations, and the border where
// SQLite's exceptions become errors. SQLiteCpp's classes are the RAII types; only database.cc,
// file_index.cc and what opens the project's database include them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "store/base/error.h"

namespace mlp {

// NORMAL: a power cut may lose the last transactions, never the integrity. FULL: it loses nothing.
enum class Durability { kNormal, kFull };

// Opens or makes the database in WAL mode, with its directory. Waits up to ten seconds for other
// writers. Throws SQLite::Exception.
SQLite::Database OpenDatabase(const std::string& path, Durability durability);

// One step of a schema. A name, once released, keeps its SQL for ever: change the schema by a
// further migration.
struct Migration {
  const char* name;
  const char* sql;
};

// Applies, in one transaction, those of `migrations` that the database has not had; their names are
// kept in its table `migrations`. kCorrupt if it has had others: a newer mlpipe wrote it. Throws
// SQLite::Exception.
Status Migrate(SQLite::Database& database, std::span<const Migration> migrations);

// Whether the exception says that the file is no sound database, rather than that it cannot be
// reached now.
bool IsDamage(const SQLite::Exception& exception);

// kCorrupt if it is damage, else kIo: "cannot <action> '<path>': ...".
Error DatabaseError(const SQLite::Exception& exception, std::string_view action,
                    const std::string& path);

// What `work` returns, or the error that its exception is.
template <class Work>
auto WithDatabase(std::string_view action, const std::string& path, Work work)
    -> Result<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const SQLite::Exception& exception) {
    return Fail(DatabaseError(exception, action, path));
  }
}

}  // namespace mlp
