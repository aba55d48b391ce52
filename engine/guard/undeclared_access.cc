#include "engine/guard/undeclared_access.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "pipelines/glob.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// So many files of one directory are named as the directory.
constexpr std::size_t kManyFiles = 8;

// Directories of which a tool takes nothing that it could not make anew from sources it looks at.
constexpr std::array<std::string_view, 4> kToolCaches = {".mypy_cache", ".pytest_cache",
                                                         ".ruff_cache", "__pycache__"};

bool IsToolCache(const RelPath& path) {
  for (RelPath at = path; !at.is_root(); at = at.Parent()) {
    if (std::find(kToolCaches.begin(), kToolCaches.end(), at.Name()) != kToolCaches.end())
      return true;
  }
  return false;
}

// pkg/__pycache__/util.cpython-311.opt-1.pyc (PEP 3147) is made from pkg/util.py.
std::optional<RelPath> PythonSourceOf(const RelPath& path) {
  const std::string name = path.Name();
  if (path.Parent().Name() != "__pycache__" || !name.ends_with(".pyc")) return std::nullopt;
  const auto source = RelPath::Strict(name.substr(0, name.find('.')) + ".py");
  if (!source) return std::nullopt;
  return path.Parent().Parent() / *source;
}

// The path in the project; nullopt: it lies outside, or belongs to git or mlpipe.
std::optional<RelPath> InProject(const std::string& root, const std::string& path) {
  if (!path.starts_with(root + "/")) return std::nullopt;
  const auto inside = RelPath::Strict(path.substr(root.size() + 1));
  if (!inside || IsNeverTracked(*inside)) return std::nullopt;
  return *inside;
}

bool Covers(const Dependency& dep, const RelPath& path) {
  if (!dep.ReadsProject() || !path.IsWithin(dep.path)) return false;
  if (dep.kind != DependencyKind::kGlob) return true;
  return PathGlob(dep.selector).Matches(path.RelativeTo(dep.path));
}

// A finding for each path; of several kinds the first.
class UndeclaredPaths {
 public:
  UndeclaredPaths(const Stage& stage, const ProjectFacts& facts) : stage_(stage), facts_(facts) {}

  void Add(const RelPath& path, const TracedFile& file) {
    if (const auto source = PythonSourceOf(path)) {
      const bool is_read = (file.kinds & kAccessRead) != 0;
      const bool is_known = IsInput(*source) || IsDeclaredOutput(stage_, *source);
      if (is_read && !is_known) kinds_.emplace(*source, UndeclaredKind::kRead);
      return;
    }
    if (IsToolCache(path) || IsDeclaredOutput(stage_, path)) return;
    const bool reads = (file.kinds & (kAccessRead | kAccessExecute)) != 0 && file.existed;
    const bool stays = (file.kinds & kAccessStays) != 0;
    if (reads && !IsInput(path)) {
      kinds_[path] = UndeclaredKind::kRead;
    } else if ((file.kinds & kAccessHidden) != 0 && !IsInput(path)) {
      kinds_[path] = UndeclaredKind::kHidden;
    }
    if ((file.kinds & kAccessWrite) != 0 && stays) {
      kinds_[path] = UndeclaredKind::kWritten;
    } else if ((file.kinds & kAccessRemove) != 0 && file.existed && !stays) {
      kinds_[path] = UndeclaredKind::kRemoved;
    }
  }

  std::vector<Undeclared> Take() const {
    std::map<RelPath, std::size_t> siblings;
    for (const auto& [path, kind] : kinds_) {
      if (IsRead(kind)) ++siblings[path.Parent()];
    }
    std::set<RelPath> done;
    std::vector<Undeclared> found;
    for (const auto& [path, kind] : kinds_) {
      const RelPath directory = path.Parent();
      if (!IsRead(kind) || !CanStandForAll(directory, siblings[directory])) {
        found.push_back({kind, path, 0});
      } else if (done.insert(directory).second) {
        found.push_back({kind, directory, siblings[directory]});
      }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return found;
  }

 private:
  static bool IsRead(UndeclaredKind kind) {
    return kind == UndeclaredKind::kRead || kind == UndeclaredKind::kHidden;
  }

  bool IsInput(const RelPath& path) const {
    return IsDeclaredInput(stage_, path) ||
           std::any_of(facts_.also_declared.begin(), facts_.also_declared.end(),
                       [&](const RelPath& declared) { return path.IsWithin(declared); });
  }

  // Not what the stage also writes in: that cannot be a dependency.
  bool CanStandForAll(const RelPath& directory, std::size_t files) const {
    if (files < kManyFiles || directory.is_root() || stage_.file.IsWithin(directory)) return false;
    return std::none_of(stage_.outs.begin(), stage_.outs.end(),
                        [&](const Output& out) { return out.path.Overlaps(directory); });
  }

  const Stage& stage_;
  const ProjectFacts& facts_;
  std::map<RelPath, UndeclaredKind> kinds_;
};

}  // namespace

bool IsDeclaredInput(const Stage& stage, const RelPath& path) {
  return std::any_of(stage.deps.begin(), stage.deps.end(),
                     [&](const Dependency& dep) { return Covers(dep, path); }) ||
         std::any_of(stage.params.begin(), stage.params.end(),
                     [&](const ParamsDependency& params) { return params.path == path; });
}

bool IsDeclaredOutput(const Stage& stage, const RelPath& path) {
  return std::any_of(stage.outs.begin(), stage.outs.end(),
                     [&](const Output& out) { return path.IsWithin(out.path); });
}

std::vector<Undeclared> UndeclaredAccess(const Stage& stage, const AccessTrace& trace,
                                         const ProjectFacts& facts) {
  UndeclaredPaths findings(stage, facts);
  for (const auto& [name, file] : trace.files) {
    if (const auto path = InProject(facts.root, name)) findings.Add(*path, file);
  }
  return findings.Take();
}

std::string DeclarationFor(const Stage& stage, const Undeclared& undeclared) {
  const std::string path = undeclared.path.RelativeTo(stage.wdir);
  switch (undeclared.kind) {
    case UndeclaredKind::kRead:
    case UndeclaredKind::kHidden:
      return "deps: - " + path;
    case UndeclaredKind::kWritten:
      return "outs: - " + path;
    case UndeclaredKind::kRemoved:
      break;
  }
  return {};
}

std::string SentenceFor(const Stage& stage, const Undeclared& undeclared) {
  const std::string name = Quoted(stage.Address());
  std::string what = Quoted(undeclared.path.str());
  if (undeclared.files > 0) what = Format("{} files of {}", undeclared.files, what);
  switch (undeclared.kind) {
    case UndeclaredKind::kRead:
      return Format("stage {} reads {}, which it does not declare", name, what);
    case UndeclaredKind::kHidden:
      return Format("stage {} tries to read {}, which it does not declare", name, what);
    case UndeclaredKind::kWritten:
      return Format("stage {} writes {}, which is no output of it", name, what);
    case UndeclaredKind::kRemoved:
      return Format("stage {} removes {}, which is no output of it", name, what);
  }
  return {};
}

}  // namespace mlp
