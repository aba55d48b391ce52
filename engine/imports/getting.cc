#include "engine/imports/getting.h"

#include <filesystem>
#include <functional>

#include "engine/imports/source_copy.h"
#include "engine/imports/source_listing.h"
#include "engine/imports/url_data.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;

Status CheckIsFree(Environment& environment, const std::string& path, const std::string& typed,
                   bool force) {
  MLP_ASSIGN(const auto stat, environment.fs.Stat(path, /*follow_symlinks=*/false));
  if (!stat || force) return {};
  return Fail(ErrorCode::kUsage, Format("{} is there already", Quoted(typed)),
              "replace it with --force, or choose another name with --out");
}

Status ReplaceBy(FileSystem& fs, const std::string& staging, const std::string& target) {
  MLP_TRY(RemoveTree(fs, target));
  return fs.Rename(staging, target);
}

Result<std::string> Get(Environment& environment, const std::string& name,
                        const GetOptions& options,
                        const std::function<Status(const std::string& target)>& bring) {
  FileSystem& fs = environment.fs;
  MLP_ASSIGN(std::string typed, TargetFor(environment, options.out, name));
  const std::string target =
      (stdfs::path(environment.current_dir) / typed).lexically_normal().string();
  MLP_TRY(CheckIsFree(environment, target, typed, options.force));
  MLP_TRY(fs.MakeDirs(ParentOf(target)));
  const std::string staging = TemporaryNameBeside(target);
  Status done = bring(staging);
  if (done) done = ReplaceBy(fs, staging, target);
  if (!done) (void)RemoveTree(fs, staging);
  MLP_TRY(done);
  return typed;
}

}  // namespace

Result<std::string> TargetFor(Environment& environment, const std::string& out,
                              const std::string& name) {
  const bool is_name = !name.empty() && name != "." && name != ".." && name != "/";
  std::string typed = out.empty() ? name : out;
  while (typed.size() > 1 && typed.ends_with('/')) typed.pop_back();
  const std::string path = (stdfs::path(environment.current_dir) / typed).string();
  MLP_ASSIGN(const auto stat, environment.fs.Stat(path, /*follow_symlinks=*/true));
  const bool is_directory = stat && stat->type == FileType::kDirectory && !out.empty();
  if (!is_name && (out.empty() || is_directory)) {
    return Fail(ErrorCode::kUsage, "what is copied has no name of its own",
                "say what it shall be called: --out NAME");
  }
  return is_directory ? typed + "/" + name : typed;
}

Result<std::string> GetFromSource(Environment& environment, SourceProject& source,
                                  const std::string& path, const GetOptions& options) {
  MLP_ASSIGN(const RelPath inside, PathInSource(source, path));
  SourceTree tree(source);
  MLP_ASSIGN(const SourceEntry entry, FindInSource(tree, inside));
  return Get(environment, inside.Name(), options, [&](const std::string& target) {
    return CopyFromSource(tree, entry, target, /*modes=*/true);
  });
}

Result<std::string> GetFromUrl(Environment& environment, const std::string& url,
                               const GetOptions& options) {
  MLP_ASSIGN(const std::unique_ptr<UrlData> data, OpenUrlData(environment, url));
  return Get(environment, data->Name(), options,
             [&](const std::string& target) { return data->CopyTo(target); });
}

}  // namespace mlp
