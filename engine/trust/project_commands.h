// ProjectCommands: everything of a project that its own text makes mlpipe execute: the commands of
// its stages, and those that stages depend on the output of. Pure.
#pragma once

#include <string>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

struct ProjectCommand {
  // SHA-256, 64 digits, of where it runs and what: wdir and json(cmd), each with its length before
  // it. The same command of another stage has the same.
  std::string digest;
  std::string stage;  // whose it is: an address
  std::string text;   // for people; may have several lines
};

// In the order of the graph.
std::vector<ProjectCommand> CommandsOf(const StageGraph& graph);
std::vector<ProjectCommand> CommandsOf(const Stage& stage);

}  // namespace mlp
