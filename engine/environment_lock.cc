#include "engine/environment_lock.h"

#include "pipelines/locked_stage_reader.h"
#include "pipelines/yaml_writer.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kEnvironmentSchema = "environment-1";

std::string EntryHash(HashAlgorithm algorithm, LockedStage entry) {
  entry.environment = {};
  return HashOf(HashAlgorithm::kSha256, SerializeLockedStage(algorithm, entry)).Hex();
}

Status JoinEntry(HashAlgorithm algorithm, const YamlDocument& document, const std::string& name,
                 const YamlNode& node, LockFile& lock) {
  const std::string owner = "stage " + Quoted(ForTerminal(name));
  const YamlNode* const entry = node.Find("entry");
  const YamlNode* const environment = node.Find("environment");
  if (!node.IsMapping() || entry == nullptr || environment == nullptr)
    return Fail(LockError(document, node, owner + " must have 'entry' and 'environment'"));
  MLP_TRY(CheckLockKeys(document, node, {"entry", "environment"}, owner));
  MLP_ASSIGN(LockedEnvironment ran_with,
             ReadLockedEnvironment(algorithm, document, *environment, owner));
  const LockedStage* const locked = lock.Find(name);
  if (locked == nullptr || EntryHash(algorithm, *locked) != entry->text) return {};
  LockedStage whole = *locked;
  whole.environment = std::move(ran_with);
  lock.Set(name, std::move(whole));
  return {};
}

}  // namespace

std::optional<RelPath> EnvironmentFileOf(const Layout& layout, const RelPath& pipeline_file) {
  if (layout.environment_file.empty()) return std::nullopt;
  return pipeline_file.Parent() / RelPath::Strict(std::string(layout.environment_file)).value();
}

Status JoinEnvironments(HashAlgorithm algorithm, const std::string& file, std::string text,
                        LockFile& lock) {
  MLP_ASSIGN(const YamlDocument document, ParseYaml(file, std::move(text)));
  const YamlNode& root = document.root;
  const YamlNode* const schema = root.Find("schema");
  const YamlNode* const stages = root.Find("stages");
  const bool is_known = root.IsMapping() && schema != nullptr && schema->text == kEnvironmentSchema;
  if (!is_known || stages == nullptr || !stages->IsMapping())
    return Fail(LockError(document, root, "this is no 'environment-1' lock file",
                          "restore it from git, or delete it: the next repro then runs the stages "
                          "whose environment is compared"));
  for (const auto& [name, node] : stages->fields)
    MLP_TRY(JoinEntry(algorithm, document, name.text, node, lock));
  return {};
}

SplitLock SplitEnvironments(HashAlgorithm algorithm, const LockFile& lock) {
  SplitLock split{lock, {}};
  Value stages = Value::object();
  for (const auto& [name, locked] : lock.stages()) {
    if (locked.environment.IsEmpty()) continue;
    Value& entry = stages[name] = Value::object();
    entry["entry"] = EntryHash(algorithm, locked);
    entry["environment"] = ToValue(algorithm, locked.environment);
    LockedStage plain = locked;
    plain.environment = {};
    split.lock.Set(name, std::move(plain));
  }
  if (stages.empty()) return split;
  split.environments =
      WriteYaml({{"schema", std::string(kEnvironmentSchema)}, {"stages", std::move(stages)}});
  return split;
}

}  // namespace mlp
