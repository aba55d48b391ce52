#include "pipelines/pipeline.h"

#include "store/base/text.h"

namespace mlp {

namespace {

// One item of `cmd`: a line for the shell, or {argv: [...]}.
Command ToCommand(const Value& item) {
  Command command;
  if (item.is_string()) {
    command.shell = item.get<std::string>();
  } else {
    for (const Value& argument : item.at("argv")) command.argv.push_back(argument);
  }
  return command;
}

}  // namespace

std::string Command::Text() const {
  if (argv.empty()) return shell;
  std::vector<std::string> quoted;
  for (const std::string& argument : argv) quoted.push_back(ShellQuoted(argument));
  return Join(quoted, " ");
}

std::vector<Command> CommandsOf(const Value& cmd) {
  std::vector<Command> commands;
  if (cmd.is_array()) {
    for (const Value& item : cmd) commands.push_back(ToCommand(item));
  } else if (cmd.is_object()) {
    commands.push_back(ToCommand(cmd));
  } else if (cmd.is_string()) {
    for (std::string& line : SplitLines(cmd.get_ref<const std::string&>())) {
      if (!Trim(line).empty()) commands.push_back({std::move(line), {}});
    }
  }
  return commands;
}

std::string CommandText(const Value& cmd) {
  std::vector<std::string> lines;
  for (const Command& command : CommandsOf(cmd)) lines.push_back(command.Text());
  return Join(lines, "\n");
}

std::string Stage::Address() const {
  if (kind == StageKind::kData) return file.str();
  return file.Parent().is_root() ? name : file.str() + ":" + name;
}

std::string Stage::AddressFrom(const RelPath& directory, const std::string& called) const {
  const std::string path = file.RelativeTo(directory);
  if (kind == StageKind::kData) return path;
  return file.Parent() == directory ? called : path + ":" + called;
}

}  // namespace mlp
