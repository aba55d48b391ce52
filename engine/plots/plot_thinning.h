// Points of a plot made fit for a page: texts that are numbers become numbers, and of lines with
// more points than a screen has columns some are left out. Values in, values out.
#pragma once

#include <cstddef>
#include <string>

#include "engine/plots/plot_points.h"
#include "engine/plots/plot_templates.h"

namespace mlp {

// A number that is written as JSON would, or nearly: "1", "-.5", "1e3". Not "01", "inf", "0x1".
bool IsPlainNumber(const std::string& text);

// The column in which every text is a number, or empty, holds numbers and nulls afterwards.
void ReadNumbers(PlotTable& table, const std::string& column);

// How many points the shortest line of any revision has; 0: there are none.
std::size_t ShortestLine(const PlotPoints& points);

// The column that tells the lines of a revision apart in the points of a page.
inline constexpr const char* kLineColumn = "line";

// At most `most` points of each line of each revision stay (0: all do): of lines the first, the
// last, the lowest and the highest of equal stretches, so that no peak is lost; of clouds of points
// every n-th. Bars and matrices count their points and keep all, and so do templates of which
// nothing is known. Returns how many points the longest line had; 0 when nothing was left out.
std::size_t ThinOut(PlotPoints& points, PlotForm form, std::size_t most);

}  // namespace mlp
