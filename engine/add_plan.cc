#include "engine/add_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/output_files.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class AddPlanner {
 public:
  AddPlanner(Workspace& workspace, const AddOptions& options)
      : workspace_(workspace), options_(options), layout_(workspace.layout()) {
    for (const Pipeline& pipeline : workspace.graph().pipelines()) {
      declaring_.insert(pipeline.file);
      for (const Stage& stage : pipeline.stages)
        for (const Output& out : stage.outs) outputs_.insert(out.path);
    }
  }

  Result<PlannedAdd> Plan(const AddTarget& target) {
    PlannedAdd add;
    add.target = target;
    MLP_TRY(CheckIsData(target.path));
    MLP_TRY(CheckStaysInside(workspace_, target.path));
    add.tracked = workspace_.graph().WriterOf(target.path);
    const bool only_record = options_.to_remote != nullptr && add.tracked != nullptr;
    if (!target.source.empty() && !only_record) MLP_TRY(CheckIsFree(target.path));
    if (add.tracked == nullptr) {
      MLP_TRY(MakeNew(add));
    } else {
      MLP_TRY(CheckIsTrackedData(add));
      const auto& outs = add.tracked->outs;
      while (!target.path.IsWithin(outs[add.out].path)) ++add.out;
    }
    return add;
  }

 private:
  std::string Name(const RelPath& path) const { return Quoted(workspace_.Display(path)); }

  Status CheckIsData(const RelPath& path) const {
    const std::string name = path.Name();
    if (path.is_root()) {
      return Fail(ErrorCode::kUsage, "the project itself cannot be tracked as data",
                  "name a file or directory in it");
    }
    const bool declares = name == layout_.pipeline_file || name == layout_.lock_file ||
                          name.ends_with(layout_.pointer_suffix);
    if (declares || name == layout_.ignore_file || name == ".gitignore" || IsNeverTracked(path)) {
      return Fail(ErrorCode::kUsage, Format("{} belongs to the project, it is no data", Name(path)),
                  "keep it in git");
    }
    return {};
  }

  Status CheckIsFree(const RelPath& path) const {
    MLP_ASSIGN(const auto stat, workspace_.fs().Stat(workspace_.Absolute(path), false));
    if (!stat || options_.force) return {};
    return Fail(ErrorCode::kUsage, Format("{} is there already", Name(path)),
                "choose another name, or replace it with --force");
  }

  Status CheckIsTrackedData(const PlannedAdd& add) const {
    if (add.tracked->kind == StageKind::kData) return {};
    return Fail(ErrorCode::kUsage,
                Format("{} is written by stage {}", Name(add.target.path),
                       Quoted(add.tracked->AddressFrom(workspace_.current_dir()))),
                "run the stage, or record its outputs as they stand with 'mlpipe commit'");
  }

  Status MakeNew(PlannedAdd& add) {
    const RelPath& path = add.target.path;
    MLP_TRY(CheckNothingBelow(path));
    MLP_ASSIGN(const RelPath pointer,
               RelPath::Strict(path.str() + std::string(layout_.pointer_suffix)));
    MLP_TRY(CheckIsSeen(path, pointer));
    MLP_ASSIGN(const auto there, workspace_.fs().Stat(workspace_.Absolute(pointer), false));
    if (there && !options_.force) {
      return Fail(ErrorCode::kUsage, Format("{} is there, but tracks other data", Name(pointer)),
                  "remove it, or overwrite it with --force");
    }
    add.added.kind = StageKind::kData;
    add.added.name = pointer.Name();
    add.added.file = pointer;
    add.added.wdir = path.Parent();
    Output& out = add.added.outs.emplace_back();
    out.text = path.Name();
    out.path = path;
    outputs_.insert(path);
    return CheckNotTrackedByGit(add);
  }

  // Neither outputs nor files that declare some.
  Status CheckNothingBelow(const RelPath& path) const {
    for (const auto* const paths : {&outputs_, &declaring_}) {
      const auto below = std::find_if(paths->begin(), paths->end(),
                                      [&](const RelPath& one) { return one.IsWithin(path); });
      if (below == paths->end()) continue;
      return Fail(ErrorCode::kUsage,
                  Format("{} cannot be tracked: {} in it belongs to the project already",
                         Name(path), Name(*below)),
                  "remove that from the project first, or track it on its own");
    }
    for (RelPath above = path.Parent(); !above.is_root(); above = above.Parent()) {
      if (!outputs_.contains(above)) continue;
      return Fail(
          ErrorCode::kUsage,
          Format("{} and {} are added at once, but one holds the other", Name(above), Name(path)),
          "add the directory alone");
    }
    return {};
  }

  // Neither mlpipe nor git keeps the data or its pointer file out of sight.
  Status CheckIsSeen(const RelPath& path, const RelPath& pointer) {
    MLP_ASSIGN(const auto stat, workspace_.fs().Stat(workspace_.Absolute(path), true));
    const bool is_directory = stat && stat->type == FileType::kDirectory;
    for (const auto& [one, directory] :
         {std::pair(path, is_directory), std::pair(pointer, false)}) {
      MLP_ASSIGN(const IgnoreTree::Match match, workspace_.ignored().Check(one, directory));
      if (match.ignored) return Fail(IgnoredError(one, match));
    }
    MLP_ASSIGN(GitRules* const git, workspace_.view().git_rules());
    if (git == nullptr) return {};
    MLP_ASSIGN(const IgnoreTree::Match match, git->Check(pointer, false));
    return match.ignored ? Fail(IgnoredError(pointer, match)) : Status();
  }

  Error IgnoredError(const RelPath& path, const IgnoreTree::Match& match) const {
    Error error{ErrorCode::kUsage, {}, {}, {}, {}, {}};
    error.message = Format("{} is kept out of sight by an ignore file", Name(path));
    if (match.pattern != nullptr) error.notes.push_back(match.pattern->Describe());
    error.hint = "change that pattern, or move the data";
    return error;
  }

  Status CheckNotTrackedByGit(const PlannedAdd& add) {
    Status status = workspace_.CheckNotInGit(add.added);
    if (status) return status;
    Error error = std::move(status).error();
    error.message = Format("{} is tracked by git", Name(add.target.path));
    error.where = {};
    return Fail(std::move(error));
  }

  Workspace& workspace_;
  const AddOptions& options_;
  const Layout& layout_;
  std::set<RelPath> outputs_;    // of the project, and those planned
  std::set<RelPath> declaring_;  // pipeline and pointer files
};

}  // namespace

Result<std::vector<PlannedAdd>> PlanAdds(Workspace& workspace,
                                         const std::vector<AddTarget>& targets,
                                         const AddOptions& options) {
  AddPlanner planner(workspace, options);
  std::vector<PlannedAdd> plan;
  std::set<RelPath> seen;
  for (const AddTarget& target : targets) {
    if (!seen.insert(target.path).second) continue;
    MLP_ASSIGN(PlannedAdd add, planner.Plan(target));
    plan.push_back(std::move(add));
  }
  return plan;
}

}  // namespace mlp
