#include "engine/record_journal.h"

#include <charconv>
#include <utility>

#include "pipelines/yaml_node.h"
#include "store/base/format.h"

namespace mlp {
namespace {

constexpr std::string_view kMagic = "mlpipe-journal-1 ";
constexpr std::string_view kJournalSuffix = ".journal";
constexpr std::string_view kLockSuffix = ".lock";

constexpr int kMostAttempts = 10;

Result<FileLock> TryLock(const std::string& path, std::string_view command) {
  return FileLock::Acquire(path + std::string(kLockSuffix), command, std::chrono::milliseconds(0));
}

std::string Header(HashAlgorithm algorithm) {
  return Format("{}{}\n", kMagic, NameOf(algorithm));
}

std::string Checksum(std::string_view payload) {
  return HashOf(HashAlgorithm::kSha256, payload).Hex().substr(0, 16);
}

std::string Framed(const std::string& payload) {
  return Format("{} {}\n{}\n", payload.size(), Checksum(payload), payload);
}

// Takes the first entry off `text`; nullopt when it is not whole.
std::optional<std::string_view> TakePayload(std::string_view& text) {
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos || line < 18) return std::nullopt;
  std::size_t size = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + line, size);
  if (parsed.ec != std::errc() || *parsed.ptr != ' ') return std::nullopt;
  const std::string_view checksum = text.substr(0, line).substr(parsed.ptr - text.data() + 1);
  if (size >= text.size() || text.size() - line - 1 < size + 1) return std::nullopt;
  const std::string_view payload = text.substr(line + 1, size);
  if (Checksum(payload) != checksum) return std::nullopt;
  text.remove_prefix(line + 1 + size + 1);
  return payload;
}

RunOutcome OutcomeNamed(const std::string& name) {
  return name == NameOf(RunOutcome::kRestored) ? RunOutcome::kRestored : RunOutcome::kSucceeded;
}

std::string EndedPayload(HashAlgorithm algorithm, const StageRecord& record,
                         const LockedStage* replaced) {
  return Value{{"stage", record.stage->Address()},
               {"replaces", JournalHash(algorithm, replaced)},
               {"entry", SerializeLockedStage(algorithm, record.entry)},
               {"fingerprint", record.fingerprint.hex()},
               {"outcome", NameOf(record.outcome)},
               {"started_ns", record.execution.started_ns},
               {"duration_ns", record.execution.duration_ns},
               {"exit_status", record.execution.exit_status},
               {"log_file", record.execution.log_file},
               {"environment", record.environment}}
      .dump(-1, ' ', false, Value::error_handler_t::replace);
}

// Throws Value::exception when a field is of another type.
Result<JournaledRecord> ReadEnded(HashAlgorithm algorithm, const Value& payload) {
  JournaledRecord entry{payload.value("stage", ""), payload.value("replaces", ""), {}};
  MLP_ASSIGN(const YamlDocument yaml,
             ParseYaml("journal entry of " + entry.stage, payload.value("entry", "")));
  MLP_ASSIGN(entry.record.entry, ParseLockedStage(algorithm, yaml));
  entry.record.fingerprint = Fingerprint(payload.value("fingerprint", ""));
  entry.record.outcome = OutcomeNamed(payload.value("outcome", ""));
  entry.record.execution.started_ns = payload.value("started_ns", std::int64_t{0});
  entry.record.execution.duration_ns = payload.value("duration_ns", std::int64_t{0});
  entry.record.execution.exit_status = payload.value("exit_status", 0);
  entry.record.execution.log_file = payload.value("log_file", "");
  entry.record.environment = payload.value("environment", "");
  return entry;
}

// The checksum says that mlpipe wrote it, so only another version's entry is not understood.
std::optional<JournaledRecord> ParseEnded(HashAlgorithm algorithm, const Value& payload) {
  try {
    Result<JournaledRecord> entry = ReadEnded(algorithm, payload);
    return entry ? std::optional(std::move(*entry)) : std::nullopt;
  } catch (const Value::exception&) {
    return std::nullopt;
  }
}

std::vector<JournaledRecord> ParseJournal(HashAlgorithm algorithm, std::string_view text) {
  std::vector<JournaledRecord> records;
  const std::string header = Header(algorithm);
  if (!text.starts_with(header)) return records;
  text.remove_prefix(header.size());
  while (const std::optional<std::string_view> bytes = TakePayload(text)) {
    const Value payload = Value::parse(*bytes, nullptr, /*allow_exceptions=*/false);
    if (!payload.is_object()) break;
    if (auto record = ParseEnded(algorithm, payload)) records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace

RecordJournal::RecordJournal(FileSystem& fs, std::string path, HashAlgorithm algorithm,
                             FileLock lock)
    : fs_(&fs), path_(std::move(path)), algorithm_(algorithm), lock_(std::move(lock)) {}

RecordJournal::RecordJournal(RecordJournal&& other) noexcept
    : fs_(other.fs_),
      path_(std::exchange(other.path_, {})),
      algorithm_(other.algorithm_),
      lock_(std::move(other.lock_)),
      file_(std::move(other.file_)),
      entries_(std::move(other.entries_)) {}

RecordJournal& RecordJournal::operator=(RecordJournal&& other) noexcept {
  std::swap(fs_, other.fs_);
  std::swap(path_, other.path_);
  std::swap(algorithm_, other.algorithm_);
  std::swap(lock_, other.lock_);
  std::swap(file_, other.file_);
  std::swap(entries_, other.entries_);
  return *this;
}

RecordJournal::~RecordJournal() {
  if (path_.empty() || !entries_.empty()) return;
  fs_->RemoveFile(path_ + std::string(kJournalSuffix));  // best effort: an empty one harms nobody
  fs_->RemoveFile(path_ + std::string(kLockSuffix));
}

Result<RecordJournal> RecordJournal::Create(const Workspace& workspace, std::string_view command,
                                            const std::function<std::string()>& new_name) {
  const std::string dir = workspace.paths().JournalDir();
  MLP_TRY(workspace.fs().MakeDirs(dir));
  for (int attempt = 1;; ++attempt) {
    const std::string path = dir + "/" + new_name();
    Result<FileLock> lock = TryLock(path, command);
    // Between its making and its locking another process may have taken it for a dead one's.
    const bool is_lost = lock ? !lock->IsStillAt(path + std::string(kLockSuffix))
                              : lock.error().code == ErrorCode::kLocked;
    if (is_lost && attempt < kMostAttempts) continue;
    if (!lock) return Fail(lock.error());
    RecordJournal journal(workspace.fs(), path, workspace.layout().algorithm, std::move(*lock));
    MLP_TRY(journal.Rewrite());
    return journal;
  }
}

Status RecordJournal::Ended(const StageRecord& record, const LockedStage* replaced) {
  std::string bytes = Framed(EndedPayload(algorithm_, record, replaced));
  MLP_TRY(file_->Append(bytes));
  entries_.insert_or_assign(record.stage->Address(), std::move(bytes));
  return {};
}

Status RecordJournal::Forget(const std::vector<const Stage*>& stages) {
  for (const Stage* stage : stages) entries_.erase(stage->Address());
  return Rewrite();
}

Status RecordJournal::Rewrite() {
  std::string bytes = Header(algorithm_);
  for (const auto& [address, entry] : entries_) bytes += entry;
  const std::string journal = path_ + std::string(kJournalSuffix);
  const std::string temporary = TemporaryNameBeside(journal);
  MLP_ASSIGN(auto file, fs_->CreateNew(temporary, 0666));
  MLP_TRY(file->Append(bytes));
  MLP_TRY(fs_->Rename(temporary, journal));
  file_ = std::move(file);
  return {};
}

std::string JournalHash(HashAlgorithm algorithm, const LockedStage* entry) {
  if (entry == nullptr) return "";
  return HashOf(HashAlgorithm::kSha256, SerializeLockedStage(algorithm, *entry)).Hex();
}

Result<std::vector<std::string>> ListJournals(FileSystem& fs, const std::string& dir) {
  std::vector<std::string> journals;
  MLP_ASSIGN(const auto stat, fs.Stat(dir, true));
  if (!stat) return journals;
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs.ListDir(dir));
  for (const DirEntry& entry : entries) {
    if (!entry.name.ends_with(kLockSuffix)) continue;
    journals.push_back(dir + "/" + entry.name.substr(0, entry.name.size() - kLockSuffix.size()));
  }
  return journals;
}

std::string JournalFileOf(const std::string& path) {
  return path + std::string(kJournalSuffix);
}

std::string JournalLockOf(const std::string& path) {
  return path + std::string(kLockSuffix);
}

Result<std::vector<JournaledRecord>> ReadJournal(FileSystem& fs, const std::string& path,
                                                 HashAlgorithm algorithm) {
  MLP_ASSIGN(const auto text, ReadFileIfThere(fs, path + std::string(kJournalSuffix)));
  return ParseJournal(algorithm, text.value_or(""));
}

std::string JournalHolder(const std::string& path) {
  return FileLock::HolderOf(path + std::string(kLockSuffix));
}

Result<std::optional<DeadJournal>> DeadJournal::Take(FileSystem& fs, std::string path) {
  Result<FileLock> lock = TryLock(path, "mlpipe repro");
  if (!lock && lock.error().code != ErrorCode::kLocked) return Fail(lock.error());
  // Gone: another process took it over, or its own ended well.
  if (!lock || !lock->IsStillAt(path + std::string(kLockSuffix))) {
    return std::optional<DeadJournal>();
  }
  return std::optional(DeadJournal(fs, std::move(path), std::move(*lock)));
}

// The lock goes last: by it the others are found.
Status DeadJournal::Remove() {
  const std::size_t slash = path_.rfind('/');
  const std::string dir = path_.substr(0, slash), name = path_.substr(slash + 1);
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs_->ListDir(dir));
  for (const DirEntry& entry : entries) {
    const bool is_its = entry.name.find(name) != std::string::npos;
    if (is_its && entry.name != name + std::string(kLockSuffix)) {
      MLP_TRY(fs_->RemoveFile(dir + "/" + entry.name));
    }
  }
  return fs_->RemoveFile(path_ + std::string(kLockSuffix));
}

}  // namespace mlp
