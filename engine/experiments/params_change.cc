#include "engine/experiments/params_change.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/experiments/config_composition.h"
#include "engine/experiments/param_edit.h"
#include "engine/project_view.h"
#include "pipelines/yaml_writer.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kComposedFile = "params.yaml";

bool AddsKey(const Override& change) {
  return change.kind == Override::Kind::kAdd || change.kind == Override::Kind::kAddOrSet;
}

}  // namespace

Result<ParamsChange> ParamsChange::Plan(FileSystem& fs, const std::string& root,
                                        const HydraSettings& hydra,
                                        const std::vector<Override>& overrides) {
  std::vector<Override> for_composed, others;
  for (const Override& change : overrides)
    (hydra.enabled && change.file == kComposedFile ? for_composed : others).push_back(change);
  MLP_ASSIGN(ParamsChange plan, PlanEdits(fs, root, others));
  if (for_composed.empty()) return plan;
  WorkspaceView view(fs, root);
  MLP_ASSIGN(const Value config, ComposeConfig(view, hydra, for_composed, ProcessEnvironment()));
  std::string after = WriteYaml(config);
  MLP_ASSIGN(const std::optional<std::string> before,
             ReadFileIfThere(fs, root + "/" + std::string(kComposedFile)));
  if (before != after)
    plan.texts_.emplace(RelPath::Strict(kComposedFile).value(), std::move(after));
  return plan;
}

Result<ParamsChange> ParamsChange::PlanEdits(FileSystem& fs, const std::string& root,
                                             const std::vector<Override>& overrides) {
  std::map<RelPath, std::vector<Override>> by_file;
  for (const Override& change : overrides) {
    MLP_ASSIGN(const RelPath path, RelPath::Resolve(RelPath(), change.file));
    if (IsNeverTracked(Split(path.str(), '/').front())) {
      return Fail(ErrorCode::kUsage,
                  Format("{} is no params file: it belongs to git or mlpipe", Quoted(path.str())),
                  "name a params file of yours: -S other.yaml:key=value");
    }
    by_file[path].push_back(change);
  }
  ParamsChange plan;
  plan.root_ = root;
  for (const auto& [path, changes] : by_file) {
    MLP_ASSIGN(const std::optional<std::string> before,
               ReadFileIfThere(fs, root + "/" + path.str()));
    if (!before && std::none_of(changes.begin(), changes.end(), AddsKey))
      return Fail(ErrorCode::kUsage, Format("there is no params file {}", Quoted(path.str())),
                  "'+key=value' makes it");
    MLP_ASSIGN(std::string after, ApplyOverrides(path.str(), before.value_or(""), changes));
    if (before != after) plan.texts_.emplace(path, std::move(after));
  }
  return plan;
}

Status ParamsChange::Write(FileSystem& fs) const {
  for (const auto& [path, text] : texts_)
    MLP_TRY(WriteFileAtomically(fs, root_ + "/" + path.str(), text));
  return {};
}

}  // namespace mlp
