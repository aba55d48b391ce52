#include "pipelines/surroundings_reader.h"

#include <algorithm>
#include <array>
#include <span>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::array<std::string_view, 3> kPolicies = {"ignore", "record", "strict"};
constexpr std::array<std::string_view, 5> kFacts = {"cpu", "threads", "blas", "device", "driver"};
constexpr std::array<std::string_view, 3> kContracts = {"deterministic", "tolerance",
                                                        "nondeterministic"};
constexpr std::array<std::string_view, 2> kSwitch = {"off", "on"};
constexpr std::array<std::string_view, 2> kSandbox = {"off", "strict"};

std::optional<int> IndexIn(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<int>(found - names.begin());
}

// One of `names`; reports anything else.
std::optional<int> ReadName(SchemaReader& reader, const YamlNode& node, const std::string& what,
                            std::span<const std::string_view> names) {
  const auto index = node.IsScalar() ? IndexIn(names, node.text) : std::nullopt;
  if (!index)
    reader.Refuse(node, what + " must be one of " + Join({names.begin(), names.end()}, ", "),
                  Format("write {}", Quoted(names.back())));
  return index;
}

void ReadPolicy(SchemaReader& reader, const YamlNode& node, const std::string& what,
                Surroundings& surroundings) {
  if (const auto index = ReadName(reader, node, what, kPolicies))
    surroundings.environment = static_cast<EnvironmentPolicy>(*index);
}

void ReadFacts(SchemaReader& reader, const YamlNode& list, const std::string& what,
               std::vector<MachineFact>& facts) {
  if (list.IsNull() || !reader.IsList(list, what, "facts: [cpu, threads]")) return;
  for (const YamlNode& item : list.items) {
    if (const auto index = ReadName(reader, item, "an item of " + what, kFacts))
      facts.push_back(static_cast<MachineFact>(*index));
  }
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
}

void ReadEnvironmentPolicy(SchemaReader& reader, const YamlNode& node, const std::string& what,
                           Surroundings& surroundings) {
  if (!node.IsMapping()) return ReadPolicy(reader, node, what, surroundings);
  reader.CheckKeys(node, SchemaMap::kSurroundings, what);
  for (const auto& [key, value] : node.fields) {
    const std::string field = FieldOf(key.text, what);
    if (key.text == "policy") ReadPolicy(reader, value, field, surroundings);
    if (key.text == "facts") ReadFacts(reader, value, field, surroundings.facts);
  }
}

void ReadTolerance(SchemaReader& reader, const YamlNode& map, const std::string& what,
                   Contract& contract) {
  if (!reader.IsMap(map, what, "tolerance: {relative: 1e-5}")) return;
  reader.CheckKeys(map, SchemaMap::kTolerance, what);
  contract.kind = ContractKind::kTolerance;
  for (const auto& [key, value] : map.fields) {
    const auto amount = reader.Amount(value, FieldOf(key.text, what), key.text + ": 1e-5");
    (key.text == "absolute" ? contract.absolute : contract.relative) = amount.value_or(0);
  }
  if (map.fields.empty())
    reader.Refuse(map, what + " allows nothing", "give it a size: {relative: 1e-5}");
}

void ReadContract(SchemaReader& reader, const YamlNode& node, const std::string& what,
                  Contract& contract) {
  if (node.IsMapping()) {
    reader.CheckKeys(node, SchemaMap::kContract, what);
    const YamlNode* const tolerance = node.Find("tolerance");
    if (tolerance != nullptr)
      return ReadTolerance(reader, *tolerance, FieldOf("tolerance", what), contract);
  }
  const auto index = node.IsScalar() ? IndexIn(kContracts, node.text) : std::nullopt;
  if (index && static_cast<ContractKind>(*index) != ContractKind::kTolerance) {
    contract.kind = static_cast<ContractKind>(*index);
  } else {
    reader.Refuse(node, what + " must be deterministic, nondeterministic or {tolerance: ...}",
                  "write how much numbers may differ: {tolerance: {relative: 1e-5}}");
  }
}

}  // namespace

bool ReadSurroundingsField(SchemaReader& reader, const std::string& key, const YamlNode& value,
                           Stage& stage) {
  const std::string what = FieldOf(key, "stage " + Quoted(stage.name));
  Surroundings& surroundings = stage.surroundings;
  if (key == "environment") {
    ReadEnvironmentPolicy(reader, value, what, surroundings);
  } else if (key == "trace") {
    surroundings.trace = reader.Flag(value, what);
  } else if (key == "sandbox") {
    if (const auto index = ReadName(reader, value, what, kSandbox))
      surroundings.sandbox = *index == 1;
  } else if (key == "network") {
    if (value.IsScalar() && value.scalar.is_boolean()) {
      surroundings.network = value.scalar.get<bool>();
    } else if (const auto index = ReadName(reader, value, what, kSwitch)) {
      surroundings.network = *index == 1;
    }
  } else if (key == "contract") {
    ReadContract(reader, value, what, stage.contract);
  } else {
    return false;
  }
  return true;
}

std::optional<EnvironmentPolicy> EnvironmentPolicyNamed(std::string_view name) {
  const auto index = IndexIn(kPolicies, name);
  if (!index) return std::nullopt;
  return static_cast<EnvironmentPolicy>(*index);
}

std::string_view NameOf(EnvironmentPolicy policy) {
  return kPolicies[static_cast<std::size_t>(policy)];
}
std::string_view NameOf(MachineFact fact) {
  return kFacts[static_cast<std::size_t>(fact)];
}
std::string_view NameOf(ContractKind kind) {
  return kContracts[static_cast<std::size_t>(kind)];
}

}  // namespace mlp
