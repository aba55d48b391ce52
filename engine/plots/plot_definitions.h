// PlotDefinition: a plot as a project declares it, or as the command line does.
#pragma once

#include <string>
#include <vector>

#include "engine/plots/plot_files.h"
#include "pipelines/stage_graph.h"
#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

struct PlotDefinition {
  std::string id;      // a file as typed in the current directory, or the name of a definition
  std::string config;  // the pipeline file with that definition; empty: an output, or a target
  // x, y, x_label, y_label, title, template, header. Files in x and y are as in `id`.
  Value properties = Value::object();
};

struct PlotQuestion {
  RelPath current_dir;
  std::vector<std::string> targets;    // ids, files, directories, patterns; none: all
  Value properties = Value::object();  // of the command line: before those that are declared
};

// The plots that are meant: those at the top of pipeline files, then outputs that are plots, then
// targets that nobody declares. Directories stand for the files in them, each of which belongs to
// the definition of the innermost directory around it.
std::vector<PlotDefinition> FindPlots(const StageGraph& graph, PlotFiles& files,
                                      const PlotQuestion& question);

// Whether a target, without "./" and the like, names the plot: by its id, by "<file>::<id>", as a
// directory around it, or as a pattern.
bool MeansPlot(const std::string& target, const std::string& id, const std::string& config);

// Whether the CSV at `path` begins with the names of its columns.
bool HasPlotHeader(const StageGraph& graph, const RelPath& path, const PlotQuestion& question);

}  // namespace mlp
