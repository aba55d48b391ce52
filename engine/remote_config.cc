#include "engine/remote_config.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "engine/config_paths.h"
#include "engine/ini_edit.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMostAliases = 16;  // remote://a -> remote://b -> ...
constexpr std::string_view kAlias = "remote://", kRclone = "rclone:";

std::string SectionOf(const std::string& name) {
  return Format("remote \"{}\"", name);
}

Error NoSuchRemote(const Config& config, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [other, settings] : config.remotes) known.push_back(other);
  Error error{ErrorCode::kNotFound, Format("there is no remote {}", Quoted(name)), {}, {}, {}, {}};
  error.hint = DidYouMean(name, known);
  if (error.hint.empty())
    error.hint = "see 'mlpipe remote list', or add it with 'mlpipe remote add'";
  return error;
}

Status CheckName(const std::string& name) {
  const bool is_plain = name.find_first_of("\"'[]/\\") == std::string::npos &&
                        ForTerminal(name) == name && Trim(name) == name && !name.empty();
  if (is_plain) return {};
  return Fail(ErrorCode::kUsage, Format("{} cannot be the name of a remote", Quoted(name)),
              "use letters, digits, '-', '_' and '.'");
}

// An option of one word, as it stands before the '='.
Result<std::string> KeyOf(const std::string& option) {
  const std::string key = LowerCase(option);
  const bool is_word =
      key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
  if (is_word && !key.empty()) return key;
  return Fail(ErrorCode::kUsage, Format("{} is no name of an option", Quoted(option)));
}

}  // namespace

Result<RemoteSettings> ResolveRemote(const Config& config, const std::string& name) {
  const std::string& first = name.empty() ? config.remote : name;
  if (first.empty()) {
    return Fail(ErrorCode::kInvalid, "no remote is named, and the configuration has no default one",
                "name one with -r, or make one the default: 'mlpipe remote add -d NAME URL'");
  }
  RemoteSettings resolved;
  std::string next = first, below;
  for (int i = 0; i < kMostAliases; ++i) {
    const auto found = config.remotes.find(next);
    if (found == config.remotes.end()) return Fail(NoSuchRemote(config, next));
    const RemoteSettings& settings = found->second;
    resolved.options.insert(settings.options.begin(), settings.options.end());
    if (settings.url.empty())
      return Fail(ErrorCode::kInvalid, Format("remote {} has no url", Quoted(next)),
                  Format("set it with 'mlpipe remote modify {} url URL'", ShellQuoted(next)));
    if (!settings.url.starts_with(kAlias)) {
      resolved.name = first;
      resolved.url = below.empty()                 ? settings.url
                     : settings.url.ends_with('/') ? settings.url + below.substr(1)
                                                   : settings.url + below;
      return resolved;
    }
    const std::string rest = settings.url.substr(kAlias.size());
    const std::size_t slash = rest.find('/');
    next = rest.substr(0, slash);
    if (slash != std::string::npos && slash + 1 < rest.size()) below = rest.substr(slash) + below;
  }
  return Fail(ErrorCode::kInvalid,
              Format("the url of remote {} leads through too many other remotes", Quoted(first)),
              "does one of them lead back to it?");
}

// As rclone reads them: "NAME,OPTION=VALUE:PATH" and ":KIND,OPTION=VALUE:PATH" have options; what
// has no colon is a path of this machine.
bool HasRcloneOptions(std::string_view url) {
  if (!url.starts_with(kRclone)) return false;
  url.remove_prefix(kRclone.size());
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = url.substr(0, colon);
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c >= 0x80 ||
           std::string_view("-_.+@ ").find(static_cast<char>(c)) != std::string_view::npos;
  });
  return !is_plain;
}

Status CheckRunsNothing(FileSystem& fs, const ProjectPaths& paths, const RemoteSettings& resolved) {
  if (!HasRcloneOptions(resolved.url)) return {};
  MLP_ASSIGN(const Config own, ReadConfig(fs, paths, {ConfigLevel::kSystem, ConfigLevel::kGlobal}));
  for (const auto& [name, remote] : own.remotes) {
    if (!HasRcloneOptions(remote.url)) continue;
    const std::string below = remote.url.ends_with('/') ? remote.url : remote.url + "/";
    if (resolved.url == remote.url || resolved.url.starts_with(below)) return {};
  }
  const std::string whose = resolved.name.empty() ? "" : " of remote " + Quoted(resolved.name);
  return Fail(ErrorCode::kInvalid,
              Format("the address{} has options of rclone in it, which can run programs, and a "
                     "file of the project may be anybody's",
                     whose),
              "name it in your own configuration of rclone and write 'rclone:NAME:PATH', or add "
              "it to your own settings: 'mlpipe remote add --global NAME URL'");
}

std::string RemoteConfig::ToWrite(const std::string& key, const std::string& value) const {
  if (!IsPathOption(key)) return value;
  const std::string file = ConfigFileOf(workspace_.paths(), EditedLevel());
  return PathToWrite(ParentOf(file), workspace_.environment().current_dir, value);
}

Result<Config> RemoteConfig::Read() const {
  if (!level_) return workspace_.config();
  return ReadConfig(workspace_.fs(), workspace_.paths(), {*level_});
}

Result<Config> RemoteConfig::ReadUpToLevel() const {
  std::vector<ConfigLevel> levels;
  for (const ConfigLevel level :
       {ConfigLevel::kSystem, ConfigLevel::kGlobal, ConfigLevel::kProject, ConfigLevel::kLocal})
    if (level <= EditedLevel()) levels.push_back(level);
  return ReadConfig(workspace_.fs(), workspace_.paths(), levels);
}

Status RemoteConfig::CheckKnown(const Config& config, const std::string& name) const {
  if (config.remotes.contains(name)) return {};
  return Fail(NoSuchRemote(config, name));
}

template <class Change>
Status RemoteConfig::Edit(ConfigLevel level, Change change) const {
  const std::string file = ConfigFileOf(workspace_.paths(), level);
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(workspace_.fs(), file));
  MLP_ASSIGN(IniEditor editor, IniEditor::Parse(file, text.value_or("")));
  MLP_TRY(change(editor));
  if (editor.Text() == text.value_or("")) return {};
  MLP_TRY(workspace_.fs().MakeDirs(ParentOf(file)));
  return WriteFileAtomically(workspace_.fs(), file, editor.Text());
}

Status RemoteConfig::Add(const std::string& name, const std::string& url, bool force) {
  MLP_TRY(CheckName(name));
  return Edit(EditedLevel(), [&](IniEditor& editor) -> Status {
    if (editor.HasSection(SectionOf(name))) {
      if (!force)
        return Fail(ErrorCode::kUsage, Format("remote {} is there already", Quoted(name)),
                    "overwrite it with --force, or change it with 'mlpipe remote modify'");
      MLP_TRY(editor.RemoveSection(SectionOf(name)));
    }
    return editor.Set(SectionOf(name), "url", ToWrite("url", url));
  });
}

Status RemoteConfig::Modify(const std::string& name, const std::string& option,
                            const std::string& value) {
  MLP_ASSIGN(const Config config, ReadUpToLevel());
  MLP_TRY(CheckKnown(config, name));
  MLP_ASSIGN(const std::string key, KeyOf(option));
  return Edit(EditedLevel(), [&](IniEditor& editor) {
    return editor.Set(SectionOf(name), key, ToWrite(key, value));
  });
}

Status RemoteConfig::Unset(const std::string& name, const std::string& option) {
  MLP_ASSIGN(const Config config, ReadUpToLevel());
  MLP_TRY(CheckKnown(config, name));
  MLP_ASSIGN(const std::string key, KeyOf(option));
  return Edit(EditedLevel(), [&](IniEditor& editor) -> Status {
    if (editor.Find(SectionOf(name), key) == nullptr)
      return Fail(ErrorCode::kNotFound,
                  Format("remote {} has no option {} here", Quoted(name), Quoted(key)),
                  "it may be set on another level: --local, --project, --global, --system");
    return editor.Unset(SectionOf(name), key);
  });
}

Status RemoteConfig::Remove(const std::string& name) {
  MLP_TRY(Edit(EditedLevel(), [&](IniEditor& editor) -> Status {
    if (!editor.HasSection(SectionOf(name))) return Fail(NoSuchRemote(workspace_.config(), name));
    return editor.RemoveSection(SectionOf(name));
  }));
  for (const ConfigLevel level :
       {ConfigLevel::kLocal, ConfigLevel::kProject, ConfigLevel::kGlobal, ConfigLevel::kSystem}) {
    if (level < EditedLevel()) break;
    MLP_TRY(Edit(level, [&](IniEditor& editor) -> Status {
      const IniSetting* const chosen = editor.Find("core", "remote");
      if (chosen == nullptr || chosen->Text() != name) return {};
      return editor.Unset("core", "remote");
    }));
  }
  return {};
}

Status RemoteConfig::Rename(const std::string& name, const std::string& to) {
  MLP_TRY(CheckName(to));
  if (workspace_.config().remotes.contains(to))
    return Fail(ErrorCode::kUsage, Format("remote {} is there already", Quoted(to)));
  MLP_TRY(Edit(EditedLevel(), [&](IniEditor& editor) -> Status {
    if (!editor.HasSection(SectionOf(name))) return Fail(NoSuchRemote(workspace_.config(), name));
    return editor.RenameSection(SectionOf(name), SectionOf(to));
  }));
  for (const ConfigLevel level :
       {ConfigLevel::kLocal, ConfigLevel::kProject, ConfigLevel::kGlobal, ConfigLevel::kSystem}) {
    if (level < EditedLevel()) break;
    MLP_TRY(Edit(level, [&](IniEditor& editor) -> Status {
      const IniSetting* const chosen = editor.Find("core", "remote");
      if (chosen == nullptr || chosen->Text() != name) return {};
      return editor.Set("core", "remote", to);
    }));
  }
  return {};
}

Status RemoteConfig::SetDefault(const std::string& name) {
  MLP_ASSIGN(const Config config, ReadUpToLevel());
  MLP_TRY(CheckKnown(config, name));
  return Edit(EditedLevel(), [&](IniEditor& editor) { return editor.Set("core", "remote", name); });
}

Status RemoteConfig::UnsetDefault() {
  return Edit(EditedLevel(), [](IniEditor& editor) { return editor.Unset("core", "remote"); });
}

}  // namespace mlp
