#include "engine/verify/output_comparison.h"

#include <algorithm>
#include <map>

#include "engine/verify/file_comparison.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class OutputComparison {
 public:
  OutputComparison(FileSystem& fs, LocalObjectStore& store, const Contract& contract,
                   const ExpectedOutput& recorded, const PathScan& now)
      : fs_(fs), store_(store), contract_(contract), recorded_(recorded), now_(now) {
    finding_.path = recorded.path.str();
  }

  Result<OutputFinding> Run() {
    const bool was_directory = recorded_.record.digest.is_tree();
    if (!now_.exists || now_.is_directory != was_directory) {
      finding_.first = Difference{"", was_directory ? "a directory" : "a file", KindNow()};
      return finding_;
    }
    const PathRecord record = now_.Record(store_.algorithm());
    finding_.is_same = record.digest == recorded_.record.digest &&
                       record.is_executable == recorded_.record.is_executable;
    finding_.is_allowed = finding_.is_same;
    if (finding_.is_same) return finding_;
    MLP_TRY(was_directory ? CompareTrees() : CompareSingleFiles(record));
    finding_.is_allowed = !finding_.first;
    finding_.is_unknown = is_unknown_ && !differs_surely_;
    finding_.is_same = finding_.is_allowed && contract_.kind != ContractKind::kTolerance;
    return finding_;
  }

 private:
  std::string KindNow() const {
    if (!now_.exists) return "";
    return now_.is_directory ? "a directory" : "a file";
  }

  Status CompareSingleFiles(const PathRecord& record) {
    if (record.digest == recorded_.record.digest) {
      differs_surely_ = true;
      finding_.first = Difference{"", ModeText(recorded_.record), ModeText(record)};
      return {};
    }
    const std::string name = recorded_.path.Name();
    MLP_ASSIGN(finding_.first,
               CompareBytesOf(name, recorded_.record.digest, record.digest, now_.path));
    return {};
  }
  static std::string ModeText(const PathRecord& record) {
    return record.is_executable ? "an executable file" : "a file that is not executable";
  }

  Status CompareTrees() {
    const Result<TreeObject> tree = RecordedTree();
    if (!tree) {
      is_unknown_ = std::any_of(now_.files.begin(), now_.files.end(), [&](const ScannedFile& file) {
        return MayAgree(contract_, file.path.Name());
      });
      finding_.first = NotAtHand(recorded_.record.digest, now_.Record(store_.algorithm()).digest);
      return {};
    }
    std::map<RelPath, Digest> left;
    for (const ScannedFile& file : now_.files) left[file.path] = file.digest;
    for (const TreeEntry& entry : tree->entries()) {
      const auto found = left.find(entry.path);
      if (found == left.end()) {
        NoteOneSided(entry.path, {"", "a file", ""});
        continue;
      }
      const Digest digest = found->second;
      left.erase(found);
      if (digest == entry.digest) continue;
      MLP_ASSIGN(std::optional<Difference> one,
                 CompareBytesOf(entry.path.Name(), entry.digest, digest,
                                now_.path + "/" + entry.path.str()));
      if (one) Note(entry.path, std::move(*one));
    }
    for (const auto& [path, digest] : left) NoteOneSided(path, {"", "", "a file"});
    return {};
  }

  // A file that differs; the first one by name stays.
  void Note(const RelPath& path, Difference difference) {
    ++finding_.different_files;
    if (finding_.first && finding_.file <= path.str()) return;
    finding_.file = path.str();
    finding_.first = std::move(difference);
  }

  void NoteOneSided(const RelPath& path, Difference difference) {
    differs_surely_ = true;
    Note(path, std::move(difference));
  }

  Result<TreeObject> RecordedTree() {
    Result<TreeObject> tree = store_.ReadTree(recorded_.record.digest);
    if (tree || !recorded_.workspace) return tree;
    return recorded_.workspace->Tree();
  }

  FirstDifference CompareBytesOf(const std::string& name, const Digest& recorded, const Digest& now,
                                 const std::string& path_now) {
    const std::string path = PathOfRecorded(recorded);
    if (path.empty()) {
      (MayAgree(contract_, name) ? is_unknown_ : differs_surely_) = true;
      return NotAtHand(recorded, now);
    }
    FirstDifference found = CompareFiles(fs_, contract_, name, path, path_now);
    if (found && *found) differs_surely_ = true;
    return found;
  }

  // Where the bytes are; empty: nowhere.
  std::string PathOfRecorded(const Digest& digest) {
    const Result<bool> is_stored = store_.Contains(digest);
    if (is_stored && *is_stored) return store_.PathOf(digest);
    if (!recorded_.workspace) return "";
    for (const ScannedFile& file : recorded_.workspace->files) {
      if (file.digest == digest) return recorded_.workspace->PathOf(file);
    }
    return "";
  }

  static Difference NotAtHand(const Digest& recorded, const Digest& now) {
    return {"", Format("digest {}", recorded.Hex().substr(0, 12)),
            Format("digest {}", now.Hex().substr(0, 12)),
            "the recorded bytes are neither in the cache nor in the workspace"};
  }

  FileSystem& fs_;
  LocalObjectStore& store_;
  const Contract& contract_;
  const ExpectedOutput& recorded_;
  const PathScan& now_;
  OutputFinding finding_;
  bool is_unknown_ = false;      // of something that differs, whether that is allowed
  bool differs_surely_ = false;  // something does, whatever was recorded
};

}  // namespace

Result<OutputFinding> CompareOutput(FileSystem& fs, LocalObjectStore& store,
                                    const Contract& contract, const ExpectedOutput& recorded,
                                    const PathScan& now) {
  return OutputComparison(fs, store, contract, recorded, now).Run();
}

}  // namespace mlp
