#include "engine/imports/import_source.h"

#include <filesystem>

#include "engine/imports/source_copy.h"
#include "engine/imports/source_listing.h"
#include "engine/remote_config.h"
#include "engine/stage_inspector.h"
#include "pipelines/pointer_file.h"
#include "pipelines/project_path.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class RepoData : public ImportSource {
 public:
  RepoData(Workspace& workspace, std::string url, RepoSource repo)
      : workspace_(workspace), url_(std::move(url)), repo_(std::move(repo)) {}

  std::string Display() const override { return repo_.path + " (" + ShownAddress(repo_.url) + ")"; }
  std::string Name() const override {
    std::filesystem::path path = std::filesystem::path(repo_.path).lexically_normal();
    if (path.filename().empty()) path = path.parent_path();
    return path.filename().string();
  }

  Status Look() override {
    if (source_) return {};
    MLP_ASSIGN(source_, SourceProject::Open(workspace_.environment(),
                                            {url_, repo_.rev, /*committed=*/true}));
    MLP_ASSIGN(const RelPath path, PathInSource(*source_, repo_.path));
    tree_.emplace(*source_);
    // What this project has already need not be fetched, and what is fetched it will need.
    const bool shares = source_->layout() != nullptr &&
                        source_->layout()->algorithm == workspace_.layout().algorithm;
    if (shares) tree_->objects()->UseStore(workspace_.objects());
    MLP_ASSIGN(entry_, FindInSource(*tree_, path));
    repo_.rev_lock = source_->commit().hex;
    return {};
  }

  bool MayDiffer(const Value& dep) const override {
    return dep.value("repo", Value::object()).value("rev_lock", Value()) != repo_.rev_lock;
  }

  Status CopyTo(const std::string& target) override {
    MLP_TRY(Look());
    return CopyFromSource(*tree_, entry_, target, /*modes=*/false);
  }

  Value Dependency(const std::optional<PathRecord>&) const override {
    Value repo = Value::object();
    repo["url"] = repo_.url;
    if (!repo_.rev.empty()) repo["rev"] = repo_.rev;
    if (!repo_.rev_lock.empty()) repo["rev_lock"] = repo_.rev_lock;
    if (!repo_.remote.empty()) repo["remote"] = repo_.remote;
    Value dep = Value::object();
    dep["path"] = repo_.path;
    dep["repo"] = std::move(repo);
    return dep;
  }

 private:
  Workspace& workspace_;
  const std::string url_;  // for SourceProject
  RepoSource repo_;
  std::unique_ptr<SourceProject> source_;
  std::optional<SourceTree> tree_;
  SourceEntry entry_;
};

class UrlSource : public ImportSource {
 public:
  UrlSource(Workspace& workspace, std::string url, std::unique_ptr<UrlData> data)
      : workspace_(workspace),
        algorithm_(workspace.layout().algorithm),
        url_(std::move(url)),
        data_(std::move(data)) {}

  std::string Display() const override { return ShownAddress(url_); }
  std::string Name() const override { return data_->Name(); }

  Status Look() override {
    MLP_ASSIGN(version_, data_->Version());
    return {};
  }

  Result<std::optional<PathRecord>> Examine() override {
    const std::string path = data_->LocalPath();
    if (path.empty()) return std::optional<PathRecord>();
    FileSystem& fs = workspace_.fs();
    MLP_ASSIGN(PathScan scan, ScanPath(fs, workspace_.index(), path));
    MLP_TRY(HashUnknown(fs, workspace_.index(), algorithm_, workspace_.environment().clock.NowNs(),
                        scan));
    return std::optional(scan.Record(algorithm_));
  }

  bool MayDiffer(const Value& dep) const override {
    return version_.etag.empty() || dep.value("checksum", Value()) != version_.etag;
  }

  Status CopyTo(const std::string& target) override {
    MLP_TRY(data_->CopyTo(target));
    return Look();
  }

  Value Dependency(const std::optional<PathRecord>& data) const override {
    if (version_.etag.empty()) {
      std::optional<PathRecord> found = data;
      if (found) found->is_executable = version_.is_executable;
      return RecordItem(algorithm_, url_, found);
    }
    Value dep = Value::object();
    dep["checksum"] = version_.etag;
    if (version_.size) dep["size"] = *version_.size;
    dep.update(RecordItem(algorithm_, url_, std::nullopt));
    return dep;
  }

 private:
  Workspace& workspace_;
  const HashAlgorithm algorithm_;
  const std::string url_;
  const std::unique_ptr<UrlData> data_;
  UrlVersion version_;
};

}  // namespace

Value RecordItem(HashAlgorithm algorithm, const std::string& path,
                 const std::optional<PathRecord>& record) {
  if (!record) return PointerItem(algorithm, path, nullptr);
  const LockedPath found = ToLocked(path, *record);
  return PointerItem(algorithm, path, &found);
}

std::string UrlFrom(const Workspace& workspace, const RelPath& wdir, const std::string& url) {
  const std::filesystem::path path =
      (std::filesystem::path(workspace.Absolute(wdir)) / url).lexically_normal();
  const bool is_path = !IsUrl(url) && std::filesystem::exists(path);
  return is_path ? path.string() : url;
}

std::unique_ptr<ImportSource> MakeRepoSource(Workspace& workspace, const RelPath& wdir,
                                             RepoSource repo) {
  std::string url = UrlFrom(workspace, wdir, repo.url);
  return std::make_unique<RepoData>(workspace, std::move(url), std::move(repo));
}

Result<std::unique_ptr<ImportSource>> MakeUrlSource(Workspace& workspace, const RelPath& wdir,
                                                    const std::string& url) {
  // It stands in a pointer file, or will.
  MLP_TRY(CheckRunsNothing(workspace.fs(), workspace.paths(), {"", url, {}}));
  MLP_ASSIGN(std::unique_ptr<UrlData> data, OpenUrlData(workspace, wdir, url));
  return std::make_unique<UrlSource>(workspace, url, std::move(data));
}

}  // namespace mlp
