#include "pipelines/locked_environment.h"

#include <algorithm>

#include "pipelines/locked_stage_reader.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Value ToValue(HashAlgorithm algorithm, const std::vector<LockedProgram>& files) {
  Value list = Value::array();
  for (const LockedProgram& file : files) {
    Value entry = Value::object();
    entry["name"] = file.name;
    entry["path"] = file.path;
    entry[std::string(NameOf(algorithm))] = file.digest.ToString();
    list.push_back(std::move(entry));
  }
  return list;
}

bool IsSameLibrary(const LockedProgram& a, const LockedProgram& b) {
  return a.name == b.name && a.digest == b.digest;
}

class EnvironmentEntryReader {
 public:
  EnvironmentEntryReader(HashAlgorithm algorithm, const YamlDocument& document, std::string owner)
      : algorithm_(algorithm), document_(document), what_("'environment' of " + owner) {}

  Result<LockedEnvironment> Read(const YamlNode& map) const {
    if (!map.IsMapping()) return Bad(map, what_ + " must be a map");
    MLP_TRY(CheckLockKeys(document_, map, {"programs", "libraries", "unknown", "facts"}, what_));
    LockedEnvironment environment;
    if (const YamlNode* list = map.Find("programs"))
      MLP_TRY(ReadFiles(*list, environment.programs));
    if (const YamlNode* list = map.Find("libraries"))
      MLP_TRY(ReadFiles(*list, environment.libraries));
    if (const YamlNode* list = map.Find("unknown"))
      MLP_TRY(ReadUnknown(*list, environment.unknown));
    if (const YamlNode* facts = map.Find("facts")) MLP_TRY(ReadFacts(*facts, environment.facts));
    return environment;
  }

 private:
  tl::unexpected<Error> Bad(const YamlNode& node, std::string message) const {
    return Fail(LockError(document_, node, std::move(message)));
  }

  Status ReadFiles(const YamlNode& list, std::vector<LockedProgram>& files) const {
    if (!list.IsSequence()) return Bad(list, "a part of " + what_ + " must be a list");
    const std::string algorithm(NameOf(algorithm_));
    for (const YamlNode& entry : list.items) {
      if (!entry.IsMapping()) return Bad(entry, "an entry of " + what_ + " must be a map");
      MLP_TRY(CheckLockKeys(document_, entry, {"name", "path", algorithm}, what_));
      const YamlNode* const name = entry.Find("name");
      const YamlNode* const path = entry.Find("path");
      const YamlNode* const digest = entry.Find(algorithm);
      const auto parsed =
          digest == nullptr ? std::nullopt : Digest::Parse(algorithm_, digest->text);
      if (name == nullptr || !name->IsString() || path == nullptr || !path->IsString() || !parsed)
        return Bad(entry, "an entry of " + what_ + " must have name, path and " + algorithm);
      files.push_back({name->text, path->text, *parsed});
    }
    return {};
  }

  Status ReadUnknown(const YamlNode& list, std::vector<std::string>& unknown) const {
    if (!list.IsSequence()) return Bad(list, "'unknown' of " + what_ + " must be a list");
    for (const YamlNode& item : list.items) {
      if (!item.IsString()) return Bad(item, "'unknown' of " + what_ + " must be texts");
      unknown.push_back(item.text);
    }
    return {};
  }

  Status ReadFacts(const YamlNode& map,
                   std::vector<std::pair<std::string, std::string>>& facts) const {
    if (!map.IsMapping()) return Bad(map, "'facts' of " + what_ + " must be a map");
    for (const auto& [name, value] : map.fields) {
      if (!value.IsString()) return Bad(value, "'facts' of " + what_ + " must be texts");
      facts.emplace_back(name.text, value.text);
    }
    return {};
  }

  HashAlgorithm algorithm_;
  const YamlDocument& document_;
  const std::string what_;
};

}  // namespace

bool LockedEnvironment::IsSameAs(const LockedEnvironment& other) const {
  return programs == other.programs && unknown == other.unknown && facts == other.facts &&
         std::equal(libraries.begin(), libraries.end(), other.libraries.begin(),
                    other.libraries.end(), IsSameLibrary);
}

Value ToValue(HashAlgorithm algorithm, const LockedEnvironment& environment) {
  Value entry = Value::object();
  if (!environment.programs.empty()) entry["programs"] = ToValue(algorithm, environment.programs);
  if (!environment.libraries.empty())
    entry["libraries"] = ToValue(algorithm, environment.libraries);
  if (!environment.unknown.empty()) entry["unknown"] = environment.unknown;
  for (const auto& [name, value] : environment.facts) entry["facts"][name] = value;
  return entry;
}

Result<LockedEnvironment> ReadLockedEnvironment(HashAlgorithm algorithm,
                                                const YamlDocument& document, const YamlNode& node,
                                                const std::string& owner) {
  return EnvironmentEntryReader(algorithm, document, owner).Read(node);
}

}  // namespace mlp
