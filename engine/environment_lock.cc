#include "engine/environment_lock.h"

#include <map>

#include "pipelines/locked_stage_reader.h"
#include "pipelines/three_way.h"
#include "pipelines/yaml_writer.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kEnvironmentSchema = "environment-1";

std::string EntryHash(HashAlgorithm algorithm, LockedStage entry) {
  entry.environment = {};
  return HashOf(HashAlgorithm::kSha256, SerializeLockedStage(algorithm, entry)).Hex();
}

// What the file says of a stage.
struct RanWith {
  std::string entry;  // the hash
  LockedEnvironment environment;

  bool operator==(const RanWith&) const = default;
};

// In the order of the file.
struct EnvironmentFile {
  std::vector<std::string> names;
  std::map<std::string, RanWith> stages;

  const RanWith* Find(const std::string& name) const {
    const auto found = stages.find(name);
    return found == stages.end() ? nullptr : &found->second;
  }
  void Add(const std::string& name, RanWith stage) {
    if (stages.insert_or_assign(name, std::move(stage)).second) names.push_back(name);
  }
};

Result<RanWith> ReadStage(HashAlgorithm algorithm, const YamlDocument& document,
                          const std::string& name, const YamlNode& node) {
  const std::string owner = "stage " + Quoted(ForTerminal(name));
  const YamlNode* const entry = node.Find("entry");
  const YamlNode* const environment = node.Find("environment");
  if (!node.IsMapping() || entry == nullptr || environment == nullptr)
    return Fail(LockError(document, node, owner + " must have 'entry' and 'environment'"));
  MLP_TRY(CheckLockKeys(document, node, {"entry", "environment"}, owner));
  MLP_ASSIGN(LockedEnvironment ran_with,
             ReadLockedEnvironment(algorithm, document, *environment, owner));
  return RanWith{entry->text, std::move(ran_with)};
}

Result<EnvironmentFile> ParseEnvironments(HashAlgorithm algorithm, const std::string& file,
                                          std::string text) {
  MLP_ASSIGN(const YamlDocument document, ParseYaml(file, std::move(text)));
  const YamlNode& root = document.root;
  const YamlNode* const schema = root.Find("schema");
  const YamlNode* const stages = root.Find("stages");
  const bool is_known = root.IsMapping() && schema != nullptr && schema->text == kEnvironmentSchema;
  if (!is_known || stages == nullptr || !stages->IsMapping())
    return Fail(LockError(document, root, "this is no 'environment-1' lock file",
                          "restore it from git, or delete it: the next repro then runs the stages "
                          "whose environment is compared"));
  EnvironmentFile read;
  for (const auto& [name, node] : stages->fields) {
    MLP_ASSIGN(RanWith stage, ReadStage(algorithm, document, name.text, node));
    read.Add(name.text, std::move(stage));
  }
  return read;
}

std::string EnvironmentsText(HashAlgorithm algorithm, const EnvironmentFile& environments) {
  Value stages = Value::object();
  for (const std::string& name : environments.names) {
    const RanWith& stage = *environments.Find(name);
    stages[name] = {{"entry", stage.entry}, {"environment", ToValue(algorithm, stage.environment)}};
  }
  return WriteYaml({{"schema", std::string(kEnvironmentSchema)}, {"stages", std::move(stages)}});
}

// By the entry first, so that what is kept is of the entry that the lock file keeps.
const RanWith* ChooseRanWith(const RanWith* base, const RanWith* ours, const RanWith* theirs) {
  const auto entry_of = [](const RanWith* stage) { return stage ? &stage->entry : nullptr; };
  const std::string* const entry =
      ChooseEntry(entry_of(base), entry_of(ours), entry_of(theirs)).entry;
  if (entry == nullptr) return nullptr;
  const auto of_entry = [entry](const RanWith* stage) {
    return stage != nullptr && stage->entry == *entry ? stage : nullptr;
  };
  if (of_entry(ours) == nullptr || of_entry(theirs) == nullptr)
    return of_entry(ours) != nullptr ? ours : theirs;
  return ChooseEntry(of_entry(base), ours, theirs).entry;
}

}  // namespace

std::optional<RelPath> EnvironmentFileOf(const Layout& layout, const RelPath& pipeline_file) {
  if (layout.environment_file.empty()) return std::nullopt;
  return pipeline_file.Parent() / RelPath::Strict(std::string(layout.environment_file)).value();
}

Status JoinEnvironments(HashAlgorithm algorithm, const std::string& file, std::string text,
                        LockFile& lock) {
  MLP_ASSIGN(const EnvironmentFile environments,
             ParseEnvironments(algorithm, file, std::move(text)));
  for (const auto& [name, stage] : environments.stages) {
    const LockedStage* const locked = lock.Find(name);
    if (locked == nullptr || EntryHash(algorithm, *locked) != stage.entry) continue;
    LockedStage whole = *locked;
    whole.environment = stage.environment;
    lock.Set(name, std::move(whole));
  }
  return {};
}

SplitLock SplitEnvironments(HashAlgorithm algorithm, const LockFile& lock) {
  SplitLock split{lock, {}};
  EnvironmentFile environments;
  for (const auto& [name, locked] : lock.stages()) {
    if (locked.environment.IsEmpty()) continue;
    environments.Add(name, {EntryHash(algorithm, locked), locked.environment});
    LockedStage plain = locked;
    plain.environment = {};
    split.lock.Set(name, std::move(plain));
  }
  if (!environments.names.empty()) split.environments = EnvironmentsText(algorithm, environments);
  return split;
}

Result<std::string> MergeEnvironments(HashAlgorithm algorithm, const std::string& file,
                                      const LockTexts& texts) {
  const auto read = [&](const char* side, const std::string& text) -> Result<EnvironmentFile> {
    if (text.empty()) return EnvironmentFile();
    return ParseEnvironments(algorithm, Format("{} ({})", file, side), text);
  };
  MLP_ASSIGN(const EnvironmentFile base, read("common ancestor", texts.base));
  MLP_ASSIGN(const EnvironmentFile ours, read("ours", texts.ours));
  MLP_ASSIGN(const EnvironmentFile theirs, read("theirs", texts.theirs));
  EnvironmentFile merged;
  for (const EnvironmentFile* const side : {&ours, &theirs}) {
    for (const std::string& name : side->names) {
      const RanWith* const chosen =
          ChooseRanWith(base.Find(name), ours.Find(name), theirs.Find(name));
      if (chosen != nullptr) merged.Add(name, *chosen);
    }
  }
  return EnvironmentsText(algorithm, merged);
}

}  // namespace mlp
