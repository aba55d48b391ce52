// A plot drawn with characters: a quick look in a terminal. Values in, text out.
#pragma once

#include <string>

#include "engine/plots/plot_templates.h"
#include "engine/plots/plots.h"
#include "engine/plots/terminal_canvas.h"

namespace mlp {

struct PlotTextOptions {
  int width = 80;  // of the terminal
  CanvasStyle style;
};

// Lines and points on a grid with its scales, bars as bars, matrices as tables, one each revision;
// of images what there is. Begins with the title and ends every line. Control characters in names
// are made visible.
std::string DrawPlotText(const Plot& plot, PlotForm form, const PlotTextOptions& options);

// The numbers of a plot's y, revision by revision and line by line, in the order of the rows: for
// Sparkline.
struct PlotSeries {
  std::string revision, line;  // line: "" if a revision has only one
  std::vector<double> x, y;    // NaN: no number. x: the row's number where it is none
};
std::vector<PlotSeries> SeriesOf(const Plot& plot);

}  // namespace mlp
