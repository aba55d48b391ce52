// A Dag in the languages of other programs. Deterministic; Graphviz and Mermaid in DVC's forms.
#pragma once

#include <string>

#include "engine/dag.h"
#include "store/base/value.h"

namespace mlp {

// strict digraph  {
// "prepare";
// "prepare" -> "train";
// }
std::string DagToDot(const Dag& dag);

// flowchart TD
//     node1["prepare"]
//     node1-->node2
// with tabs; nodes of each connected part sorted by name and numbered through, then its edges.
std::string DagToMermaid(const Dag& dag);

// {"nodes": ["prepare", ...], "edges": [["prepare", "train"], ...]}
Value DagToJson(const Dag& dag);

// A name as Graphviz reads it, in double quotes.
std::string DotQuoted(const std::string& name);

}  // namespace mlp
