#include "engine/experiments/config_groups.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<GroupChoice> GroupChoiceOf(const Override& change) {
  const Value& value = *change.value;
  if (value.is_string()) return GroupChoice(value.get<std::string>());
  std::vector<std::string> options;
  bool is_list = value.is_array();
  for (const Value& option : value) {
    is_list = is_list && option.is_string();
    if (is_list) options.push_back(option.get<std::string>());
  }
  if (is_list) return GroupChoice(std::move(options));
  const bool is_scalar = value.is_number() || value.is_boolean();
  return Fail(ErrorCode::kUsage,
              Format("{} is a config group, and {} is no name of an option", Quoted(change.Key()),
                     DisplayText(value)),
              value.is_null() ? Format("write '~{}' to leave it out", change.Key())
              : is_scalar     ? Format("quote it: -S \"{}='{}'\"", change.Key(), DisplayText(value))
                              : "");
}

Status AddGroupOverride(const Override& change, GroupOverrides& divided) {
  const std::string key = change.Key();
  if (change.kind == Override::Kind::kDelete) {
    if (change.value && !change.value->is_string())
      return Fail(ErrorCode::kUsage, Format("the option of the config group {} is a name, not {}",
                                            Quoted(key), DisplayText(*change.value)));
    std::optional<std::string> option;
    if (change.value) option = change.value->get<std::string>();
    divided.deletions[key].option = option;
    return {};
  }
  if (change.kind == Override::Kind::kAddOrSet)
    return Fail(
        ErrorCode::kUsage,
        Format("{} is a config group, which cannot be added or set as it fits", Quoted(key)),
        Format("write '{0}=...' to choose another option, '+{0}=...' to add it", key));
  MLP_ASSIGN(GroupChoice choice, GroupChoiceOf(change));
  if (change.kind == Override::Kind::kChange) {
    divided.choices[key].choice = std::move(choice);
    return {};
  }
  DefaultsEntry entry;
  entry.kind = DefaultsEntry::Kind::kGroup;
  entry.name = Join(change.path, change.is_group ? "/" : ".");
  entry.package = change.package;
  entry.choice = std::move(choice);
  divided.additions.push_back(std::move(entry));
  return {};
}

}  // namespace

Result<GroupOverrides> DivideOverrides(ConfigLibrary& library,
                                       const std::vector<Override>& overrides) {
  GroupOverrides divided;
  for (const Override& change : overrides) {
    const std::string name = Join(change.path, change.is_group ? "/" : ".");
    const bool is_map = change.value && change.value->is_object();
    if (!is_map && library.HasGroup(name)) {
      MLP_TRY(AddGroupOverride(change, divided));
      continue;
    }
    if (change.package || change.is_group)
      return Fail(ErrorCode::kUsage,
                  Format("there is no config group {}, as {} says", Quoted(name),
                         Quoted(OverrideText(change))),
                  "groups are the directories below hydra.config_dir; keys are parted by dots");
    divided.values.push_back(change);
  }
  return divided;
}

}  // namespace mlp
