#include "pipelines/environment_reader.h"

#include <algorithm>
#include <unordered_set>

#include "store/base/text.h"

namespace mlp {
namespace {

bool IsVariableName(const std::string& name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
    return c == '=' || c == ' ' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

bool ReadSecret(SchemaReader& reader, const YamlNode& flags, const std::string& owner) {
  if (flags.IsNull() || !reader.IsMap(flags, owner, "API_TOKEN: {secret: true}")) return false;
  reader.CheckKeys(flags, SchemaMap::kEnvironment, owner);
  const YamlNode* secret = flags.Find("secret");
  return secret != nullptr && reader.Flag(*secret, FieldOf("secret", owner));
}

}  // namespace

std::vector<EnvironmentDependency> ReadEnvironment(SchemaReader& reader, const YamlNode& list,
                                                   const Stage& stage) {
  std::vector<EnvironmentDependency> env;
  const std::string what = FieldOf("env", "stage " + Quoted(stage.name));
  if (list.IsNull() || !reader.IsList(list, what, "env: [OMP_NUM_THREADS]")) return env;
  std::unordered_set<std::string> seen;
  const auto add = [&](const YamlNode& node, const YamlNode* flags) {
    EnvironmentDependency variable;
    variable.name = reader.Text(node, "an item of " + what);
    if (!node.IsString()) return;
    const std::string owner = "variable " + Quoted(ForTerminal(variable.name)) + " of " + what;
    if (flags != nullptr) variable.is_secret = ReadSecret(reader, *flags, owner);
    if (!IsVariableName(variable.name)) {
      reader.Refuse(
          node, Quoted(ForTerminal(variable.name)) + " in " + what + " is no name of a variable",
          "write the name alone: env: [OMP_NUM_THREADS]");
    } else if (!seen.insert(variable.name).second) {
      reader.Refuse(node, owner + " is given twice", "remove one of the two");
    } else {
      env.push_back(std::move(variable));
    }
  };
  for (const YamlNode& item : list.items) {
    if (!item.IsMapping()) add(item, nullptr);
    for (const auto& [name, flags] : item.fields) add(name, &flags);
  }
  return env;
}

}  // namespace mlp
