#include "engine/config.h"

#include <charconv>
#include <filesystem>
#include <functional>
#include <map>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct Setting {
  std::string section, key, value;
  SourceRange where;
};

Error InvalidAt(const SourceRange& where, std::string message, std::string hint = {}) {
  Error error{ErrorCode::kInvalid, std::move(message), where, {}, std::move(hint), {}};
  return error;
}

std::string Unquoted(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

// INI as ConfigObj writes it: sections in brackets, keys indented, '#' or ';' comments on lines of
// their own.
Result<std::vector<Setting>> ParseIni(const std::string& file, const std::string& text) {
  std::vector<Setting> settings;
  std::string section;
  int number = 0;
  for (const std::string& line : SplitLines(text)) {
    ++number;
    const std::string_view body = Trim(line);
    const SourceRange where{file, number, 1, static_cast<int>(line.size()), line};
    if (body.empty() || body.front() == '#' || body.front() == ';') continue;
    if (body.front() == '[') {
      if (body.back() != ']') return Fail(InvalidAt(where, "a section needs a closing ']'"));
      section = Unquoted(body.substr(1, body.size() - 2));
      continue;
    }
    const std::size_t equals = body.find('=');
    if (equals == std::string_view::npos) {
      return Fail(InvalidAt(where, "expected 'key = value'"));
    }
    settings.push_back({section, std::string(Trim(body.substr(0, equals))),
                        Unquoted(body.substr(equals + 1)), where});
  }
  return settings;
}

Result<std::vector<LinkType>> ParseLinkTypes(const Setting& setting) {
  static const std::map<std::string, LinkType, std::less<>> kNames = {
      {"reflink", LinkType::kReflink},
      {"hardlink", LinkType::kHardlink},
      {"symlink", LinkType::kSymlink},
      {"copy", LinkType::kCopy}};
  std::vector<LinkType> types;
  for (const std::string& part : Split(setting.value, ',')) {
    const auto found = kNames.find(Trim(part));
    if (found == kNames.end()) {
      return Fail(InvalidAt(setting.where, Format("unknown link type {}", Quoted(Trim(part))),
                            "use reflink, hardlink, symlink or copy"));
    }
    types.push_back(found->second);
  }
  return types;
}

Status Apply(const Setting& setting, const std::string& config_dir, Config& config) {
  if (setting.section == "core" && setting.key == "jobs") {
    int jobs = 0;
    const char* end = setting.value.data() + setting.value.size();
    const auto parsed = std::from_chars(setting.value.data(), end, jobs);
    if (parsed.ec != std::errc() || parsed.ptr != end || jobs < 1) {
      return Fail(InvalidAt(setting.where, "core.jobs must be a whole number of at least 1"));
    }
    config.jobs = jobs;
  } else if (setting.section == "cache" && setting.key == "dir") {
    config.cache_dir =
        (std::filesystem::path(config_dir) / setting.value).lexically_normal().string();
  } else if (setting.section == "cache" && setting.key == "type") {
    MLP_ASSIGN(config.link_types, ParseLinkTypes(setting));
  } else {
    const std::string name = setting.section + "." + setting.key;
    return Fail(InvalidAt(setting.where, Format("unknown setting {}", Quoted(name)),
                          DidYouMean(name, {"core.jobs", "cache.dir", "cache.type"})));
  }
  return {};
}

bool IsOurs(const Setting& setting) {
  return (setting.section == "core" && setting.key == "jobs") ||
         (setting.section == "cache" && (setting.key == "dir" || setting.key == "type"));
}

}  // namespace

Result<Config> ReadConfig(FileSystem& fs, const ProjectPaths& paths) {
  Config config{std::nullopt, paths.DefaultCache(), {LinkType::kReflink, LinkType::kCopy}};
  const bool skip_foreign = &paths.layout() == &DvcLayout();
  for (const std::string& file : {paths.Config(), paths.LocalConfig()}) {
    MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, file));
    if (!text) continue;
    MLP_ASSIGN(const std::vector<Setting> settings, ParseIni(file, *text));
    for (const Setting& setting : settings) {
      if (skip_foreign && !IsOurs(setting)) continue;
      MLP_TRY(Apply(setting, paths.PrivateDir(), config));
    }
  }
  return config;
}

}  // namespace mlp
