#include "engine/experiments/config_file.h"

#include <algorithm>
#include <charconv>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kHeaderBytes = 512;

// Whole numbers to the base 60: [-+]?[1-9][0-9_]*(:[0-5]?[0-9])+
std::optional<Value> Sexagesimal(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const std::vector<std::string> parts = Split(text, ':');
  if (parts.size() < 2 || parts.size() > 8 || text.starts_with('0')) return std::nullopt;
  std::int64_t total = 0;
  for (const std::string& part : parts) {
    std::int64_t number = 0;
    const char* const end = part.data() + part.size();
    const auto read = std::from_chars(part.data(), end, number);
    const bool is_first = &part == &parts.front();
    if (part.empty() || part[0] == '-' || read.ec != std::errc() || read.ptr != end)
      return std::nullopt;
    if (is_first ? number > 1'000'000 : number >= 60 || part.size() > 2) return std::nullopt;
    total = total * 60 + number;
  }
  return is_negative ? -total : total;
}

// Where YAML 1.1 gives a plain scalar another type than YAML 1.2.
std::optional<Value> OlderType(const std::string& text) {
  for (const std::string_view word : {"yes", "on", "no", "off"}) {
    if (LowerCase(text) != word) continue;
    const bool is_one_case = text == word || text.substr(1) == word.substr(1) ||
                             std::none_of(text.begin(), text.end(), [](char c) { return c > 'Z'; });
    if (is_one_case) return Value(word == "yes" || word == "on");
  }
  const std::string_view digits =
      std::string_view(text).substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  if (digits.starts_with("0o")) return Value(text);
  const bool has_only_digits = digits.find_first_not_of("0123456789") == digits.npos;
  if (digits.size() > 1 && digits[0] == '0' && has_only_digits) {
    std::int64_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number, 8);
    if (read.ec != std::errc() || read.ptr != end) return Value(text);
    return text.starts_with('-') ? -number : number;
  }
  return Sexagesimal(text);
}

Value ConfigValue(const YamlNode& node) {
  if (node.IsSequence()) {
    Value list = Value::array();
    for (const YamlNode& item : node.items) list.push_back(ConfigValue(item));
    return list;
  }
  if (node.IsMapping()) {
    Value map = Value::object();
    for (const auto& [key, value] : node.fields) map[key.text] = ConfigValue(value);
    return map;
  }
  if (node.quoted) return node.scalar;
  return OlderType(node.text).value_or(node.scalar);
}

// "group@package": the part in front, and the package. What follows a ":" there is a form of Hydra
// 1.0 that means nothing any more.
std::string TakePackage(std::string_view name, std::optional<std::string>& package) {
  const std::size_t at = name.find('@');
  if (at == name.npos) return std::string(name);
  const std::string_view rest = name.substr(at + 1);
  package = std::string(rest.substr(0, rest.find(':')));
  return std::string(name.substr(0, at));
}

Result<GroupChoice> ReadChoice(const YamlDocument& document, const YamlNode& node) {
  if (node.IsNull()) return GroupChoice();
  if (node.IsString()) return GroupChoice(node.scalar.get<std::string>());
  if (!node.IsSequence())
    return Fail(document.ErrorAt(
        node,
        Format("the option of a group must be a name or a list of names, not {}", node.KindName()),
        node.IsScalar() ? Format("quote it: '{}'", node.text) : ""));
  std::vector<std::string> options;
  for (const YamlNode& item : node.items) {
    if (!item.IsString())
      return Fail(document.ErrorAt(
          item, Format("an option of a group must be a name, not {}", item.KindName())));
    options.push_back(item.scalar.get<std::string>());
  }
  return GroupChoice(std::move(options));
}

Result<DefaultsEntry> ReadGroupEntry(const YamlDocument& document, const YamlNode& node) {
  if (node.fields.size() != 1)
    return Fail(document.ErrorAt(
        node, Format("an entry of a defaults list names one group, not {}", node.fields.size()),
        "write each group behind a dash of its own"));
  const auto& [key, value] = node.fields.front();
  DefaultsEntry entry;
  entry.kind = DefaultsEntry::Kind::kGroup;
  std::vector<std::string> words = Split(TakePackage(key.text, entry.package), ' ');
  entry.name = words.back();
  words.pop_back();
  for (const std::string& word : words) {
    if (word != "optional" && word != "override")
      return Fail(document.ErrorAt(key, Format("unknown word {} before a group", Quoted(word)),
                                   "only 'optional' and 'override' can stand there"));
    (word == "optional" ? entry.is_optional : entry.is_override) = true;
  }
  if (entry.name.empty()) return Fail(document.ErrorAt(key, "the group has no name"));
  MLP_ASSIGN(entry.choice, ReadChoice(document, value));
  return entry;
}

Result<DefaultsEntry> ReadEntry(const YamlDocument& document, const YamlNode& node) {
  if (node.IsMapping()) return ReadGroupEntry(document, node);
  if (!node.IsString())
    return Fail(document.ErrorAt(
        node,
        Format("an entry of a defaults list is a config or a group with its option, not {}",
               node.KindName()),
        "write '- config', '- group: option' or '- _self_'"));
  DefaultsEntry entry;
  entry.name = TakePackage(node.scalar.get_ref<const std::string&>(), entry.package);
  entry.kind = entry.name == "_self_" ? DefaultsEntry::Kind::kSelf : DefaultsEntry::Kind::kConfig;
  if (entry.kind == DefaultsEntry::Kind::kSelf && entry.package)
    return Fail(document.ErrorAt(node, "'_self_' cannot have a package",
                                 "write '# @package name' in the first line of the file"));
  if (entry.name.find(' ') != std::string::npos)
    return Fail(document.ErrorAt(node, Format("{} is no path of a config", Quoted(entry.name)),
                                 "'optional' and 'override' stand before a group: "
                                 "'- optional group: option'"));
  return entry;
}

Status ReadDefaults(const YamlDocument& document, const YamlNode& node, ConfigFile& config) {
  if (!node.IsSequence())
    return Fail(
        document.ErrorAt(node, Format("'defaults' must be a list, not {}", node.KindName())));
  bool has_self = false;
  for (const YamlNode& item : node.items) {
    MLP_ASSIGN(DefaultsEntry entry, ReadEntry(document, item));
    if (entry.kind == DefaultsEntry::Kind::kSelf && std::exchange(has_self, true))
      return Fail(document.ErrorAt(item, "'_self_' is in the defaults list twice"));
    config.defaults.push_back(std::move(entry));
  }
  return {};
}

Status ReadHeader(const std::string& name, std::string_view text, ConfigFile& config) {
  int number = 0;
  for (const std::string& line : SplitLines(text.substr(0, kHeaderBytes))) {
    ++number;
    std::string_view rest = Trim(line);
    if (rest.empty()) continue;
    if (!rest.starts_with('#')) break;
    rest = Trim(rest.substr(1));
    if (!rest.starts_with('@')) break;
    std::vector<std::string> words = Split(rest, ' ');
    words.erase(std::remove(words.begin(), words.end(), ""), words.end());
    if (words.size() != 2)
      return Fail({ErrorCode::kInvalid,
                   Format("{} is no header of a config", Quoted(rest)),
                   {name, number, 1, 0, line},
                   {},
                   "write '# @package some.where', and nothing else in that line",
                   {}});
    if (words[0] == "@package") config.package = words[1];
  }
  return {};
}

}  // namespace

Result<ConfigFile> ParseConfigFile(const std::string& name, std::string text) {
  ConfigFile config;
  config.name = name;
  MLP_TRY(ReadHeader(name, text, config));
  MLP_ASSIGN(const YamlDocument document, ParseYaml(name, std::move(text)));
  if (const YamlNode* const defaults = document.root.Find("defaults"))
    MLP_TRY(ReadDefaults(document, *defaults, config));
  config.content = document.root.IsNull() ? Value::object() : ConfigValue(document.root);
  if (config.content.is_object()) config.content.erase("defaults");
  return config;
}

}  // namespace mlp
