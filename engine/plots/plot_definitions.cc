#include "engine/plots/plot_definitions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pipelines/glob.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::array<const char*, 7> kPlotProperties = {"x",        "y",     "x_label", "y_label",
                                                        "template", "title", "header"};

Value OnlyPlotProperties(const Value& declared) {
  Value properties = Value::object();
  for (const char* const key : kPlotProperties)
    if (const auto found = declared.find(key); found != declared.end() && !found->is_null())
      properties[key] = *found;
  return properties;
}

bool IsNamed(const Output& plot) {
  const auto y = plot.properties.find("y");
  return y != plot.properties.end() && y->is_object();
}

class PlotFinder {
 public:
  PlotFinder(const StageGraph& graph, PlotFiles& files, const PlotQuestion& question)
      : graph_(graph), files_(files), question_(question), met_(question.targets.size(), false) {}

  std::vector<PlotDefinition> Find() {
    for (const Pipeline& pipeline : graph_.pipelines()) AddDefinitions(pipeline);
    for (StageId id = 0; id < graph_.size(); ++id)
      for (const Output& out : graph_.stage(id).outs)
        if (out.kind == OutputKind::kPlot)
          AddFiles(out.path, "", OnlyPlotProperties(out.properties), {});
    for (std::size_t i = 0; i < question_.targets.size(); ++i)
      if (!met_[i]) AddTarget(question_.targets[i]);
    return std::move(found_);
  }

 private:
  std::string Shown(const RelPath& path) const { return path.RelativeTo(question_.current_dir); }

  void AddDefinitions(const Pipeline& pipeline) {
    const std::string config = Shown(pipeline.file);
    std::vector<RelPath> paths;
    for (const Output& plot : pipeline.plots)
      if (!IsNamed(plot)) paths.push_back(plot.path);
    for (const Output& plot : pipeline.plots) {
      Value properties = OnlyPlotProperties(plot.properties);
      for (const char* const axis : {"x", "y"}) Relocate(pipeline.file.Parent(), axis, properties);
      if (!IsNamed(plot))
        AddFiles(plot.path, config, properties, paths);
      else if (IsMeant(plot.text, config))
        Add(plot.text, config, properties);
    }
  }

  // Files in a pipeline file are seen from its directory.
  void Relocate(const RelPath& directory, const char* axis, Value& properties) const {
    const auto found = properties.find(axis);
    if (found == properties.end() || !found->is_object()) return;
    Value moved = Value::object();
    for (const auto& [file, fields] : found->items()) {
      const Result<RelPath> path = RelPath::Resolve(directory, file);
      moved[path ? Shown(*path) : file] = fields;
    }
    *found = std::move(moved);
  }

  // `others`: of several that contain a file, the innermost has it.
  void AddFiles(const RelPath& path, const std::string& config, const Value& properties,
                const std::vector<RelPath>& others) {
    for (const RelPath& file : files_.Expand(path)) {
      const bool is_of_other = std::any_of(others.begin(), others.end(), [&](const RelPath& other) {
        return other != path && other.IsWithin(path) && file.IsWithin(other);
      });
      if (!is_of_other && IsMeant(Shown(file), config)) Add(Shown(file), config, properties);
    }
  }

  void AddTarget(const std::string& target) {
    const Result<RelPath> path = RelPath::Resolve(question_.current_dir, target);
    if (!path || !files_.Exists(*path)) return;
    for (const RelPath& file : files_.Expand(*path)) Add(Shown(file), "", Value::object());
  }

  bool IsMeant(const std::string& id, const std::string& config) {
    if (question_.targets.empty()) return true;
    bool is_meant = false;
    for (std::size_t i = 0; i < question_.targets.size(); ++i)
      if (MeansPlot(question_.targets[i], id, config)) met_[i] = is_meant = true;
    return is_meant;
  }

  // The first definition of an id in a file counts; it takes what a later one adds.
  void Add(const std::string& id, const std::string& config, Value properties) {
    for (const auto& [key, value] : question_.properties.items()) {
      Value& old = properties[key];
      if (old.is_object() && !value.is_object())
        for (auto& [file, fields] : old.items()) fields = value;
      else
        old = value;
    }
    for (PlotDefinition& known : found_) {
      if (known.id != id || known.config != config) continue;
      for (const auto& [key, value] : properties.items()) known.properties[key] = value;
      return;
    }
    found_.push_back({id, config, std::move(properties)});
  }

  const StageGraph& graph_;
  PlotFiles& files_;
  const PlotQuestion& question_;
  std::vector<bool> met_;  // of each target: a definition has it
  std::vector<PlotDefinition> found_;
};

}  // namespace

std::vector<PlotDefinition> FindPlots(const StageGraph& graph, PlotFiles& files,
                                      const PlotQuestion& question) {
  return PlotFinder(graph, files, question).Find();
}

bool MeansPlot(const std::string& target, const std::string& id, const std::string& config) {
  return id == target || id.starts_with(target + "/") || config + "::" + id == target ||
         target == "." || FnMatches(target, id);
}

bool HasPlotHeader(const StageGraph& graph, const RelPath& path, const PlotQuestion& question) {
  const auto said = [](const Value& properties) -> const Value* {
    const auto found = properties.find("header");
    return found != properties.end() && found->is_boolean() ? &*found : nullptr;
  };
  if (const Value* const header = said(question.properties)) return header->get<bool>();
  const Stage* const stage = graph.WriterOf(path);
  if (stage == nullptr) return true;
  for (const Output& out : stage->outs)
    if (path.IsWithin(out.path))
      if (const Value* const header = said(out.properties)) return header->get<bool>();
  return true;
}

}  // namespace mlp
