#include "engine/experiments/config_composition.h"

#include <algorithm>
#include <cstdlib>

#include "engine/experiments/config_defaults.h"
#include "engine/experiments/config_values.h"
#include "engine/experiments/sweeps.h"
#include "pipelines/glob.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<ConfigLibrary> OpenLibrary(ProjectView& view, const HydraSettings& settings) {
  if (!settings.config_module.empty())
    return Fail(ErrorCode::kInvalid,
                Format("hydra.config_module is {}, and mlpipe runs no Python to find its files",
                       Quoted(settings.config_module)),
                "name the directory instead: 'mlpipe config hydra.config_dir conf', and unset "
                "hydra.config_module");
  MLP_ASSIGN(RelPath directory, RelPath::Resolve(RelPath(), settings.config_dir));
  if (!view.ListDir(directory))
    return Fail(ErrorCode::kNotFound,
                Format("there is no config directory {}", Quoted(view.NameOf(directory))),
                "hydra.config_dir names it, as seen from the root of the project");
  return ConfigLibrary(view, std::move(directory));
}

bool MatchesAny(const std::vector<std::string>& patterns, const std::string& option) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return FnMatches(pattern, option); });
}

Result<SweepChoice> MatchingOptions(ConfigLibrary& library, const Override& change,
                                    const SweepGlob& glob) {
  const std::string group = Join(change.path, change.is_group ? "/" : ".");
  if (!library.HasGroup(group))
    return Fail(ErrorCode::kUsage,
                Format("{} is given glob(...), but is no config group", Quoted(change.Key())),
                "write the values: choice(a,b)");
  SweepChoice choice;
  const std::vector<std::string> options = library.OptionsOf(group);
  for (const std::string& option : options)
    if (MatchesAny(glob.include, option) && !MatchesAny(glob.exclude, option))
      choice.values.emplace_back(option);
  if (choice.values.empty())
    return Fail(ErrorCode::kUsage,
                Format("glob(...) matches no option of the group {}", Quoted(group)),
                Format("there are {}", Join(options, ", ")));
  return choice;
}

Result<Value> ComposeParts(const std::vector<ComposedPart>& parts) {
  Value config = Value::object();
  for (const ComposedPart& part : parts) {
    if (part.package.empty() && !part.config->content.is_object())
      return Fail(
          ErrorCode::kInvalid,
          Format("{} holds no map, so it cannot be composed into the root", part.config->name));
    MergeConfig(config, part.package, part.config->content);
  }
  if (const Value* const path = FindByPath(config, "hydra.searchpath");
      path != nullptr && !path->empty())
    return Fail(ErrorCode::kInvalid,
                "hydra.searchpath adds config directories, of which mlpipe reads only one",
                "move the files below hydra.config_dir, or link them there");
  config.erase("hydra");  // how Hydra itself runs, and no param
  return config;
}

}  // namespace

Result<Value> ComposeConfig(ProjectView& view, const HydraSettings& settings,
                            const std::vector<Override>& overrides,
                            const EnvironmentLookup& environment) {
  for (const Override& change : overrides) MLP_TRY(CheckIsSingle(change));
  MLP_ASSIGN(ConfigLibrary library, OpenLibrary(view, settings));
  MLP_ASSIGN(GroupOverrides divided, DivideOverrides(library, overrides));
  MLP_ASSIGN(const std::vector<ComposedPart> parts,
             ListDefaults(library, settings.config_name, divided));
  MLP_ASSIGN(Value config, ComposeParts(parts));
  for (const Override& change : divided.values) MLP_TRY(ApplyToConfig(config, change));
  const std::vector<std::string> missing = MissingKeys(config);
  if (!missing.empty())
    return Fail(ErrorCode::kUsage,
                Format("the config has no value for {}", Quoted(Join(missing, ", "))),
                Format("give it one: -S {}=...", missing.front()));
  return ConfigInterpolator(config, environment).Resolve();
}

Result<std::vector<Override>> ExpandGlobs(ProjectView& view, const HydraSettings& settings,
                                          std::vector<Override> overrides) {
  for (Override& change : overrides) {
    const auto* const glob = change.sweep ? std::get_if<SweepGlob>(&*change.sweep) : nullptr;
    if (glob == nullptr) continue;
    MLP_ASSIGN(ConfigLibrary library, OpenLibrary(view, settings));
    MLP_ASSIGN(change.sweep, MatchingOptions(library, change, *glob));
  }
  return overrides;
}

EnvironmentLookup ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

}  // namespace mlp
