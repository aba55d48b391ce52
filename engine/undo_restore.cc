#include "engine/undo_restore.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/git_ignore.h"
#include "engine/moved_files.h"
#include "engine/output_files.h"
#include "engine/record_journal.h"
#include "store/base/atomic_file.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kTemporarySuffix = ".tmp";
constexpr std::size_t kRandomLength = 16;  // of RandomName

// ".<name>.<random>.tmp" to "<name>"; empty when it has another form.
std::string NameOfTemporary(const std::string& name) {
  const std::size_t tail = 1 + kRandomLength + kTemporarySuffix.size();
  if (name.size() < 2 + tail || name.front() != '.' || !name.ends_with(kTemporarySuffix)) return {};
  const std::size_t dot = name.size() - tail;
  const std::string random = name.substr(dot + 1, kRandomLength);
  const bool is_ours =
      name[dot] == '.' && random.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_ours ? name.substr(1, dot - 1) : std::string();
}

bool IsSameFile(const std::optional<FileStat>& a, const std::optional<FileStat>& b) {
  return a && b && a->type != FileType::kDirectory && a->device == b->device &&
         a->inode == b->inode;
}

class UndoRestorer {
 public:
  UndoRestorer(Workspace& workspace, UndoRecord record)
      : workspace_(workspace),
        fs_(workspace.fs()),
        dir_(workspace.paths().UndoDir()),
        record_(std::move(record)) {}

  Result<std::vector<std::string>> Run() {
    // Outputs first: a params file may lie in one.
    for (const bool outputs : {true, false}) {
      for (std::size_t i = 0; i < record_.items.size(); ++i) {
        if ((record_.items[i].kind == UndoKind::kOutput) != outputs) continue;
        if (Status status = PutBack(i); !status) NoteFailure(i, status.error());
      }
    }
    RemoveTemporaries();
    for (auto it = record_.new_directories.rbegin(); it != record_.new_directories.rend(); ++it)
      (void)fs_.RemoveEmptyDir(workspace_.Absolute(*it));  // unless something else is in it
    MLP_TRY(RemoveJournals());
    if (!failures_.empty()) return Fail(NotPutBack());
    MLP_TRY(fs_.SyncAll(workspace_.paths().root()));
    MLP_TRY(ForgetUndo(workspace_));
    return std::move(notes_);
  }

 private:
  Status PutBack(std::size_t i) {
    const UndoItem& item = record_.items[i];
    const std::string target = workspace_.Absolute(item.path), kept = KeptPath(dir_, i);
    MLP_ASSIGN(const auto before, fs_.Stat(kept, /*follow_symlinks=*/false));
    MLP_ASSIGN(const auto none, fs_.Stat(NonePath(dir_, i), /*follow_symlinks=*/false));
    if (!before && !none) return PutBackIfGone(item, target);  // no stage has come to it
    MLP_ASSIGN(const auto now, fs_.Stat(target, /*follow_symlinks=*/false));
    const bool is_own = item.kind == UndoKind::kJournal;
    const Status inside = is_own ? Status() : CheckStaysInside(workspace_, item.path);
    if (inside) touched_[ParentOf(target)].insert(item.path.Name());
    if (!before && !now) return fs_.RemoveFile(NonePath(dir_, i));
    MLP_TRY(inside);
    MLP_ASSIGN(const bool is_ours, IsOurs(i, now.has_value()));
    if (!is_ours) {
      notes_.push_back(Format("{} was edited while the experiment ran and is left as it is",
                              Quoted(workspace_.Display(item.path))));
    } else if (before && !IsSameFile(before, now)) {
      return PutInto(target, kept, *before, now.has_value());
    } else if (none) {
      MLP_TRY(RemoveTree(fs_, target));
    }
    return before ? RemoveTree(fs_, kept) : fs_.RemoveFile(NonePath(dir_, i));
  }

  // A command may remove what it reads.
  Status PutBackIfGone(const UndoItem& item, const std::string& target) {
    const auto digest = Digest::Parse(workspace_.layout().algorithm, item.stored);
    MLP_ASSIGN(const auto now, fs_.Stat(target, /*follow_symlinks=*/false));
    if (now || !digest) return {};
    MLP_TRY(CheckStaysInside(workspace_, item.path));
    touched_[ParentOf(target)].insert(item.path.Name());
    const auto placed = RestoreOutput(workspace_, item.path, {*digest, 0, 0, item.is_executable});
    if (!placed) {
      notes_.push_back(Format("output {}, which a command has removed, cannot be put back: {}",
                              Quoted(workspace_.Display(item.path)), placed.error().message));
    }
    return {};
  }

  Status PutInto(const std::string& target, const std::string& kept, const FileStat& before,
                 bool is_there) {
    MLP_TRY(fs_.MakeDirs(ParentOf(target)));
    // Of a file that takes a file's place there is no moment without it.
    if (before.type != FileType::kDirectory && fs_.Rename(kept, target)) return {};
    if (is_there) MLP_TRY(RemoveTree(fs_, target));
    return MoveTree(fs_, kept, target);
  }

  // Whether nobody but the experiment has changed it.
  Result<bool> IsOurs(std::size_t i, bool is_there) {
    const UndoItem& item = record_.items[i];
    const bool may_be_edited = item.kind == UndoKind::kParams || item.kind == UndoKind::kIgnore;
    if (!may_be_edited || !is_there) return true;
    MLP_ASSIGN(const auto before, ReadFileIfThere(fs_, KeptPath(dir_, i)));
    MLP_ASSIGN(const auto now, ReadFileIfThere(fs_, workspace_.Absolute(item.path)));
    if (now == before) return true;
    if (!now) return false;
    if (item.kind == UndoKind::kParams)
      return HashOf(HashAlgorithm::kSha256, *now).Hex() == item.written;
    return OnlyAdds(item.path.Parent(), before.value_or(""), *now);
  }

  // Whether `now` is `before` and lines for outputs in `directory`.
  bool OnlyAdds(const RelPath& directory, const std::string& before, const std::string& now) const {
    if (!now.starts_with(before)) return false;
    std::set<std::string> lines{""};
    for (const UndoItem& item : record_.items) {
      if (item.kind == UndoKind::kOutput && item.path.Parent() == directory)
        lines.insert(IgnoreLineOf(item.path.Name()));
    }
    const std::vector<std::string> added = SplitLines(now.substr(before.size()));
    return std::all_of(added.begin(), added.end(),
                       [&](const std::string& line) { return lines.contains(line); });
  }

  // What a kill has left half written beside the files.
  void RemoveTemporaries() {
    for (const auto& [directory, names] : touched_) {
      const auto entries = fs_.ListDir(directory);
      if (!entries) continue;
      for (const DirEntry& entry : *entries) {
        if (names.contains(NameOfTemporary(entry.name)))
          (void)RemoveTree(fs_, directory + "/" + entry.name);
      }
    }
  }

  // What the experiment had finished is no longer so.
  Status RemoveJournals() {
    std::set<std::string> earlier;
    for (const UndoItem& item : record_.items)
      if (item.kind == UndoKind::kJournal) earlier.insert(workspace_.Absolute(item.path));
    MLP_ASSIGN(const std::vector<std::string> journals,
               ListJournals(fs_, workspace_.paths().JournalDir()));
    for (const std::string& journal : journals) {
      if (earlier.contains(JournalFileOf(journal))) continue;
      MLP_ASSIGN(std::optional<DeadJournal> dead, DeadJournal::Take(fs_, journal));
      if (dead) MLP_TRY(dead->Remove());
    }
    return {};
  }

  void NoteFailure(std::size_t i, const Error& error) {
    const std::string kept = KeptPath(dir_, i);
    const auto stat = fs_.Stat(kept, /*follow_symlinks=*/false);
    const bool was_there = stat && *stat;
    failures_.push_back(
        Format("{}: {}; {}", Quoted(workspace_.Display(record_.items[i].path)), error.message,
               was_there ? "what it was is " + Quoted(kept) : std::string("it was not there")));
  }

  Error NotPutBack() const {
    Error error{ErrorCode::kIo, {}, {}, failures_, {}, {}};
    error.message = Format("{} could not be put back as before the experiment",
                           Plural(failures_.size(), "path"));
    error.hint = Format(
        "mend that: the next mlpipe that changes the project tries again; or put "
        "it back yourself, then: rm -r {}",
        ShellQuoted(dir_));
    return error;
  }

  Workspace& workspace_;
  FileSystem& fs_;
  const std::string dir_;
  const UndoRecord record_;
  std::map<std::string, std::set<std::string>> touched_;  // names by directory
  std::vector<std::string> notes_, failures_;
};

}  // namespace

Result<bool> HasUndo(const Workspace& workspace) {
  MLP_ASSIGN(const auto stat,
             workspace.fs().Stat(UndoRecord::PathIn(workspace.paths().UndoDir()), false));
  return stat.has_value();
}

Result<std::vector<std::string>> RestoreWorkspace(Workspace& workspace) {
  MLP_ASSIGN(std::optional<UndoRecord> record,
             UndoRecord::Read(workspace.fs(), workspace.paths().UndoDir()));
  if (!record) return std::vector<std::string>();
  return UndoRestorer(workspace, std::move(*record)).Run();
}

Status ForgetUndo(const Workspace& workspace) {
  const std::string dir = workspace.paths().UndoDir();
  MLP_TRY(workspace.fs().RemoveFile(UndoRecord::PathIn(dir)));
  MLP_TRY(workspace.fs().SyncDir(dir));
  (void)RemoveTree(workspace.fs(), dir);  // best effort: without the record it means nothing
  return {};
}

}  // namespace mlp
