#include "engine/project_walk.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class Walk {
 public:
  Walk(ProjectView& view, const Layout& layout, IgnoreTree& ignored, GitRules* git,
       const DeclarationVisitor& visit, std::vector<std::string>& notices)
      : view_(view),
        layout_(layout),
        ignored_(ignored),
        git_(git),
        visit_(visit),
        notices_(notices) {}

  Status Run() {
    for (waiting_.push_back(RelPath()); !waiting_.empty();) {
      const RelPath directory = std::move(waiting_.back());
      waiting_.pop_back();
      if (!outputs_.contains(directory)) MLP_TRY(Enter(directory));
    }
    return {};
  }

 private:
  Status Enter(const RelPath& directory) {
    Result<std::vector<DirEntry>> listed = view_.ListDir(directory);
    if (!listed && directory.is_root()) return Fail(std::move(listed.error()));
    if (!listed) {
      notices_.push_back(listed.error().message + std::string(kDirectoryNotSeen));
      return {};
    }
    if (!directory.is_root() && IsProject(*listed)) return {};
    NoteIgnoreFiles(directory, *listed);
    MLP_TRY(VisitFiles(directory, *listed));
    return AddDirectories(directory, *listed);
  }

  static bool IsProject(const std::vector<DirEntry>& entries) {
    return std::any_of(entries.begin(), entries.end(), [](const DirEntry& entry) {
      return entry.type == FileType::kDirectory &&
             (entry.name == NativeLayout().private_dir || entry.name == DvcLayout().private_dir);
    });
  }

  static bool Names(const std::vector<DirEntry>& entries, std::string_view name) {
    const auto found =
        std::lower_bound(entries.begin(), entries.end(), name,
                         [](const DirEntry& entry, std::string_view n) { return entry.name < n; });
    return found != entries.end() && found->name == name;
  }

  void NoteIgnoreFiles(const RelPath& directory, const std::vector<DirEntry>& entries) {
    if (!Names(entries, ignored_.file_name())) ignored_.NoteAbsent(directory);
    if (git_ != nullptr && !Names(entries, ".gitignore")) git_->NoteAbsent(directory);
  }

  std::optional<DeclarationKind> KindOf(const DirEntry& entry) const {
    if (entry.type != FileType::kRegular && entry.type != FileType::kSymlink) return std::nullopt;
    if (entry.name == layout_.pipeline_file) return DeclarationKind::kPipeline;
    if (entry.name.ends_with(layout_.pointer_suffix)) return DeclarationKind::kPointer;
    return std::nullopt;
  }

  Status VisitFiles(const RelPath& directory, const std::vector<DirEntry>& entries) {
    for (const DirEntry& entry : entries) {
      const std::optional<DeclarationKind> kind = KindOf(entry);
      if (!kind) continue;
      const Result<RelPath> name = RelPath::Strict(entry.name);
      if (!name) continue;  // no path of a project has such a name
      const RelPath file = directory / *name;
      MLP_ASSIGN(const bool unseen, ignored_.Ignores(file, false));
      if (unseen) continue;
      MLP_ASSIGN(const bool git_ignored, IsGitIgnored(file, false));
      if (git_ignored) {
        notices_.push_back(Format("{} is not read: git ignores it", Quoted(view_.NameOf(file))));
        continue;
      }
      MLP_ASSIGN(std::vector<RelPath> outputs, visit_(file, *kind));
      outputs_.insert(std::move_iterator(outputs.begin()), std::move_iterator(outputs.end()));
    }
    return {};
  }

  Status AddDirectories(const RelPath& directory, const std::vector<DirEntry>& entries) {
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      if (entry->type != FileType::kDirectory || IsNeverTracked(entry->name)) continue;
      const Result<RelPath> name = RelPath::Strict(entry->name);
      if (!name) continue;
      RelPath path = directory / *name;
      MLP_ASSIGN(const bool unseen, ignored_.Ignores(path, true));
      if (unseen) continue;
      MLP_ASSIGN(const bool git_ignored, IsGitIgnored(path, true));
      if (!git_ignored) waiting_.push_back(std::move(path));
    }
    return {};
  }

  Result<bool> IsGitIgnored(const RelPath& path, bool is_directory) {
    if (git_ == nullptr) return false;
    MLP_ASSIGN(const IgnoreTree::Match match, git_->Check(path, is_directory));
    return match.ignored;
  }

  ProjectView& view_;
  const Layout& layout_;
  IgnoreTree& ignored_;
  GitRules* git_;
  const DeclarationVisitor& visit_;
  std::vector<std::string>& notices_;
  std::vector<RelPath> waiting_;  // directories still to enter; the last comes next
  std::unordered_set<RelPath> outputs_;
};

}  // namespace

IgnoreTree MakeIgnoreTree(ProjectView& view, const Layout& layout) {
  IgnoreTree tree(std::string(layout.ignore_file), IgnoreSyntax::kDvc,
                  [&view](const RelPath& file) { return view.ReadFile(file); });
  tree.AddBase({}, ".hg/\n.git/\n.git\n.dvc/\n.mlpipe/", IgnoreSyntax::kDvc);
  return tree;
}

Status LeaveOutIgnored(IgnoreTree& ignored, const RelPath& directory,
                       std::vector<DirEntry>& entries) {
  bool has_other_history =
      false;  // Mercurial's: the one directory that is built in and not private
  for (const DirEntry& entry : entries) {
    has_other_history = has_other_history || entry.name == ".hg";
    if (entry.name != ignored.file_name()) continue;
    return Fail(ErrorCode::kInvalid,
                Format("{} must not stand inside of the data in {}", Quoted(entry.name),
                       Quoted(directory.str())),
                Format("move its patterns into the {} of a directory above", entry.name));
  }
  ignored.NoteAbsent(directory);
  MLP_ASSIGN(const bool has_rules, ignored.HasRules(directory));
  if (!has_rules && !has_other_history) return {};
  std::vector<DirEntry> kept;
  for (DirEntry& entry : entries) {
    const Result<RelPath> name = RelPath::Strict(entry.name);
    if (name) {
      const bool is_directory = entry.type == FileType::kDirectory;
      MLP_ASSIGN(const bool leave_out, ignored.Ignores(directory / *name, is_directory));
      if (leave_out) continue;
    }
    kept.push_back(std::move(entry));
  }
  entries = std::move(kept);
  return {};
}

Status WalkProject(ProjectView& view, const Layout& layout, IgnoreTree& ignored,
                   const DeclarationVisitor& visit, std::vector<std::string>& notices) {
  MLP_ASSIGN(GitRules* const git, view.git_rules());
  return Walk(view, layout, ignored, git, visit, notices).Run();
}

}  // namespace mlp
