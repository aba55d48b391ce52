#include "engine/provenance/package.h"

#include <set>

#include "engine/provenance/crate.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/path_scan.h"

namespace mlp {
namespace {

// What goes into a package, and what would have to.
class Contents {
 public:
  Contents(Workspace& workspace, bool data) : workspace_(workspace), data_(data) {}

  Status Collect(const Lineage& lineage) {
    MLP_TRY(AddDeclarations());
    for (const LineageNode& node : lineage.nodes) {
      for (const RunParam& param : node.stage.params)
        if (auto path = RelPath::Resolve(RelPath(), param.file)) MLP_TRY(Add(*path));
      for (std::size_t i = 0; i < node.stage.inputs.size(); ++i)
        MLP_TRY(AddInput(node.stage, node.stage.inputs[i], !node.links[i].empty()));
      for (const LineageFile& output : node.stage.outputs)
        if (data_ && output.path) MLP_TRY(Add(*output.path));
    }
    return {};
  }

  const std::set<RelPath>& files() const { return files_; }
  const std::set<std::string>& left_out() const { return left_out_; }

 private:
  // Those of the whole project: a pipeline file may need another one to be read.
  Status AddDeclarations() {
    const Layout& layout = workspace_.layout();
    for (const Pipeline& pipeline : workspace_.graph().pipelines()) {
      MLP_TRY(Add(pipeline.file));
      if (!pipeline.file.str().ends_with(layout.pointer_suffix))
        MLP_TRY(Add(LockFileOf(pipeline.file)));
      for (const RelPath& file : pipeline.params) MLP_TRY(Add(file));
      for (const auto& [file, values] : pipeline.template_values) MLP_TRY(Add(file));
    }
    MLP_ASSIGN(const RelPath ignore, RelPath::Strict(layout.ignore_file));
    MLP_TRY(Add(ignore));
    return {};
  }

  Status AddInput(const LineageStage& stage, const LineageFile& input, bool is_made) {
    if (is_made || !input.path) return {};
    if (data_ || IsCode(stage, input)) {
      MLP_ASSIGN(const bool is_there, Add(*input.path));
      if (is_there) return {};
      return Fail(ErrorCode::kNotFound,
                  Format("{}, which stage {} reads, is not in the workspace", Quoted(input.name),
                         Quoted(stage.address)),
                  "'mlpipe checkout' or 'mlpipe pull' brings tracked data back");
    }
    left_out_.insert(input.name);
    return {};
  }

  // A file, or all that lies in a directory; false: nothing is there.
  Result<bool> Add(const RelPath& path) {
    MLP_ASSIGN(const PathScan scan, workspace_.Scan(path));
    for (const ScannedFile& file : scan.files) files_.insert(path / file.path);
    return scan.exists;
  }

  Workspace& workspace_;
  const bool data_;
  std::set<RelPath> files_;
  std::set<std::string> left_out_;
};

// Copies one file below `to`, and says what it is.
Result<CrateFile> CopyInto(Workspace& workspace, const RelPath& path, const std::string& to) {
  FileSystem& fs = workspace.fs();
  const std::string from = workspace.Absolute(path), target = to + "/" + path.str();
  MLP_ASSIGN(const auto stat, fs.Stat(from, /*follow_symlinks=*/true));
  if (!stat) return Fail(ErrorCode::kNotFound, Format("{} is not there any more", Quoted(from)));
  MLP_TRY(fs.MakeDirs(ParentOf(target)));
  MLP_TRY(fs.Copy(from, target, stat->is_executable() ? 0777 : 0666));
  Hasher hasher(HashAlgorithm::kSha256);
  MLP_ASSIGN(const FileStat read, fs.ReadChunks(target, [&](std::string_view bytes) {
    hasher.Update(bytes);
    return Status();
  }));
  return CrateFile{path.str(), read.size, hasher.Finish().Hex()};
}

// What the package says of itself must not take the place of a file of the project.
Status LeavesRoomForDescription(const std::set<RelPath>& files) {
  for (const RelPath& path : files) {
    const std::string first = path.str().substr(0, path.str().find('/'));
    if (first != kCrateFile && first != kProvFile) continue;
    return Fail(ErrorCode::kInvalid,
                Format("the project has a {} of its own, which a package cannot hold: that is the "
                       "name of its description",
                       Quoted(first)),
                "give the project's another name");
  }
  return {};
}

Status Fill(Workspace& workspace, const Contents& contents, const Lineage& lineage,
            const PackageOptions& options, const std::string& directory) {
  FileSystem& fs = workspace.fs();
  CrateFacts facts{lineage.target.name, workspace.environment().clock.NowNs(), options.version, {}};
  for (const RelPath& path : contents.files()) {
    MLP_ASSIGN(facts.files.emplace_back(), CopyInto(workspace, path, directory));
  }
  const ProjectPaths paths(directory, workspace.layout());
  MLP_TRY(fs.MakeDirs(paths.PrivateDir()));
  return WriteFilesAtomically(fs, {{paths.Config(), ""},
                                   {Format("{}/{}", directory, kCrateFile),
                                    PythonJson(CrateMetadata(lineage, facts), false) + "\n"},
                                   {Format("{}/{}", directory, kProvFile),
                                    PythonJson(ProvDocument(lineage, facts), false) + "\n"}});
}

}  // namespace

Result<PackageReport> WritePackage(Workspace& workspace, const Lineage& lineage,
                                   const PackageOptions& options) {
  FileSystem& fs = workspace.fs();
  Contents contents(workspace, options.data);
  MLP_TRY(contents.Collect(lineage));
  MLP_TRY(LeavesRoomForDescription(contents.files()));
  const std::string fresh = TemporaryNameBeside(options.directory);
  MLP_TRY(fs.MakeDirs(fresh));
  Status filled = Fill(workspace, contents, lineage, options, fresh);
  if (filled) {
    const Result<bool> placed = fs.RenameNew(fresh, options.directory);
    if (placed && *placed)
      return PackageReport{contents.files().size(),
                           {contents.left_out().begin(), contents.left_out().end()}};
    filled = placed ? Status(Fail(ErrorCode::kUsage,
                                  Format("{} is there already", Quoted(options.directory)),
                                  "name another directory"))
                    : Status(Fail(placed.error()));
  }
  (void)RemoveTree(fs, fresh);
  return Fail(std::move(filled).error());
}

}  // namespace mlp
