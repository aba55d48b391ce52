#include "engine/plots/plots.h"

#include <algorithm>
#include <set>
#include <utility>

#include "store/base/text.h"

namespace mlp {
namespace {

struct PlotPart {
  const RevisionPlots* revision;
  const PlotDefinition* definition;
};
using PlotGroups = std::vector<std::pair<std::string, std::vector<PlotPart>>>;

PlotGroups GroupById(const std::vector<RevisionPlots>& revisions) {
  PlotGroups groups;
  for (const RevisionPlots& revision : revisions) {
    std::map<std::string, int> times;
    for (const PlotDefinition& definition : revision.definitions) ++times[definition.id];
    for (const PlotDefinition& definition : revision.definitions) {
      std::string id = definition.id;
      if (times[id] > 1 && !definition.config.empty()) id = definition.config + "::" + id;
      auto group = std::find_if(groups.begin(), groups.end(),
                                [&](const auto& known) { return known.first == id; });
      if (group == groups.end()) group = groups.insert(group, {id, {}});
      group->second.push_back({&revision, &definition});
    }
  }
  return groups;
}

// What an earlier revision says comes first.
Value PropertiesOf(const std::vector<PlotPart>& parts) {
  Value properties = Value::object();
  for (const PlotPart& part : parts)
    for (const auto& [key, value] : part.definition->properties.items())
      if (!properties.contains(key)) properties[key] = value;
  return properties;
}

void AddImages(const PlotPart& part, const std::vector<std::string>& files, Plot& plot) {
  for (const std::string& file : files) {
    const auto found = part.revision->sources.find(file);
    if (found == part.revision->sources.end() || found->second.error) continue;
    plot.images.push_back({part.revision->revision, file, found->second.image});
    if (!HasText(plot.revisions, part.revision->revision))
      plot.revisions.push_back(part.revision->revision);
  }
}

void AddPoints(const PlotPart& part, const std::vector<std::string>& files, Plot& plot) {
  PlotTables tables;
  for (const std::string& file : files) {
    const auto found = part.revision->sources.find(file);
    if (found != part.revision->sources.end() && found->second.table)
      tables.emplace(file, &*found->second.table);
  }
  const std::string& revision = part.revision->revision;
  Result<PlotPoints> points =
      MakePlotPoints(part.definition->id, plot.properties, tables, revision);
  if (!points) {
    plot.errors.push_back({revision, "", std::move(points.error())});
    return;
  }
  if (points->table.rows() == 0) return;
  plot.revisions.push_back(revision);
  if (plot.points.table.rows() == 0)
    plot.points = std::move(*points);
  else
    plot.points.table.Append(std::move(points->table));
}

Plot MakePlot(const std::string& id, const std::vector<PlotPart>& parts) {
  Plot plot;
  plot.id = id;
  plot.properties = PropertiesOf(parts);
  for (const PlotPart& part : parts) {
    const std::vector<std::string> files = PlotFilesOf(part.definition->id, plot.properties);
    for (const std::string& file : files) {
      const auto found = part.revision->sources.find(file);
      if (found != part.revision->sources.end() && found->second.error)
        plot.errors.push_back({part.revision->revision, file, *found->second.error});
    }
    plot.is_image = PlotFileKindOf(part.definition->id) == PlotFileKind::kImage;
    if (plot.is_image)
      AddImages(part, files, plot);
    else
      AddPoints(part, files, plot);
  }
  return plot;
}

}  // namespace

std::string Plot::Title() const {
  const std::string title = PlotText(properties, "title");
  return title.empty() ? id : title;
}

std::vector<Plot> AssemblePlots(const std::vector<RevisionPlots>& revisions) {
  std::vector<Plot> plots;
  for (const auto& [id, parts] : GroupById(revisions)) plots.push_back(MakePlot(id, parts));
  return plots;
}

}  // namespace mlp
