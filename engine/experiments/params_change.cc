#include "engine/experiments/params_change.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/experiments/param_edit.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool AddsKey(const Override& change) {
  return change.kind == Override::Kind::kAdd || change.kind == Override::Kind::kAddOrSet;
}

}  // namespace

Result<ParamsChange> ParamsChange::Plan(FileSystem& fs, const std::string& root,
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
