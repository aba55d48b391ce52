// Plot: one picture to draw, with what it shows of every revision. Made of what was collected
// revision by revision. Values in, values out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/plots/plot_definitions.h"
#include "engine/plots/plot_points.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// What a revision has of one file: a table, the bytes of an image, or why neither.
struct PlotSource {
  std::optional<PlotTable> table;
  std::string image;
  std::optional<Error> error;
};

struct RevisionPlots {
  std::string revision;
  std::vector<PlotDefinition> definitions;
  std::map<std::string, PlotSource> sources;  // by file, as definitions name it
};

struct PlotImage {
  std::string revision, file, bytes;
};

struct PlotError {
  std::string revision;
  std::string source;  // the file; empty: the definition itself
  Error error;
};

struct Plot {
  std::string id;  // unique among those that are drawn together
  bool is_image = false;
  Value properties;                    // of the first revision that has any
  std::vector<std::string> revisions;  // that have points, in order
  PlotPoints points;                   // of all of them
  std::vector<PlotImage> images;
  std::vector<PlotError> errors;

  std::string Title() const;  // as declared, or the id
};

// One plot for each id that any revision has, in the order in which they are met. Where two
// pipeline files have the same id, both are called "<file>::<id>".
std::vector<Plot> AssemblePlots(const std::vector<RevisionPlots>& revisions);

}  // namespace mlp
