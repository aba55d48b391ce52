#include "pipelines/command_reader.h"

#include "store/base/text.h"

namespace mlp {
namespace {

void RefuseEmpty(SchemaReader& reader, const YamlNode& node, const std::string& what) {
  reader.Refuse(node, what + " is empty", std::string("write a command: ") + kCommandExample);
}

// An argument is one scalar; numbers and booleans, which templates may bring in, as written.
Value ReadArgument(SchemaReader& reader, const YamlNode& node, const std::string& what) {
  const bool is_bare = node.IsScalar() && !node.IsString() && !node.IsNull();
  std::string text = is_bare ? node.text : reader.Text(node, what);
  if (text.find('\0') != std::string::npos) {
    reader.Refuse(node, what + " holds a NUL, which no program can be given", "remove it");
  }
  return text;
}

Value ReadArgv(SchemaReader& reader, const YamlNode& map, const std::string& what) {
  Value command = Value::object();
  Value& argv = command["argv"] = Value::array();
  const YamlNode* list = map.Find("argv");
  if (list == nullptr || map.fields.size() > 1) {
    reader.Refuse(map, what + " is a map with other keys than 'argv'",
                  "YAML takes ': ' for a key; put the whole text into quotes");
    return command;
  }
  const std::string owner = FieldOf("argv", what);
  if (!reader.IsList(*list, owner, "argv: [python, train.py]")) return command;
  for (const YamlNode& item : list->items) {
    argv.push_back(ReadArgument(reader, item, "an item of " + owner));
  }
  if (argv.empty() || argv.front() == "") {
    reader.Refuse(*list, owner + " names no program", "write it first: argv: [python, train.py]");
  }
  return command;
}

Value ReadCommand(SchemaReader& reader, const YamlNode& node, const std::string& what) {
  if (node.IsMapping() && node.Find("argv") != nullptr) {
    return reader.RefusesExtra(node, "'argv'") ? Value("") : ReadArgv(reader, node, what);
  }
  std::string command = node.IsNull() ? "" : reader.Text(node, what);
  if (node.IsNull() || (node.IsString() && Trim(command).empty())) {
    RefuseEmpty(reader, node, what);
  }
  return command;
}

}  // namespace

Value ReadCommands(SchemaReader& reader, const YamlNode& node, const std::string& owner) {
  const std::string what = FieldOf("cmd", owner);
  if (!node.IsSequence()) return ReadCommand(reader, node, what);
  Value commands = Value::array();
  for (const YamlNode& item : node.items) {
    commands.push_back(ReadCommand(reader, item, "an item of " + what));
  }
  if (node.items.empty()) RefuseEmpty(reader, node, what);
  return commands;
}

}  // namespace mlp
