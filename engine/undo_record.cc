#include "engine/undo_record.h"

#include <array>
#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

constexpr int kVersion = 1;

constexpr std::array<std::pair<UndoKind, std::string_view>, 5> kKinds{
    {{UndoKind::kParams, "params"},
     {UndoKind::kIgnore, "ignore"},
     {UndoKind::kRecord, "record"},
     {UndoKind::kOutput, "output"},
     {UndoKind::kJournal, "journal"}}};

std::string_view UndoKindName(UndoKind kind) {
  for (const auto& [one, name] : kKinds)
    if (one == kind) return name;
  return {};
}

std::optional<UndoKind> UndoKindNamed(std::string_view name) {
  for (const auto& [kind, one] : kKinds)
    if (one == name) return kind;
  return std::nullopt;
}

// nullopt: another version wrote it.
std::optional<UndoItem> ParseUndoItem(const Value& value) {
  const Result<RelPath> path = RelPath::Strict(value.value("path", ""));
  const std::optional<UndoKind> kind = UndoKindNamed(value.value("kind", ""));
  if (!path || path->is_root() || !kind) return std::nullopt;
  return UndoItem{*path, *kind, value.value("written", ""), value.value("stored", ""),
                  value.value("isexec", false)};
}

// Throws Value::exception when a field is of another type.
std::optional<UndoRecord> ParseUndoRecord(const Value& value) {
  if (!value.is_object() || value.value("version", 0) != kVersion) return std::nullopt;
  UndoRecord record;
  record.since = value.value("since", "");
  for (const Value& one : value.at("items")) {
    std::optional<UndoItem> item = ParseUndoItem(one);
    if (!item) return std::nullopt;
    record.items.push_back(std::move(*item));
  }
  for (const Value& one : value.at("new_directories")) {
    const Result<RelPath> path = RelPath::Strict(one.get<std::string>());
    if (!path) return std::nullopt;
    record.new_directories.push_back(*path);
  }
  return record;
}

}  // namespace

Status UndoRecord::Write(FileSystem& fs, const std::string& dir) const {
  Value list = Value::array(), directories = Value::array();
  for (const UndoItem& item : items) {
    list.push_back({{"path", item.path.str()}, {"kind", UndoKindName(item.kind)}});
    if (!item.written.empty()) list.back()["written"] = item.written;
    if (!item.stored.empty()) list.back()["stored"] = item.stored;
    if (item.is_executable) list.back()["isexec"] = true;
  }
  for (const RelPath& directory : new_directories) directories.push_back(directory.str());
  const Value value{{"version", kVersion},
                    {"since", since},
                    {"items", std::move(list)},
                    {"new_directories", std::move(directories)}};
  const std::string text = value.dump(-1, ' ', false, Value::error_handler_t::replace);
  return WriteFileAtomically(fs, PathIn(dir), text + "\n");
}

Result<std::optional<UndoRecord>> UndoRecord::Read(FileSystem& fs, const std::string& dir) {
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, PathIn(dir)));
  if (!text) return std::nullopt;
  try {
    const Value value = Value::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (std::optional<UndoRecord> record = ParseUndoRecord(value)) return record;
  } catch (const Value::exception&) {
  }
  return Fail(ErrorCode::kCorrupt,
              Format("{}, which says what an experiment that was killed has changed, cannot be "
                     "understood",
                     Quoted(PathIn(dir))),
              Format("use the mlpipe that ran it; or see for yourself what lies beside the file, "
                     "then: rm -r {}",
                     ShellQuoted(dir)));
}

std::string KeptPath(const std::string& dir, std::size_t item) {
  return Format("{}/{}", dir, item);
}

std::string NonePath(const std::string& dir, std::size_t item) {
  return Format("{}/{}.none", dir, item);
}

Status AddUndoDigests(const Workspace& workspace, DigestSet& digests) {
  const std::string dir = workspace.paths().UndoDir();
  MLP_ASSIGN(const std::optional<UndoRecord> record, UndoRecord::Read(workspace.fs(), dir));
  if (!record) return {};
  for (const UndoItem& item : record->items)
    AddDigestsIn(workspace.layout().algorithm, item.stored, digests);
  for (std::size_t i = 0; i < record->items.size(); ++i) {
    const UndoKind kind = record->items[i].kind;
    if (kind != UndoKind::kRecord && kind != UndoKind::kJournal) continue;
    MLP_ASSIGN(const auto text, ReadFileIfThere(workspace.fs(), KeptPath(dir, i)));
    if (text) AddDigestsIn(workspace.layout().algorithm, *text, digests);
  }
  return {};
}

}  // namespace mlp
