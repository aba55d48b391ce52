#include "engine/dag_text.h"

#include <algorithm>
#include <numeric>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Mermaid knows no backslash: a quote inside a label is written as an entity, and so is what begins
// one.
std::string MermaidQuoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : ForTerminal(name)) {
    if (c == '"')
      quoted += "#quot;";
    else if (c == '#')
      quoted += "#35;";
    else
      quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string DotQuoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string DagToDot(const Dag& dag) {
  std::string text = "strict digraph  {\n";
  for (const std::string& node : dag.nodes) text += DotQuoted(node) + ";\n";
  for (const auto& [from, to] : dag.edges)
    text += Format("{} -> {};\n", DotQuoted(dag.nodes[from]), DotQuoted(dag.nodes[to]));
  return text + "}\n";
}

std::string DagToMermaid(const Dag& dag) {
  std::string text = "flowchart TD\n";
  std::size_t numbered = 0;
  for (const Dag& part : ConnectedParts(dag)) {
    std::vector<std::size_t> by_name(part.nodes.size());
    std::iota(by_name.begin(), by_name.end(), std::size_t{0});
    std::sort(by_name.begin(), by_name.end(),
              [&](std::size_t a, std::size_t b) { return part.nodes[a] < part.nodes[b]; });
    std::vector<std::size_t> number(part.nodes.size());
    for (const std::size_t node : by_name) {
      number[node] = ++numbered;
      text += Format("\tnode{}[{}]\n", numbered, MermaidQuoted(part.nodes[node]));
    }
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    for (const auto& [from, to] : part.edges) edges.emplace_back(number[from], number[to]);
    std::sort(edges.begin(), edges.end());
    for (const auto& [from, to] : edges) text += Format("\tnode{}-->node{}\n", from, to);
  }
  return text;
}

Value DagToJson(const Dag& dag) {
  Value edges = Value::array();
  for (const auto& [from, to] : dag.edges) edges.push_back({dag.nodes[from], dag.nodes[to]});
  return {{"nodes", dag.nodes}, {"edges", edges}};
}

}  // namespace mlp
