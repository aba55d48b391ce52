#include "engine/plots/plot_collection.h"

#include <utility>

namespace mlp {
namespace {

Result<PlotSource> ReadPlotSource(const std::string& file, const StageGraph& graph,
                                  PlotFiles& files, const PlotQuestion& question) {
  MLP_ASSIGN(const RelPath path, RelPath::Resolve(question.current_dir, file));
  MLP_ASSIGN(std::string bytes, files.Read(path));
  PlotSource source;
  if (PlotFileKindOf(file) == PlotFileKind::kImage) {
    source.image = std::move(bytes);
    return source;
  }
  MLP_ASSIGN(source.table,
             ReadPlotTable(file, std::move(bytes), HasPlotHeader(graph, path, question)));
  return source;
}

}  // namespace

RevisionPlots CollectPlots(const StageGraph& graph, PlotFiles& files,
                           const PlotQuestion& question) {
  RevisionPlots plots{files.view().Name(), FindPlots(graph, files, question), {}};
  for (const PlotDefinition& definition : plots.definitions) {
    for (const std::string& file : PlotFilesOf(definition.id, definition.properties)) {
      if (plots.sources.contains(file)) continue;
      Result<PlotSource> source = ReadPlotSource(file, graph, files, question);
      if (!source) source = PlotSource{{}, {}, std::move(source.error())};
      plots.sources.emplace(file, std::move(*source));
    }
  }
  return plots;
}

}  // namespace mlp
