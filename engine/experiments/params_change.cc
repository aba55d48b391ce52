#include "engine/experiments/params_change.h"

#include <algorithm>

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

ParamsChange::ParamsChange(ParamsChange&& other) noexcept
    : fs_(other.fs_), root_(std::move(other.root_)), changed_(std::move(other.changed_)) {
  other.changed_.clear();
}

ParamsChange::~ParamsChange() {
  (void)Restore();
}

namespace {

struct ChangedText {
  std::optional<std::string> before;  // absent: the file was not there
  std::string after;
};

Result<std::map<RelPath, ChangedText>> PlanParamsChange(FileSystem& fs, const std::string& root,
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
  std::map<RelPath, ChangedText> texts;
  for (const auto& [path, changes] : by_file) {
    ChangedText& text = texts[path];
    MLP_ASSIGN(text.before, ReadFileIfThere(fs, root + "/" + path.str()));
    if (!text.before && std::none_of(changes.begin(), changes.end(), AddsKey))
      return Fail(ErrorCode::kUsage, Format("there is no params file {}", Quoted(path.str())),
                  "'+key=value' makes it");
    MLP_ASSIGN(text.after, ApplyOverrides(path.str(), text.before.value_or(""), changes));
  }
  return texts;
}

}  // namespace

Status CheckParamsChange(FileSystem& fs, const std::string& root,
                         const std::vector<Override>& overrides) {
  MLP_TRY(PlanParamsChange(fs, root, overrides));
  return {};
}

Result<ParamsChange> ParamsChange::Make(FileSystem& fs, const std::string& root,
                                        const std::vector<Override>& overrides) {
  MLP_ASSIGN(const auto texts, PlanParamsChange(fs, root, overrides));
  ParamsChange change(fs, root);
  for (const auto& [path, text] : texts) {
    if (text.before == text.after) continue;
    change.changed_[path] = {text.before, text.after};
    MLP_TRY(WriteFileAtomically(fs, root + "/" + path.str(), text.after));
  }
  return change;
}

Status ParamsChange::Restore() {
  for (const auto& [path, texts] : changed_) {
    const std::string file = root_ + "/" + path.str();
    MLP_ASSIGN(const std::optional<std::string> now, ReadFileIfThere(fs_, file));
    if (now != texts.after) continue;
    MLP_TRY(texts.before ? WriteFileAtomically(fs_, file, *texts.before) : RemoveTree(fs_, file));
  }
  changed_.clear();
  return {};
}

}  // namespace mlp
