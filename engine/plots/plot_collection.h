// Plots collected from a project as of one ProjectView: definitions, and the files that they name.
#pragma once

#include "engine/plots/plots.h"

namespace mlp {

// Reads every file that a plot needs; one that cannot be read has its error in its place. The
// revision is called as the view is.
RevisionPlots CollectPlots(const StageGraph& graph, PlotFiles& files, const PlotQuestion& question);

}  // namespace mlp
