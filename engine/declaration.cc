#include "engine/declaration.h"

#include "engine/environment_lock.h"
#include "engine/project_walk.h"
#include "pipelines/pointer_file.h"
#include "pipelines/yaml_node.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class Loader {
 public:
  Loader(ProjectView& view, const Layout& layout, const PipelineOptions& options,
         IgnoreTree& ignored, const ParsedCache& cache)
      : view_(view), layout_(layout), options_(options), ignored_(ignored), cache_(cache) {
    options_.root = view.Root();
  }

  Result<std::vector<RelPath>> Visit(const RelPath& file, DeclarationKind kind) {
    std::vector<RelPath> outputs;
    MLP_ASSIGN(std::optional<std::string> text, view_.ReadFile(file));
    if (!text) return outputs;
    MLP_ASSIGN(Pipeline pipeline,
               kind == DeclarationKind::kPointer
                   ? ReadPointer(file, *std::move(text))
                   : cache_.ParsePipeline(view_, file, *std::move(text), options_));
    if (kind == DeclarationKind::kPipeline) MLP_TRY(ReadLockOf(file));
    for (const Stage& stage : pipeline.stages) {
      for (const Output& out : stage.outs) {
        MLP_TRY(CheckIsSeen(stage, out));
        outputs.push_back(out.path);
      }
    }
    pipelines_.push_back(std::move(pipeline));
    return outputs;
  }

  Result<Declaration> Finish(std::vector<std::string> notices) {
    MLP_ASSIGN(StageGraph graph, StageGraph::Build(std::move(pipelines_)));
    return Declaration{std::move(graph), std::move(records_), std::move(notices)};
  }

 private:
  // As a pipeline of one stage.
  Result<Pipeline> ReadPointer(const RelPath& file, std::string text) {
    MLP_ASSIGN(const YamlDocument document, ParseYaml(view_.NameOf(file), std::move(text)));
    MLP_ASSIGN(PointerFile pointer, ParsePointerFile(layout_.algorithm, file, document, options_));
    records_.AddPointer(file, std::move(pointer.entry));
    Pipeline pipeline;
    pipeline.file = file;
    pipeline.stages.push_back(std::move(pointer.stage));
    return pipeline;
  }

  // An output that the rules leave out would never be found.
  Status CheckIsSeen(const Stage& stage, const Output& out) {
    MLP_ASSIGN(const bool has_rules, ignored_.HasRules(out.path.Parent()));
    if (!has_rules) return {};
    MLP_ASSIGN(IgnoreTree::Match match, ignored_.Check(out.path, /*is_directory=*/false));
    if (!match.ignored) {
      MLP_ASSIGN(match, ignored_.Check(out.path, /*is_directory=*/true));
      if (!match.ignored || !view_.ListDir(out.path)) return {};
    }
    Error error{ErrorCode::kInvalid, {}, out.where, {}, {}, {}};
    error.message = Format("output {} of stage {} is ignored by {}", Quoted(out.path.str()),
                           Quoted(stage.Address()), match.pattern->Describe());
    error.hint = Format("give it another name, or change that line of {}", ignored_.file_name());
    return Fail(std::move(error));
  }

  Status ReadLockOf(const RelPath& pipeline) {
    const RelPath file = LockFileOf(pipeline);
    MLP_ASSIGN(std::optional<std::string> text, view_.ReadFile(file));
    if (!text) return {};
    MLP_ASSIGN(LockFile lock, cache_.ParseLock(view_, file, *std::move(text), layout_.algorithm));
    MLP_TRY(ReadEnvironmentsOf(pipeline, lock));
    records_.AddLockFile(pipeline, std::move(lock));
    return {};
  }

  Status ReadEnvironmentsOf(const RelPath& pipeline, LockFile& lock) {
    const std::optional<RelPath> file = EnvironmentFileOf(layout_, pipeline);
    if (!file) return {};
    MLP_ASSIGN(std::optional<std::string> text, view_.ReadFile(*file));
    if (!text) return {};
    return JoinEnvironments(layout_.algorithm, view_.NameOf(*file), *std::move(text), lock);
  }

  ProjectView& view_;
  const Layout& layout_;
  PipelineOptions options_;
  IgnoreTree& ignored_;
  const ParsedCache& cache_;
  std::vector<Pipeline> pipelines_;
  Records records_;
};

}  // namespace

Result<Declaration> LoadDeclaration(ProjectView& view, const Layout& layout,
                                    const PipelineOptions& options, IgnoreTree& ignored,
                                    const ParsedCache& cache) {
  Loader loader(view, layout, options, ignored, cache);
  std::vector<std::string> notices;
  MLP_TRY(WalkProject(
      view, layout, ignored,
      [&](const RelPath& file, DeclarationKind kind) { return loader.Visit(file, kind); },
      notices));
  return loader.Finish(std::move(notices));
}

Result<Declaration> LoadDeclaration(ProjectView& view, const Layout& layout,
                                    const PipelineOptions& options) {
  IgnoreTree ignored = MakeIgnoreTree(view, layout);
  return LoadDeclaration(view, layout, options, ignored, ParsedCache());
}

}  // namespace mlp
