#include "store/file_index.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <unordered_map>
#include <utility>

#include "store/base/format.h"
#include "store/database.h"

namespace mlp {
namespace {

// Raised by every change of the schema: an index of another version is thrown away.
constexpr int kVersion = 1;

// digest: the bytes of the hash. One index holds one algorithm; rows of another length are not
// believed.
constexpr const char* kSchema = R"(
  CREATE TABLE files (
    path TEXT PRIMARY KEY, device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, digest BLOB NOT NULL
  ) WITHOUT ROWID)";

bool SameFile(const FileStat& a, const FileStat& b) {
  return a.device == b.device && a.inode == b.inode && a.size == b.size &&
         a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns;
}

std::int64_t Signed(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}
std::uint64_t Unsigned(std::int64_t number) {
  return static_cast<std::uint64_t>(number);
}

void RemoveDatabase(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path + suffix).c_str());
}

// Throws SQLite::Exception. false: of another version.
bool PrepareSchema(SQLite::Database& database) {
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version == kVersion) return true;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (database.execAndGet("PRAGMA user_version").getInt() == kVersion) return true;  // just made
  if (version != 0 || database.tableExists("files")) return false;
  database.exec(kSchema);
  database.exec(Format("PRAGMA user_version = {}", kVersion));
  transaction.commit();
  return true;
}

}  // namespace

struct FileIndex::State {
  struct Entry {
    FileStat stat;
    Digest digest;
  };

  State(std::string p, HashAlgorithm a) : path(std::move(p)), algorithm(a) {}

  void OpenFile();
  void Close();
  std::optional<Entry> EntryOf(SQLite::Statement& row, int first) const;
  void BeginReading();
  std::optional<Entry> Lookup(const std::string& file);
  void StartBelow(const std::string& prefix);
  bool NextBelow(std::size_t prefix_size, std::string& rest);
  void ReadAll(std::size_t expected, std::size_t most);
  void Write();

  const std::string path;  // empty: in memory
  const HashAlgorithm algorithm;
  std::map<std::string, Entry> pending;  // sorted: neighbours of the table are written together
  // The whole table, once it has been read at once; then `lookup` is not asked.
  std::optional<std::unordered_map<std::string, Entry>> all;
  std::optional<SQLite::Database> database;
  std::optional<SQLite::Statement> lookup;
  std::optional<SQLite::Statement> below;  // path, then what `lookup` has
  bool reading =
      false;  // in a read transaction, from the first Find to Flush: twice as many lookups a second
  bool damaged = false;
};

// Throws SQLite::Exception, also (as damage) for another version.
void FileIndex::State::OpenFile() {
  database.emplace(OpenDatabase(path, Durability::kNormal));
  if (!PrepareSchema(*database)) throw SQLite::Exception("another version", SQLite::OK);
  lookup.emplace(
      *database,
      "SELECT device, inode, size, mtime_ns, ctime_ns, digest FROM files WHERE path = ?");
  below.emplace(*database,
                "SELECT path, device, inode, size, mtime_ns, ctime_ns, digest FROM files "
                "WHERE path > ? AND path < ? ORDER BY path");
}

void FileIndex::State::Close() {
  lookup.reset();
  below.reset();
  database.reset();
  reading = false;
}

// Of a row: device, inode, size, mtime_ns, ctime_ns, digest, the first of them in column `first`.
std::optional<FileIndex::State::Entry> FileIndex::State::EntryOf(SQLite::Statement& row,
                                                                 int first) const {
  Entry entry;
  entry.stat.device = Unsigned(row.getColumn(first).getInt64());
  entry.stat.inode = Unsigned(row.getColumn(first + 1).getInt64());
  entry.stat.size = Unsigned(row.getColumn(first + 2).getInt64());
  entry.stat.mtime_ns = row.getColumn(first + 3).getInt64();
  entry.stat.ctime_ns = row.getColumn(first + 4).getInt64();
  const SQLite::Column digest = row.getColumn(first + 5);
  if (digest.getBytes() != static_cast<int>(SizeOf(algorithm))) return std::nullopt;
  entry.digest = Digest(algorithm, static_cast<const unsigned char*>(digest.getBlob()));
  return entry;
}

void FileIndex::State::BeginReading() {
  if (!std::exchange(reading, true)) database->exec("BEGIN");
}

// Goes to the first row whose path begins with `prefix`, which ends with a slash.
void FileIndex::State::StartBelow(const std::string& prefix) {
  BeginReading();
  below->reset();
  below->bind(1, prefix);
  below->bind(2, prefix.substr(0, prefix.size() - 1) + static_cast<char>('/' + 1));
}

bool FileIndex::State::NextBelow(std::size_t prefix_size, std::string& rest) {
  if (!below->executeStep()) return false;
  const SQLite::Column column = below->getColumn(0);
  rest.assign(column.getText() + prefix_size,
              static_cast<std::size_t>(column.getBytes()) - prefix_size);
  return true;
}

std::optional<FileIndex::State::Entry> FileIndex::State::Lookup(const std::string& file) {
  if (all) {
    const auto found = all->find(file);
    return found == all->end() ? std::nullopt : std::optional(found->second);
  }
  BeginReading();
  lookup->reset();
  lookup->bindNoCopy(1, file);
  if (!lookup->executeStep()) return std::nullopt;
  return EntryOf(*lookup, 0);
}

// Unless there are more than `most` rows.
void FileIndex::State::ReadAll(std::size_t expected, std::size_t most) {
  SQLite::Statement rows(*database,
                         "SELECT path, device, inode, size, mtime_ns, ctime_ns, digest FROM files");
  std::unordered_map<std::string, Entry> read;
  read.reserve(expected);
  while (rows.executeStep()) {
    if (read.size() == most) return;
    if (auto entry = EntryOf(rows, 1)) read.emplace(rows.getColumn(0).getString(), *entry);
  }
  all = std::move(read);
}

void FileIndex::State::Write() {
  SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement replace(*database, "REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const auto& [file, entry] : pending) {
    const std::string_view digest = entry.digest.Bytes();
    replace.bindNoCopy(1, file);
    replace.bind(2, Signed(entry.stat.device));
    replace.bind(3, Signed(entry.stat.inode));
    replace.bind(4, Signed(entry.stat.size));
    replace.bind(5, entry.stat.mtime_ns);
    replace.bind(6, entry.stat.ctime_ns);
    replace.bindNoCopy(7, digest.data(), static_cast<int>(digest.size()));
    replace.exec();
    replace.reset();
  }
  transaction.commit();
}

FileIndex::FileIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileIndex::FileIndex(FileIndex&&) noexcept = default;
FileIndex& FileIndex::operator=(FileIndex&&) noexcept = default;
FileIndex::~FileIndex() = default;

Result<FileIndex> FileIndex::Open(const std::string& path, HashAlgorithm algorithm,
                                  std::string* notice) {
  auto state = std::make_unique<State>(path, algorithm);
  try {
    try {
      state->OpenFile();
    } catch (const SQLite::Exception& exception) {
      const bool other_version = exception.getErrorCode() == SQLite::OK;
      if (!other_version && !IsDamage(exception)) throw;
      state->Close();
      RemoveDatabase(path);
      if (notice != nullptr) {
        *notice = Format("the stat cache '{}' {} and was thrown away: files are read anew", path,
                         other_version ? "is of another version" : "was damaged");
      }
      state->OpenFile();
    }
  } catch (const SQLite::Exception& exception) {
    return Fail(DatabaseError(exception, "open", path));
  }
  return FileIndex(std::move(state));
}

FileIndex FileIndex::InMemory(HashAlgorithm algorithm) {
  return FileIndex(std::make_unique<State>("", algorithm));
}

void FileIndex::Expect(std::size_t count) {
  // A row of a scan costs a tenth of a lookup.
  constexpr std::size_t kFewest = 100, kRowsForALookup = 8;
  if (count < kFewest || !state_->database || state_->damaged) return;
  try {
    state_->ReadAll(count, count * kRowsForALookup);
  } catch (const SQLite::Exception&) {
    state_->damaged = true;
  }
}

std::optional<Digest> FileIndex::Find(const std::string& path, const FileStat& stat) {
  std::optional<State::Entry> entry;
  if (const auto pending = state_->pending.find(path); pending != state_->pending.end()) {
    entry = pending->second;
  } else if (state_->database && !state_->damaged) {
    try {
      entry = state_->Lookup(path);
    } catch (const SQLite::Exception&) {
      state_->damaged = true;  // a cache that does not answer knows nothing; Flush sees to it
    }
  }
  if (!entry || !SameFile(entry->stat, stat)) return std::nullopt;
  return entry->digest;
}

FileIndex::Reader::Reader(FileIndex& index, const std::string& directory)
    : index_(index), prefix_(directory + "/") {
  State& state = *index.state_;
  if (!state.database || state.damaged || state.all) return;
  try {
    state.StartBelow(prefix_);
    has_row_ = state.NextBelow(prefix_.size(), row_);
  } catch (const SQLite::Exception&) {
    state.damaged = true;
  }
}

FileIndex::Reader::~Reader() {
  if (index_.state_->below) index_.state_->below->tryReset();
}

// Throws SQLite::Exception.
bool FileIndex::Reader::IsAt(const RelPath& path) {
  while (has_row_ && row_ < path.str()) has_row_ = index_.state_->NextBelow(prefix_.size(), row_);
  return has_row_ && row_ == path.str();
}

std::optional<Digest> FileIndex::Reader::Find(const RelPath& path, const FileStat& stat) {
  State& state = *index_.state_;
  if (state.all || !state.pending.empty()) return index_.Find(prefix_ + path.str(), stat);
  if (!state.database || state.damaged) return std::nullopt;
  try {
    const auto entry = IsAt(path) ? state.EntryOf(*state.below, 1) : std::nullopt;
    if (entry && SameFile(entry->stat, stat)) return entry->digest;
  } catch (const SQLite::Exception&) {
    state.damaged = true;
  }
  return std::nullopt;
}

void FileIndex::Remember(const std::string& path, const FileStat& stat, const Digest& digest,
                         std::int64_t hashed_at_ns) {
  constexpr std::size_t kMostPending = 4096;  // bounds their memory
  if (std::max(stat.mtime_ns, stat.ctime_ns) > hashed_at_ns - kRacyWindowNs) return;
  state_->pending.insert_or_assign(path, State::Entry{stat, digest});
  if (state_->pending.size() < kMostPending || !state_->database) return;
  if (!Flush()) state_->pending.clear();  // a cache: what cannot be written is forgotten
}

Status FileIndex::Flush() {
  if (!state_->database) return {};  // in memory
  try {
    if (state_->damaged) {
      state_->Close();
      RemoveDatabase(state_->path);
      state_->OpenFile();
      state_->damaged = false;
    }
    state_->lookup->reset();
    state_->below->reset();
    if (std::exchange(state_->reading, false)) state_->database->exec("COMMIT");
    if (!state_->pending.empty()) state_->Write();
    if (state_->all) {
      for (const auto& [file, entry] : state_->pending) state_->all->insert_or_assign(file, entry);
    }
    state_->pending.clear();
  } catch (const SQLite::Exception& exception) {
    return Fail(DatabaseError(exception, "write", state_->path));
  }
  return {};
}

}  // namespace mlp
