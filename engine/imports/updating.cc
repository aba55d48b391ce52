#include "engine/imports/updating.h"

#include <algorithm>
#include <array>

#include "engine/checkout.h"
#include "engine/experiments/experiment.h"
#include "engine/imports/git_command.h"
#include "engine/imports/importing.h"
#include "engine/stage_inspector.h"
#include "pipelines/pointer_file.h"
#include "pipelines/yaml_edit.h"
#include "pipelines/yaml_node.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// What may stand of a version in an item of deps or outs, besides the digest.
constexpr std::array<const char*, 7> kVersionKeys = {"etag",   "checksum", "version_id", "size",
                                                     "nfiles", "isexec",   "md5"};

class Updating {
 public:
  Updating(Workspace& workspace, const Stage& stage, const UpdateOptions& options)
      : workspace_(workspace), stage_(stage), options_(options) {}

  Result<bool> Run() {
    MLP_ASSIGN(text_, ReadFile(workspace_.fs(), workspace_.Absolute(stage_.file)));
    MLP_ASSIGN(const YamlDocument document, ParseYaml(workspace_.Display(stage_.file), text_));
    content_ = ToValue(document.root);
    MLP_ASSIGN(const std::unique_ptr<ImportSource> source, OpenSource());
    MLP_TRY(source->Look());
    const bool may_differ = source->MayDiffer(Dep());
    if (options_.no_download) {
      if (!may_differ) return false;
      MLP_ASSIGN(const std::optional<PathRecord> examined, source->Examine());
      return Write(source->Dependency(examined), {});
    }
    std::optional<PathRecord> data = may_differ ? std::nullopt : Recorded();
    if (data) {
      MLP_ASSIGN(const bool is_stored, Place(*data));
      if (!is_stored) data.reset();
    }
    if (!data) {
      MLP_ASSIGN(data, BringIntoStore(workspace_, *source, stage_, nullptr));
      MLP_TRY(Place(*data));
    }
    return Write(source->Dependency(data), data);
  }

 private:
  const Value& Dep() const { return content_.at("deps").front(); }
  const Output& Out() const { return stage_.outs.front(); }

  Result<std::unique_ptr<ImportSource>> OpenSource() const {
    const Dependency& dep = stage_.deps.front();
    if (dep.kind != DependencyKind::kRepo) {
      if (options_.rev.empty()) return MakeUrlSource(workspace_, stage_.wdir, dep.text);
      return Fail(ErrorCode::kUsage,
                  Format("{} does not come from a git repository", Quoted(stage_.Address())),
                  "leave out --rev");
    }
    RepoSource repo = dep.repo;
    repo.rev_lock.clear();
    if (!options_.rev.empty()) repo.rev = options_.rev;
    return MakeRepoSource(workspace_, stage_.wdir, std::move(repo));
  }

  std::optional<PathRecord> Recorded() const {
    const LockedStage* const entry = workspace_.records().Find(stage_);
    const LockedPath* const out = entry != nullptr ? entry->FindOut(Out().text) : nullptr;
    return out != nullptr ? std::optional(ToRecord(*out)) : std::nullopt;
  }

  // false: the store lacks it.
  Result<bool> Place(const PathRecord& data) const {
    Result<CheckoutReport> report =
        CheckOut(workspace_, {{Out().path, data}}, {.force = options_.force}, nullptr);
    (void)workspace_.index().Flush();  // a cache
    if (!report) return Fail(std::move(report).error());
    return report->missing.empty();
  }

  // The text with the new source, and the new data or none.
  Result<bool> Write(const Value& dep, const std::optional<PathRecord>& data) const {
    const HashAlgorithm algorithm = workspace_.layout().algorithm;
    const std::string name = workspace_.Display(stage_.file);
    std::vector<YamlEdit> edits;
    AddEdits({"deps", "0"}, Dep(), dep, edits);
    const Value& out = content_.at("outs").front();
    if (!data) AddEdits({"outs", "0"}, out, RecordItem(algorithm, Out().text, {}), edits);
    MLP_ASSIGN(std::string text, EditYaml(name, text_, edits, nullptr));
    LockedStage entry;
    if (data) entry.outs.push_back(ToLocked(Out().text, *data));
    MLP_ASSIGN(text, UpdatePointerFile(algorithm, name, std::move(text), entry));
    if (text == text_) return false;
    MLP_TRY(WriteFileAtomically(workspace_.fs(), workspace_.Absolute(stage_.file), text));
    workspace_.NoteWritten(stage_.file);
    return true;
  }

  void AddEdits(const std::vector<std::string>& at, const Value& before, const Value& now,
                std::vector<YamlEdit>& edits) const {
    const auto inside = [&at](const std::string& key) {
      std::vector<std::string> path = at;
      path.push_back(key);
      return path;
    };
    for (const auto& [key, value] : now.items()) {
      const Value old = before.value(key, Value());
      if (old == value) continue;
      if (value.is_object() && old.is_object()) {
        AddEdits(inside(key), old, value, edits);
      } else {
        edits.push_back({YamlEdit::Kind::kSet, inside(key), value});
      }
    }
    std::vector<std::string> gone(kVersionKeys.begin(), kVersionKeys.end());
    gone.emplace_back(NameOf(workspace_.layout().algorithm));
    for (const std::string& key : gone) {
      const bool is_listed = std::any_of(edits.begin(), edits.end(), [&](const YamlEdit& edit) {
        return edit.kind == YamlEdit::Kind::kDelete && edit.path == inside(key);
      });
      if (is_listed || !before.contains(key) || now.contains(key)) continue;
      edits.push_back({YamlEdit::Kind::kDelete, inside(key), {}});
    }
  }

  Workspace& workspace_;
  const Stage& stage_;
  const UpdateOptions& options_;
  std::string text_;  // of the pointer file
  Value content_;     // the same
};

// The commit that `repo` follows, now; empty for one that cannot move.
Result<std::string> CommitNow(Workspace& workspace, const RelPath& wdir, const RepoSource& repo) {
  const std::string url = UrlFrom(workspace, wdir, repo.url);
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(url, /*follow_symlinks=*/true));
  if (stat && url.starts_with('/')) {
    if (Result<GitRepo> local = GitRepo::Open(url)) {
      MLP_ASSIGN(const GitId commit, ResolveRevision(*local, repo.rev.empty() ? "HEAD" : repo.rev));
      return commit.hex;
    }
  }
  MLP_ASSIGN(const std::optional<std::string> commit,
             LookUpRemoteCommit(workspace.environment(), url, repo.rev));
  return commit.value_or("");
}

}  // namespace

bool IsImport(const Stage& stage) {
  return stage.kind == StageKind::kData && stage.deps.size() == 1 && stage.outs.size() == 1;
}

Result<bool> UpdateImport(Workspace& workspace, const Stage& stage, const UpdateOptions& options) {
  if (!IsImport(stage)) {
    return Fail(ErrorCode::kUsage, Format("{} was not imported", Quoted(stage.Address())),
                "name pointer files that 'mlpipe import' or 'mlpipe import-url' made");
  }
  return Updating(workspace, stage, options).Run();
}

Result<bool> HasUpdate(Workspace& workspace, const Stage& stage) {
  if (!IsImport(stage) || stage.deps.front().kind != DependencyKind::kRepo) return false;
  const RepoSource& repo = stage.deps.front().repo;
  if (repo.rev_lock.empty()) return false;  // nothing was imported yet
  MLP_ASSIGN(const std::string now, CommitNow(workspace, stage.wdir, repo));
  return !now.empty() && now != repo.rev_lock;
}

}  // namespace mlp
