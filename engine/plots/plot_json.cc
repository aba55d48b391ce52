#include "engine/plots/plot_json.h"

#include <algorithm>
#include <utility>

#include "engine/plots/plot_spec.h"
#include "engine/value_snapshot.h"

namespace mlp {
namespace {

Value ErrorsToJson(const std::vector<Plot>& plots) {
  Value errors = Value::array();
  for (const Plot& plot : plots) {
    for (const PlotError& error : plot.errors) {
      Value entry = {{"name", plot.id}, {"rev", error.revision}};
      if (!error.source.empty()) entry["source"] = error.source;
      entry["type"] = PythonErrorName(error.error.code);
      entry["msg"] = error.error.message;
      errors.push_back(std::move(entry));
    }
  }
  return errors;
}

}  // namespace

Result<PlotTemplates> TemplatesOf(const std::vector<Plot>& plots,
                                  const PlotTemplatePlaces& places) {
  PlotTemplates templates;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    if (plots[i].is_image || plots[i].revisions.empty()) continue;
    MLP_ASSIGN(PlotTemplate shape,
               FindPlotTemplate(places, PlotText(plots[i].properties, "template")));
    templates.emplace(i, std::move(shape));
  }
  return templates;
}

std::string PlotImageName(const PlotImage& image) {
  std::string name = image.revision + "_" + image.file;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

Value PlotsToJson(const std::vector<Plot>& plots, const PlotTemplates& templates,
                  const std::string& image_dir) {
  Value data = Value::object();
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const Plot& plot = plots[i];
    Value& parts = data[plot.id] = Value::array();
    for (const PlotImage& image : plot.images)
      parts.push_back({{"type", "image"},
                       {"revisions", {image.revision}},
                       {"url", image_dir + "/" + PlotImageName(image)}});
    if (const auto shape = templates.find(i); shape != templates.end())
      parts.push_back({{"type", "vega"},
                       {"revisions", plot.revisions},
                       {"content", PlotSpec(plot, shape->second)}});
  }
  Value json = Value::object();
  if (Value errors = ErrorsToJson(plots); !errors.empty()) json["errors"] = std::move(errors);
  if (!data.empty()) json["data"] = std::move(data);
  return json;
}

}  // namespace mlp
