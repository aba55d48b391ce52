#include "engine/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <utility>

#include "engine/config_paths.h"
#include "engine/ini_file.h"
#include "pipelines/quantity.h"
#include "pipelines/surroundings_reader.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Error InvalidAt(const SourceRange& where, std::string message, std::string hint = {}) {
  return {ErrorCode::kInvalid, std::move(message), where, {}, std::move(hint), {}};
}

Status SetJobs(const IniSetting& setting, const std::string&, Config& config) {
  const std::string text = setting.Text();
  int jobs = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, jobs);
  if (parsed.ec != std::errc() || parsed.ptr != end || jobs < 1)
    return Fail(InvalidAt(setting.where, "core.jobs must be a whole number of at least 1"));
  config.jobs = jobs;
  return {};
}

Status SetBool(const IniSetting& setting, bool& value) {
  const std::string text = setting.Text();
  for (const std::string_view yes : {"true", "True", "TRUE"})
    if (text == yes) return value = true, Status();
  for (const std::string_view no : {"false", "False", "FALSE"})
    if (text == no) return value = false, Status();
  return Fail(InvalidAt(setting.where, Format("{} must be true or false", setting.Name())));
}

Status SetAutostage(const IniSetting& setting, const std::string&, Config& config) {
  return SetBool(setting, config.autostage);
}

Status SetHardlinkLock(const IniSetting& setting, const std::string&, Config& config) {
  return SetBool(setting, config.hardlink_lock);
}

Status SetNoScm(const IniSetting& setting, const std::string&, Config& config) {
  return SetBool(setting, config.no_scm);
}

Status SetRemote(const IniSetting& setting, const std::string&, Config& config) {
  config.remote = setting.Text();
  return {};
}

Status SetCacheDir(const IniSetting& setting, const std::string& config_dir, Config& config) {
  // An address is none of this setting: always a path.
  const std::string path = PathMeantBy(config_dir, setting.Text());
  config.cache_dir = (std::filesystem::path(config_dir) / path).lexically_normal().string();
  return {};
}

Status SetCacheShared(const IniSetting& setting, const std::string&, Config& config) {
  config.cache_is_shared = setting.Text() == "group";
  if (config.cache_is_shared) return {};
  return Fail(InvalidAt(setting.where, "cache.shared can only be 'group'"));
}

Status SetLinkTypes(const IniSetting& setting, const std::string&, Config& config) {
  static const std::map<std::string, LinkType, std::less<>> kNames = {
      {"reflink", LinkType::kReflink},
      {"hardlink", LinkType::kHardlink},
      {"symlink", LinkType::kSymlink},
      {"copy", LinkType::kCopy}};
  config.link_types.clear();
  for (const std::string& part : Split(setting.Text(), ',')) {
    const auto found = kNames.find(Trim(part));
    if (found == kNames.end())
      return Fail(InvalidAt(setting.where, Format("unknown link type {}", Quoted(Trim(part))),
                            "use reflink, hardlink, symlink or copy"));
    config.link_types.push_back(found->second);
  }
  return {};
}

// One of two words.
Status SetChoice(const IniSetting& setting, std::string_view off, std::string_view on,
                 bool& value) {
  value = setting.Text() == on;
  if (value || setting.Text() == off) return {};
  return Fail(InvalidAt(setting.where, Format("{} must be {} or {}", setting.Name(), off, on)));
}

Status SetParsingBool(const IniSetting& setting, const std::string&, Config& config) {
  return SetChoice(setting, "store_true", "boolean_optional", config.pipelines.boolean_optional);
}

Status SetParsingList(const IniSetting& setting, const std::string&, Config& config) {
  return SetChoice(setting, "nargs", "append", config.pipelines.append_lists);
}

Status SetHydraEnabled(const IniSetting& setting, const std::string&, Config& config) {
  return SetBool(setting, config.hydra.enabled);
}

// No empty text, which would name the root, or no file.
Status SetName(const IniSetting& setting, std::string& name) {
  name = setting.Text();
  if (!name.empty()) return {};
  return Fail(InvalidAt(setting.where, Format("{} must not be empty", setting.Name())));
}

Status SetHydraDir(const IniSetting& setting, const std::string&, Config& config) {
  return SetName(setting, config.hydra.config_dir);
}

Status SetHydraName(const IniSetting& setting, const std::string&, Config& config) {
  return SetName(setting, config.hydra.config_name);
}

Status SetHydraModule(const IniSetting& setting, const std::string&, Config& config) {
  config.hydra.config_module = setting.Text();
  return {};
}

Status SetStageTrace(const IniSetting& setting, const std::string&, Config& config) {
  return SetBool(setting, config.stages.trace);
}

Status SetStageSandbox(const IniSetting& setting, const std::string&, Config& config) {
  return SetChoice(setting, "off", "strict", config.stages.sandbox);
}

Status SetStageNetwork(const IniSetting& setting, const std::string&, Config& config) {
  return SetChoice(setting, "off", "on", config.stages.network);
}

Status SetTrustPolicy(const IniSetting& setting, const std::string&, Config& config) {
  return SetChoice(setting, "ask", "always", config.trusts_every_project);
}

Status SetTrustedOnly(const IniSetting& setting, const std::string&, Config& config) {
  bool value = false;
  MLP_TRY(SetBool(setting, value));
  config.trusted_results_only |= value;
  return {};
}

Status SetLineageUrl(const IniSetting& setting, const std::string&, Config& config) {
  return SetName(setting, config.open_lineage.url);
}

Status SetLineageFile(const IniSetting& setting, const std::string& config_dir, Config& config) {
  MLP_TRY(SetName(setting, config.open_lineage.file));
  config.open_lineage.file =
      (std::filesystem::path(config_dir) / config.open_lineage.file).lexically_normal().string();
  return {};
}

Status SetLineageNamespace(const IniSetting& setting, const std::string&, Config& config) {
  return SetName(setting, config.open_lineage.job_namespace);
}

Status SetStageEnvironment(const IniSetting& setting, const std::string&, Config& config) {
  const auto policy = EnvironmentPolicyNamed(setting.Text());
  if (!policy)
    return Fail(InvalidAt(setting.where, "stage.environment must be ignore, record or strict"));
  config.stages.environment = *policy;
  return {};
}

Status SetResource(const IniSetting& setting, Config& config) {
  if (setting.key == "cores")
    return Fail(InvalidAt(setting.where, "unknown setting 'resources.cores'",
                          "say it as core.jobs: it is what stages share without asking for it"));
  const std::string text = setting.Text();
  double amount = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, amount);
  bool valid = parsed.ec == std::errc() && parsed.ptr == end && amount >= 0 && amount < 1e18;
  if (setting.key == "memory") {
    const std::optional<std::uint64_t> bytes = ParseSize(text);
    valid = bytes.has_value();
    amount = static_cast<double>(bytes.value_or(0));
  }
  if (!valid)
    return Fail(InvalidAt(setting.where, Format("{} must be an amount", setting.Name()),
                          "write a number, or for memory a size: 16GiB"));
  config.resources[setting.key] = amount;
  return {};
}

// The name in `remote "NAME"`; nullopt: another section.
std::optional<std::string> RemoteNamedBy(std::string_view section) {
  constexpr std::string_view kBegin = "remote \"";
  if (!section.starts_with(kBegin) || !section.ends_with('"')) return std::nullopt;
  const std::string_view name = section.substr(kBegin.size());
  if (name.size() < 2) return std::nullopt;
  return std::string(name.substr(0, name.size() - 1));
}

void SetRemoteKey(const IniSetting& setting, const std::string& name, const std::string& config_dir,
                  Config& config) {
  RemoteSettings& remote = config.remotes[name];
  remote.name = name;
  std::string text = setting.Text();
  if (IsPathOption(setting.key)) text = PathMeantBy(config_dir, text);
  (setting.key == "url" ? remote.url : remote.options[setting.key]) = std::move(text);
}

using Setter = Status (*)(const IniSetting& setting, const std::string& config_dir, Config& config);

const std::map<std::string, Setter>& Setters() {
  static const std::map<std::string, Setter> setters = {
      {"core.jobs", SetJobs},
      {"core.autostage", SetAutostage},
      {"core.no_scm", SetNoScm},
      {"core.remote", SetRemote},
      {"core.hardlink_lock", SetHardlinkLock},
      {"cache.dir", SetCacheDir},
      {"cache.type", SetLinkTypes},
      {"cache.shared", SetCacheShared},
      {"hydra.enabled", SetHydraEnabled},
      {"hydra.config_dir", SetHydraDir},
      {"hydra.config_name", SetHydraName},
      {"hydra.config_module", SetHydraModule},
      {"stage.environment", SetStageEnvironment},
      {"stage.trace", SetStageTrace},
      {"stage.sandbox", SetStageSandbox},
      {"stage.network", SetStageNetwork},
      {"parsing.bool", SetParsingBool},
      {"parsing.list", SetParsingList},
      {"trust.policy", SetTrustPolicy},
      {"run_cache.trusted_only", SetTrustedOnly},
      {"openlineage.url", SetLineageUrl},
      {"openlineage.file", SetLineageFile},
      {"openlineage.namespace", SetLineageNamespace}};
  return setters;
}

Error UnknownSetting(const IniSetting& setting) {
  std::vector<std::string> known;
  for (const auto& [name, setter] : Setters()) known.push_back(name);
  return InvalidAt(setting.where, Format("unknown setting {}", Quoted(setting.Name())),
                   DidYouMean(setting.Name(), known));
}

Status Apply(const IniSetting& setting, const std::string& config_dir, const Layout& layout,
             Config& config) {
  if (layout.pipeline_extras && setting.section == "resources") return SetResource(setting, config);
  if (const auto remote = RemoteNamedBy(setting.section)) {
    SetRemoteKey(setting, *remote, config_dir, config);
    return {};
  }
  const auto found = Setters().find(setting.Name());
  if (found != Setters().end()) return found->second(setting, config_dir, config);
  if (layout.refuses_unknown_settings) return Fail(UnknownSetting(setting));
  return {};
}

// What DVC does not know and must not meet.
bool IsOwnSection(std::string_view section) {
  return section == "trust" || section == "run_cache" || section == "openlineage";
}

// Whoever wrote the project could else say that it is to be trusted.
Status CheckMayDecide(const IniSetting& setting, ConfigLevel level) {
  if (setting.section != "trust" || level == ConfigLevel::kSystem || level == ConfigLevel::kGlobal)
    return {};
  return Fail(InvalidAt(setting.where,
                        Format("{} is not for a project to decide", Quoted(setting.Name())),
                        "remove it here; it counts in the settings of the user or the system"));
}

enum class Sections { kAll, kOnlyOurs, kNotOurs };

Status ApplyFile(FileSystem& fs, const ProjectPaths& paths, ConfigLevel level, Sections wanted,
                 Config& config) {
  const std::string file = ConfigFileOf(paths, level);
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, file));
  if (!text) return {};
  const std::string directory = std::filesystem::path(file).parent_path().string();
  MLP_ASSIGN(const std::vector<IniSetting> settings, ParseIni(file, *text));
  for (const IniSetting& setting : settings) {
    if (wanted != Sections::kAll &&
        IsOwnSection(setting.section) != (wanted == Sections::kOnlyOurs))
      continue;
    MLP_TRY(CheckMayDecide(setting, level));
    MLP_TRY(Apply(setting, directory, paths.layout(), config));
  }
  return {};
}

std::string VariableOr(const std::string& name, const std::string& otherwise) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace

std::string ConfigFileOf(const ProjectPaths& paths, ConfigLevel level) {
  if (level == ConfigLevel::kLocal) return paths.LocalConfig();
  if (level == ConfigLevel::kProject) return paths.Config();
  const Layout& layout = paths.layout();
  const std::string program(layout.program), prefix(layout.variable_prefix);
  if (level == ConfigLevel::kGlobal) {
    const std::string home = VariableOr("XDG_CONFIG_HOME", VariableOr("HOME", "") + "/.config");
    return VariableOr(prefix + "_GLOBAL_CONFIG_DIR", home + "/" + program) + "/config";
  }
  const std::string etc = VariableOr("XDG_CONFIG_DIRS", "/etc/xdg");
  const std::string system = etc.substr(0, etc.find(':')) + "/" + program;
  return VariableOr(prefix + "_SYSTEM_CONFIG_DIR", system) + "/config";
}

Result<Config> ReadConfig(FileSystem& fs, const ProjectPaths& paths) {
  return ReadConfig(
      fs, paths,
      {ConfigLevel::kSystem, ConfigLevel::kGlobal, ConfigLevel::kProject, ConfigLevel::kLocal});
}

Result<Config> ReadConfig(FileSystem& fs, const ProjectPaths& paths,
                          const std::vector<ConfigLevel>& levels) {
  Config config;
  config.cache_dir = paths.DefaultCache();
  config.link_types = {LinkType::kReflink, LinkType::kCopy};
  if (!paths.layout().pipeline_extras) config.stages.environment = EnvironmentPolicy::kIgnore;
  config.pipelines.extras = paths.layout().pipeline_extras;
  const ProjectPaths native(paths.root(), NativeLayout(), paths.home());
  for (const ConfigLevel level : levels) {
    const bool is_foreign = !paths.layout().refuses_unknown_settings;
    const bool is_outside = level == ConfigLevel::kSystem || level == ConfigLevel::kGlobal;
    if (is_foreign && is_outside)
      MLP_TRY(ApplyFile(fs, native, level, Sections::kOnlyOurs, config));
    MLP_TRY(ApplyFile(fs, paths, level, is_foreign ? Sections::kNotOurs : Sections::kAll, config));
  }
  return config;
}

}  // namespace mlp
