// Templates of plots: Vega-Lite specifications with anchors, "<DVC_METRIC_NAME>", in the places of
// data, columns and labels. Names and anchors are DVC's, so that templates made for either tool
// work in both. The built-in ones are in templates/*.json.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/value.h"

namespace mlp {

// What a template draws; decides whether points may be left out.
enum class PlotForm { kLines, kPoints, kBars, kMatrix, kUnknown };

struct PlotTemplate {
  std::string name;
  Value content;
  PlotForm form = PlotForm::kUnknown;  // kUnknown: one of the user's own

  bool IsBuiltIn() const { return form != PlotForm::kUnknown; }
};

inline constexpr const char* kDefaultPlotTemplate = "linear";

const std::vector<std::string>& BuiltInPlotTemplates();  // their names, in DVC's order

// Where templates of the user's own may lie, besides the current directory.
struct PlotTemplatePlaces {
  FileSystem& fs;
  std::string templates_dir;  // absolute: <private directory>/plots
  std::string current_dir;    // absolute
};

// `name` (empty: the default) is, first come: a file in the templates' directory, with or without
// ".json"; a file, seen from the current directory; a built-in template. kNotFound, or kInvalid
// with the place when it is no JSON map or has no place for data.
Result<PlotTemplate> FindPlotTemplate(const PlotTemplatePlaces& places, const std::string& name);

// By the name of the anchor in lower case: "x_label". What is not among them is left out of the
// template, with its key.
using PlotAnchors = std::map<std::string, Value>;
Value FillPlotTemplate(const Value& content, const PlotAnchors& anchors);
bool HasPlotAnchor(const Value& content, const std::string& name);

}  // namespace mlp
