#include "engine/provenance/crate.h"

#include <map>
#include <set>

#include "store/base/clock.h"
#include "store/base/format.h"

namespace mlp {
namespace {

constexpr char kProgramId[] = "#mlpipe";

// As part of a URI: what is not plain becomes %XX.
std::string UriPart(const std::string& text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@:";
  std::string part;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      part += c;
    } else {
      part += Format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return part;
}

// A stage may have run more than once in a lineage.
std::string ActionId(const Lineage& lineage, std::size_t node) {
  return Format("#stage-{}-{}", node, UriPart(lineage.nodes[node].stage.address));
}

Value Reference(const std::string& id) {
  return {{"@id", id}};
}

// Data that stages read or wrote, as it is called in the crate: a file or directory of the package
// by its place; what is not in the package is named all the same, but is no data of it.
class CrateData {
 public:
  explicit CrateData(const std::vector<CrateFile>& files) {
    for (const CrateFile& file : files) {
      files_.insert(file.path);
      for (std::size_t end = file.path.find('/'); end != std::string::npos;
           end = file.path.find('/', end + 1))
        directories_[file.path.substr(0, end)].push_back(file.path);
    }
  }

  std::string IdOf(const LineageFile& file) const {
    if (files_.contains(file.name)) return UriPart(file.name);
    return directories_.contains(file.name) ? UriPart(file.name) + "/"
                                            : "#data-" + UriPart(file.name);
  }
  Value References(const std::vector<LineageFile>& files) const {
    Value list = Value::array();
    for (const LineageFile& file : files) list.push_back(Reference(IdOf(file)));
    return list;
  }

  // Directories are parts of the crate beside their files; each of what is named comes once.
  void AddNamed(const Lineage& lineage, Value& parts, Value& graph) const {
    std::set<std::string> known = files_;
    for (const LineageNode& node : lineage.nodes) {
      for (const auto* named : {&node.stage.inputs, &node.stage.outputs}) {
        for (const LineageFile& file : *named)
          if (known.insert(file.name).second) AddOne(file, parts, graph);
      }
    }
  }

 private:
  void AddOne(const LineageFile& file, Value& parts, Value& graph) const {
    const std::string id = IdOf(file);
    Value entity = {
        {"@id", id}, {"@type", "CreativeWork"}, {"name", file.name}, {"identifier", file.digest}};
    if (const auto inside = directories_.find(file.name); inside != directories_.end()) {
      entity["@type"] = "Dataset";
      Value& members = entity["hasPart"] = Value::array();
      for (const std::string& path : inside->second) members.push_back(Reference(UriPart(path)));
      parts.push_back(Reference(id));
    }
    graph.push_back(std::move(entity));
  }

  std::set<std::string> files_;
  std::map<std::string, std::vector<std::string>> directories_;  // and the files in each
};

Value ActionOf(const Lineage& lineage, std::size_t node, const CrateData& data) {
  const LineageStage& stage = lineage.nodes[node].stage;
  Value action = {{"@id", ActionId(lineage, node)},
                  {"@type", "CreateAction"},
                  {"name", stage.address},
                  {"description", stage.command},
                  {"instrument", Reference(kProgramId)},
                  {"object", data.References(stage.inputs)},
                  {"result", data.References(stage.outputs)}};
  if (stage.run) {
    action["startTime"] = FormatUtc(stage.run->started_ns);
    action["endTime"] = FormatUtc(stage.run->started_ns + stage.run->duration_ns);
  }
  return action;
}

}  // namespace

Value CrateMetadata(const Lineage& lineage, const CrateFacts& facts) {
  const CrateData data(facts.files);
  Value parts = Value::array(), actions = Value::array(), entities = Value::array();
  for (const CrateFile& file : facts.files) {
    parts.push_back(Reference(UriPart(file.path)));
    entities.push_back({{"@id", UriPart(file.path)},
                        {"@type", "File"},
                        {"name", file.path},
                        {"contentSize", std::to_string(file.size)},
                        {"sha256", file.sha256}});
  }
  data.AddNamed(lineage, parts, entities);
  for (std::size_t i = 0; i < lineage.nodes.size(); ++i) {
    actions.push_back(Reference(ActionId(lineage, i)));
    entities.push_back(ActionOf(lineage, i, data));
  }
  Value graph = Value::array();
  graph.push_back({{"@id", kCrateFile},
                   {"@type", "CreativeWork"},
                   {"conformsTo", Reference("https://w3id.org/ro/crate/1.1")},
                   {"about", Reference("./")}});
  graph.push_back(
      {{"@id", "./"},
       {"@type", "Dataset"},
       {"name", facts.name},
       {"description", Format("How {0} was made; 'mlpipe repro {0}' makes it again.", facts.name)},
       {"datePublished", FormatUtc(facts.now_ns)},
       {"hasPart", std::move(parts)},
       {"mentions", std::move(actions)}});
  graph.push_back({{"@id", kProgramId},
                   {"@type", "SoftwareApplication"},
                   {"name", "mlpipe"},
                   {"version", facts.version}});
  for (Value& entity : entities) graph.push_back(std::move(entity));
  return {{"@context", "https://w3id.org/ro/crate/1.1/context"}, {"@graph", std::move(graph)}};
}

Value ProvDocument(const Lineage& lineage, const CrateFacts& facts) {
  Value entities = Value::object(), activities = Value::object(), used = Value::object(),
        generated = Value::object(), associated = Value::object();
  const auto entity = [&](const LineageFile& file) {
    const std::string id = "file:" + UriPart(file.name);
    entities[id] = {{"prov:label", file.name}, {"mlpipe:digest", file.digest}};
    return id;
  };
  for (std::size_t i = 0; i < lineage.nodes.size(); ++i) {
    const LineageStage& stage = lineage.nodes[i].stage;
    const std::string id = "run:" + ActionId(lineage, i).substr(1);
    Value& activity =
        activities[id] = {{"prov:label", stage.address}, {"mlpipe:command", stage.command}};
    if (stage.run) {
      activity["prov:startTime"] = FormatUtc(stage.run->started_ns);
      activity["prov:endTime"] = FormatUtc(stage.run->started_ns + stage.run->duration_ns);
    }
    for (const LineageFile& input : stage.inputs)
      used[Format("_:u{}", used.size())] = {{"prov:activity", id}, {"prov:entity", entity(input)}};
    for (const LineageFile& output : stage.outputs)
      generated[Format("_:g{}", generated.size())] = {{"prov:entity", entity(output)},
                                                      {"prov:activity", id}};
    associated[Format("_:a{}", associated.size())] = {{"prov:activity", id},
                                                      {"prov:agent", "mlpipe:program"}};
  }
  return {{"prefix",
           {{"file", "urn:mlpipe:file:"}, {"run", "urn:mlpipe:run:"}, {"mlpipe", "urn:mlpipe:"}}},
          {"entity", std::move(entities)},
          {"activity", std::move(activities)},
          {"agent",
           {{"mlpipe:program",
             {{"prov:type", "prov:SoftwareAgent"}, {"prov:label", "mlpipe " + facts.version}}}}},
          {"used", std::move(used)},
          {"wasGeneratedBy", std::move(generated)},
          {"wasAssociatedWith", std::move(associated)}};
}

}  // namespace mlp
