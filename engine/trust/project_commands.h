// ProjectCommands: everything of a project that its own text makes mlpipe execute: the commands of
// its stages, and those that stages depend on the output of. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/config.h"
#include "pipelines/stage_graph.h"

namespace mlp {

struct ProjectCommand {
  // SHA-256, 64 digits, of where it runs and what: wdir and json(cmd), and of a confined command
  // "sandbox: strict" and "network: off", each with its length before it. The same command of
  // another stage has the same.
  std::string digest;
  std::string stage;  // whose it is: an address
  std::string text;   // for people; may have several lines; begins with how it is confined
  // Of a confined command: the digests that it has with less around it. Who trusts it so trusts it
  // confined too, but not the other way round.
  std::vector<std::string> less_confined = {};
};

// In the order of the graph. `defaults`: of stages that do not say how they are confined.
std::vector<ProjectCommand> CommandsOf(const StageGraph& graph, const StageDefaults& defaults);
std::vector<ProjectCommand> CommandsOf(const Stage& stage, const StageDefaults& defaults);

}  // namespace mlp
