// Dags in one line, for tests: "a>b a>c d" are four nodes and two edges, nodes in the order of
// their first mention.
#pragma once

#include <algorithm>
#include <map>
#include <sstream>
#include <string>

#include "engine/dag.h"

namespace mlp {

inline Dag SampleDag(const std::string& text) {
  Dag dag;
  std::map<std::string, std::size_t> nodes;
  const auto node = [&](const std::string& name) {
    const auto [found, added] = nodes.try_emplace(name, dag.nodes.size());
    if (added) dag.nodes.push_back(name);
    return found->second;
  };
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t arrow = word.find('>');
    const std::size_t from = node(word.substr(0, arrow));
    if (arrow != std::string::npos) dag.edges.emplace_back(from, node(word.substr(arrow + 1)));
  }
  std::sort(dag.edges.begin(), dag.edges.end());
  dag.edges.erase(std::unique(dag.edges.begin(), dag.edges.end()), dag.edges.end());
  return dag;
}

}  // namespace mlp
