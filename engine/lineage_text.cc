#include "engine/lineage_text.h"

#include <algorithm>
#include <set>

#include "engine/dag_text.h"
#include "store/base/clock.h"
#include "store/base/format.h"

namespace mlp {
namespace {

Value FileToJson(const LineageFile& file) {
  Value json = {{"path", file.name}, {"digest", file.digest}, {"size", file.size}};
  if (file.nfiles) json["nfiles"] = *file.nfiles;
  return json;
}

Value RunToJson(const RunRecord& run) {
  Value json = {{"outcome", NameOf(run.outcome)},
                {"started", FormatUtc(run.started_ns)},
                {"seconds", static_cast<double>(run.duration_ns) / 1e9},
                {"exit_status", run.exit_status},
                {"fingerprint", run.fingerprint},
                {"log", run.log_file}};
  Value metrics = Value::object();
  for (const RunMetric& metric : run.metrics) metrics[metric.file][metric.key] = metric.value;
  json["metrics"] = std::move(metrics);
  return json;
}

Value NodeToJson(const LineageNode& node, bool upstream) {
  const LineageStage& stage = node.stage;
  Value json = {{"stage", stage.address},
                {"cmd", stage.command},
                {"declared", stage.is_declared},
                {"superseded", stage.is_superseded}};
  Value params = Value::object(), env = Value::object();
  for (const RunParam& param : stage.params) params[param.file][param.key] = param.value;
  for (const auto& [name, value] : stage.env) env[name] = value;
  Value inputs = Value::array(), outputs = Value::array();
  for (std::size_t i = 0; i < stage.inputs.size(); ++i) {
    Value& input = inputs.emplace_back(FileToJson(stage.inputs[i]));
    const bool made = upstream && !node.links[i].empty();
    input["role"] = !made && IsCode(stage, stage.inputs[i]) ? "code" : "data";
    if (upstream) input["made_by"] = node.links[i];
  }
  for (std::size_t i = 0; i < stage.outputs.size(); ++i) {
    Value& output = outputs.emplace_back(FileToJson(stage.outputs[i]));
    if (!upstream) output["read_by"] = node.links[i];
  }
  json["params"] = std::move(params);
  if (!env.empty()) json["env"] = std::move(env);
  json["inputs"] = std::move(inputs);
  json["outputs"] = std::move(outputs);
  if (stage.run) json["run"] = RunToJson(*stage.run);
  if (stage.verified_ns) json["verified"] = FormatUtc(*stage.verified_ns);
  return json;
}

// Two versions of one path are two nodes.
std::string FileNode(const LineageFile& file) {
  return DotQuoted(file.name + " " + ShortDigest(file.digest));
}

std::string StageNode(const LineageStage& stage) {
  const std::string run = stage.is_superseded ? Format(" (run {})", stage.run->id) : "";
  return DotQuoted("stage " + stage.address + run);
}

// From a stage to a part, or a directory around, of what it wrote; or to who read such: the digests
// differ, so that no node of a file is common to both.
void AddPartEdges(const Lineage& lineage, const LineageNode& node, std::set<std::string>& edges) {
  const bool upstream = lineage.direction == LineageDirection::kUpstream;
  const std::vector<LineageFile>& files = upstream ? node.stage.inputs : node.stage.outputs;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string file = FileNode(files[i]);
    for (const std::size_t link : node.links[i]) {
      const LineageStage& other = lineage.nodes[link].stage;
      const auto& theirs = upstream ? other.outputs : other.inputs;
      const bool is_common =
          std::any_of(theirs.begin(), theirs.end(),
                      [&](const LineageFile& their) { return FileNode(their) == file; });
      if (is_common) continue;
      edges.insert(Format("{} -> {} [style=dashed];\n", upstream ? StageNode(other) : file,
                          upstream ? file : StageNode(other)));
    }
  }
}

}  // namespace

std::string ShortDigest(const std::string& digest) {
  constexpr std::size_t kDigits = 12;
  const std::size_t dot = std::min(digest.find('.'), digest.size());
  return digest.substr(0, std::min(dot, kDigits)) + digest.substr(dot);
}

Value LineageToJson(const Lineage& lineage) {
  const bool upstream = lineage.direction == LineageDirection::kUpstream;
  Value target = {{"name", lineage.target.name}};
  if (!lineage.target.stage) target["digest"] = lineage.target.file.digest;
  Value stages = Value::array();
  for (const LineageNode& node : lineage.nodes) stages.push_back(NodeToJson(node, upstream));
  return {{"target", std::move(target)},
          {"direction", upstream ? "upstream" : "downstream"},
          {"roots", lineage.roots},
          {"stages", std::move(stages)}};
}

std::string LineageToDot(const Lineage& lineage) {
  std::set<std::string> files, edges;
  std::string text = "digraph {\n";
  for (const LineageNode& node : lineage.nodes) {
    const std::string stage = StageNode(node.stage);
    text += Format("{} [shape=box, label={}];\n", stage, DotQuoted(node.stage.address));
    for (const LineageFile& file : node.stage.inputs) {
      files.insert(FileNode(file));
      edges.insert(Format("{} -> {};\n", FileNode(file), stage));
    }
    for (const LineageFile& file : node.stage.outputs) {
      files.insert(FileNode(file));
      edges.insert(Format("{} -> {};\n", stage, FileNode(file)));
    }
    AddPartEdges(lineage, node, edges);
  }
  for (const std::string& file : files) text += Format("{} [shape=ellipse];\n", file);
  for (const std::string& edge : edges) text += edge;
  return text + "}\n";
}

}  // namespace mlp
