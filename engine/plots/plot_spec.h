// The Vega-Lite specification of a plot: a template filled with its points. Values in, values out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/plots/plot_templates.h"
#include "engine/plots/plots.h"

namespace mlp {

// Colours of revisions, by their place: they repeat after the last.
std::string PlotColor(std::size_t index);

// As DVC prints it: the rows with all their columns as they are in the files, names of columns
// escaped as Vega-Lite wants it.
Value PlotSpec(const Plot& plot, const PlotTemplate& shape);

// What the page needs: of a built-in template only the columns that it draws, called "x", "y",
// "rev" and "line", so that no name of a column meets Vega-Lite's grammar of names.
struct PagePlot {
  Value spec;
  std::size_t points_of_longest = 0;  // before some were left out; 0: none were
};
struct PageOptions {
  std::vector<std::string> revisions;  // of the page: each has its colour by its place
  std::size_t most_points = 1000;      // of a line; 0: all
};
PagePlot PlotSpecForPage(const Plot& plot, const PlotTemplate& shape, const PageOptions& options);

}  // namespace mlp
