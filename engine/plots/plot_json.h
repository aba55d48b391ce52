// What `plots show --json` prints: DVC's form, which editors read.
#pragma once

#include <string>
#include <vector>

#include "engine/plots/plot_templates.h"
#include "engine/plots/plots.h"

namespace mlp {

// A template for each plot that has points, by its number.
using PlotTemplates = std::map<std::size_t, PlotTemplate>;
Result<PlotTemplates> TemplatesOf(const std::vector<Plot>& plots, const PlotTemplatePlaces& places);

// What an image of a revision is called as a file of its own: "<revision>_<path>" in one name.
std::string PlotImageName(const PlotImage& image);

// {"errors": [{"name", "rev", "source", "type", "msg"}], "data": {"<id>": [{"type": "vega",
// "revisions": [...], "content": {...}}, or for each image {"type": "image", "revisions":
// ["<one>"], "url": "<image_dir>/<name>"}]}}, both left out when empty.
Value PlotsToJson(const std::vector<Plot>& plots, const PlotTemplates& templates,
                  const std::string& image_dir);

}  // namespace mlp
