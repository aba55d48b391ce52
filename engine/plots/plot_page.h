// One HTML file that shows plots, and tables before them, and needs nothing else: no network, no
// file beside it. Values in, text out.
//
// The page holds data as JSON and a fixed script that draws it. Its policy (CSP) allows exactly the
// scripts and the style that are in it, by their digests, images only as data:, no connection and
// no eval; so even a name that would break out of its place could do nothing. Images are shown with
// <img>, where a script in an SVG does not run.
#pragma once

#include <string>
#include <vector>

#include "engine/plots/plot_json.h"
#include "engine/plots/plot_spec.h"
#include "engine/plots/plots.h"

namespace mlp {

struct PageSection {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> marks = {};  // of each row's last cell: "good", "bad" or ""
  std::string empty = {};               // said where there are no rows
};

struct PlotPage {
  std::string title;
  std::vector<PageSection> sections;
  std::string no_plots;  // said where there are no plots; empty: nothing is
};

std::string RenderPlotPage(const PlotPage& page, const std::vector<Plot>& plots,
                           const PlotTemplates& templates, const PageOptions& options);

// JSON that may stand in a <script>: no '<', '>' or '&', nothing but ASCII, no NaN.
std::string JsonForHtml(const Value& value);

}  // namespace mlp
