#include "engine/verify/clean_copy.h"

#include <algorithm>

#include "engine/data_file.h"
#include "engine/verify/params_excerpt.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/file_copy.h"
#include "store/materializer.h"

namespace mlp {
namespace {

Status AddDependency(Workspace& workspace, const Dependency& dep, const LockedPath& locked,
                     const PathScan& scan, CopyPlan& plan) {
  CopyInput input{dep.text, dep.path, ToRecord(locked), std::nullopt};
  switch (dep.kind) {
    case DependencyKind::kUrl:
    case DependencyKind::kCommand:
    case DependencyKind::kRepo:
      return {};  // nothing of the project
    case DependencyKind::kExternal:
      if (dep.selector.starts_with('/')) return {};
      return Fail(ErrorCode::kInvalid,
                  Format("it reads {}, which leaves the project: from a copy that is elsewhere",
                         Quoted(dep.text)));
    case DependencyKind::kLines:
    case DependencyKind::kRegex: {
      input.part = dep;
      input.part_digest = locked.digest;
      input.record = {};
      MLP_ASSIGN(input.workspace, workspace.Scan(dep.path));
      break;
    }
    case DependencyKind::kGlob:
      input.record = {};
      input.workspace = scan;
      break;
    case DependencyKind::kPath:
      if (scan.exists) input.workspace = scan;
  }
  plan.inputs.push_back(std::move(input));
  return {};
}

// What is copied as a whole first, a directory before what lies in it: the rest is put around that.
void SortInputs(CopyPlan& plan) {
  const auto place = [](const CopyInput& input) {
    return std::pair(input.record.digest.empty(), input.path.str().size());
  };
  std::stable_sort(plan.inputs.begin(), plan.inputs.end(),
                   [&](const CopyInput& a, const CopyInput& b) { return place(a) < place(b); });
}

// Whether a params file says of the keys, or where there are none of all that it holds, what is
// recorded.
bool HasParams(const Value& now, const CopyInput& input) {
  const LockedParams& recorded = *input.params;
  const auto same = input.python_equality ? SamePythonValue : SameValue;
  const auto is_recorded = [&](const std::string& key, const Value* value) {
    const Value* const old = recorded.Find(key);
    return old != nullptr && value != nullptr && same(*old, *value);
  };
  if (!input.keys.empty())
    return std::all_of(input.keys.begin(), input.keys.end(), [&](const std::string& key) {
      return is_recorded(key, FindByPath(now, key));
    });
  if (!now.is_object()) return recorded.values.empty();
  for (const auto& [key, value] : now.items())
    if (!is_recorded(key, &value)) return false;
  return now.size() == recorded.values.size();
}

class Copying {
 public:
  Copying(FileSystem& fs, Clock& clock, LocalObjectStore& store, const std::string& root)
      : fs_(fs), clock_(clock), store_(store), root_(root) {}

  Status Place(const CopyInput& input) {
    if (input.params) return PlaceParams(input);
    if (input.record.digest.empty()) {
      MLP_TRY(CopyWorkspace(input));
      return CheckPart(input);
    }
    const std::string target = At(input.path);
    MLP_ASSIGN(const auto there, fs_.Stat(target, /*follow_symlinks=*/false));
    if (there) return {};  // part of a directory that is just as recorded
    MLP_TRY(fs_.MakeDirs(ParentOf(target)));
    // A link into the store would let the stage write to an object.
    Materializer materializer(fs_, store_, {LinkType::kReflink, LinkType::kCopy});
    Status stored = materializer.Materialize(input.record, target);
    const bool is_lacking = !stored && (stored.error().code == ErrorCode::kNotFound ||
                                        stored.error().code == ErrorCode::kCorrupt);
    return is_lacking ? CopyWorkspace(input) : stored;
  }

 private:
  std::string At(const RelPath& path) const {
    return path.is_root() ? root_ : root_ + "/" + path.str();
  }

  Status PlaceParams(const CopyInput& input) {
    const std::string target = At(input.path);
    MLP_ASSIGN(const auto there, fs_.Stat(target, /*follow_symlinks=*/false));
    if (there) return {};  // a dependency, as a whole
    MLP_TRY(CopyWorkspace(input));
    MLP_ASSIGN(const std::string text, ReadFile(fs_, target));
    MLP_TRY(CheckParams(input, text));
    if (input.keys.empty()) return {};
    const std::string excerpt = ParamsExcerpt(input.text, text, input.keys);
    return excerpt == text ? Status() : WriteFileAtomically(fs_, target, excerpt);
  }

  Status CopyWorkspace(const CopyInput& input) {
    if (!input.workspace || !input.workspace->exists)
      return Fail(ErrorCode::kNotFound,
                  Format("{} is, as it is recorded, neither in the cache nor in the workspace",
                         Quoted(input.text)));
    for (const ScannedFile& file : input.workspace->files)
      MLP_TRY(CopyOne(input.workspace->PathOf(file), file, At(input.path / file.path)));
    return {};
  }

  Status CopyOne(const std::string& from, const ScannedFile& file, const std::string& to) {
    MLP_ASSIGN(const auto there, fs_.Stat(to, /*follow_symlinks=*/false));
    if (there) return {};
    MLP_TRY(fs_.MakeDirs(ParentOf(to)));
    const std::uint32_t mode = file.stat.is_executable() ? 0777 : 0666;
    MLP_ASSIGN(const Digest digest, CopyHashing(fs_, store_.algorithm(), from, to, mode));
    if (file.digest.empty() || digest == file.digest) return {};
    return Fail(ErrorCode::kCorrupt, Format("{} changed while it was copied", Quoted(from)));
  }

  // What is copied is read anew, long after it was found to be as recorded.
  static Status CheckParams(const CopyInput& input, const std::string& text) {
    const Result<Value> now = ParseDataFile(input.text, text);
    if (now && HasParams(*now, input)) return {};
    return Fail(ErrorCode::kCorrupt, Format("{} changed while it was copied", Quoted(input.text)));
  }

  Status CheckPart(const CopyInput& input) {
    if (!input.part) return {};
    const Probe probe =
        ProbeDependency(fs_, clock_, {*input.part, At(input.path), store_.algorithm()});
    if (probe.exists && probe.record.digest == input.part_digest) return {};
    return Fail(ErrorCode::kCorrupt, Format("{} changed while it was copied", Quoted(input.text)));
  }

  FileSystem& fs_;
  Clock& clock_;
  LocalObjectStore& store_;
  const std::string& root_;
};

}  // namespace

Result<CopyPlan> PlanCopy(Workspace& workspace, const Stage& stage, const LockedStage& entry,
                          const StageScan& scan) {
  CopyPlan plan;
  for (std::size_t i = 0; i < stage.deps.size(); ++i) {
    const LockedPath* const locked = entry.FindDep(stage.deps[i].text);
    if (locked == nullptr)
      return Fail(ErrorCode::kInvalid,
                  Format("its record does not know {}", Quoted(stage.deps[i].text)));
    MLP_TRY(AddDependency(workspace, stage.deps[i], *locked, scan.deps[i], plan));
  }
  for (const ParamsDependency& params : stage.params) {
    MLP_ASSIGN(PathScan file, workspace.Scan(params.path));
    CopyInput input{params.file, params.path, {}, std::move(file)};
    const LockedParams* const locked = entry.FindParams(params.file);
    input.params = locked == nullptr ? LockedParams{params.file, {}} : *locked;
    input.python_equality = workspace.layout().python_equality;
    input.keys = params.keys;
    plan.inputs.push_back(std::move(input));
  }
  plan.directories.push_back(stage.wdir);
  for (const Output& out : stage.outs) plan.directories.push_back(out.path.Parent());
  SortInputs(plan);
  return plan;
}

Status MakeCopy(FileSystem& fs, Clock& clock, LocalObjectStore& store, const CopyPlan& plan,
                const std::string& root) {
  MLP_TRY(fs.MakeDirs(root));
  Copying copying(fs, clock, store, root);
  for (const CopyInput& input : plan.inputs) MLP_TRY(copying.Place(input));
  for (const RelPath& directory : plan.directories)
    MLP_TRY(fs.MakeDirs(directory.is_root() ? root : root + "/" + directory.str()));
  return {};
}

}  // namespace mlp
