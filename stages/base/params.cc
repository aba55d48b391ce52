#include "stages/base/params.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "stages/base/input_file.h"
#include "stages/base/text.h"

namespace mlp::stages {
namespace {

Location At(const std::filesystem::path& file, const YAML::Mark& mark) {
  if (mark.is_null()) return {file};
  return {file, static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

// How a message shows what stands in the file.
std::string Shown(const YAML::Node& node) {
  if (node.IsMap()) return "a mapping";
  if (node.IsSequence()) return "a list";
  if (node.IsNull()) return "nothing";
  return "'" + node.Scalar() + "'";
}

// A key that is no scalar cannot be asked for, so what it is called does not matter.
std::string KeyOf(const YAML::Node& key) {
  return key.IsScalar() ? key.Scalar() : Shown(key);
}

// Of an alias that stands inside what it names: there would be no end.
constexpr int kDeepestJson = 64;
constexpr std::size_t kMostJsonValues = 1'000'000;

// yaml-cpp marks quoted scalars with the tag "!"; they are text whatever they look like.
bool IsPlain(const YAML::Node& node) {
  return node.IsScalar() && node.Tag() != "!";
}

nlohmann::ordered_json JsonOf(const YAML::Node& node, int depth, std::size_t& left) {
  using OrderedJson = nlohmann::ordered_json;
  if (left-- == 0) throw YAML::RepresentationException(node.Mark(), "aliases make this too large");
  if (depth > kDeepestJson) throw YAML::RepresentationException(node.Mark(), "nested too deep");
  if (node.IsSequence()) {
    OrderedJson list = OrderedJson::array();
    for (const auto& item : node) list.push_back(JsonOf(item, depth + 1, left));
    return list;
  }
  if (node.IsMap()) {
    OrderedJson map = OrderedJson::object();
    for (const auto& entry : node) map[KeyOf(entry.first)] = JsonOf(entry.second, depth + 1, left);
    return map;
  }
  if (node.IsNull()) return nullptr;
  if (!IsPlain(node)) return node.Scalar();
  if (const auto integer = ParseInteger(node.Scalar())) return *integer;
  if (const auto number = ParseNumber(node.Scalar())) return *number;
  if (node.Scalar() == "true" || node.Scalar() == "false") return node.Scalar() == "true";
  return node.Scalar();
}

}  // namespace

ParamsSection::ParamsSection(std::filesystem::path file, std::string name, YAML::Node node)
    : file_(std::move(file)), name_(std::move(name)), node_(std::move(node)) {
  std::vector<std::string> keys;
  for (const auto& entry : node_) {
    const std::string key = KeyOf(entry.first);
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
      throw InputError(At(file_, entry.first.Mark()),
                       fmt::format("'{}' is given twice", Dotted(key)));
    }
    keys.push_back(key);
  }
}

std::string ParamsSection::Dotted(const std::string& key) const {
  return name_.empty() ? key : name_ + "." + key;
}

YAML::Node ParamsSection::Find(const std::string& key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  for (const auto& entry : node_) {
    if (KeyOf(entry.first) == key) return entry.second;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

void ParamsSection::Require(const std::string& key) {
  // A key that was misspelt is missing too; say rather that it is misspelt.
  // One that was asked for is spelt as it should be.
  std::vector<std::string> given;
  for (const auto& entry : node_) {
    const std::string name = KeyOf(entry.first);
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) given.push_back(name);
  }
  if (const auto near = Nearest(key, given)) throw Unknown(*near);
  throw InputError(At(file_, node_.Mark()), fmt::format("{} is missing", Dotted(key)))
      .Hint(fmt::format("the stage needs '{}' and has no default for it", key));
}

Error ParamsSection::Unknown(const std::string& key) const {
  Location where{file_};
  for (const auto& entry : node_) {
    if (KeyOf(entry.first) == key) where = At(file_, entry.first.Mark());
  }
  Error error = InputError(where, fmt::format("unknown key '{}' in section '{}'", key, name_));
  if (const auto near = Nearest(key, asked_)) {
    return error.Hint(fmt::format("did you mean '{}'?", *near));
  }
  return error.Hint(
      fmt::format("with these settings the stage reads: {}", fmt::join(asked_, ", ")));
}

Error ParamsSection::WrongAt(const YAML::Node& node, const std::string& key,
                             const std::string& message) const {
  return InputError(At(file_, node.Mark()), fmt::format("{} {}", Dotted(key), message));
}

Error ParamsSection::Wrong(const std::string& key, const std::string& message) {
  return WrongAt(Find(key), key, message);
}

Error ParamsSection::WrongInside(const std::string& key, const std::string& place,
                                 const std::string& message) {
  YAML::Node node = Find(key);
  for (std::size_t begin = 1; begin < place.size();) {
    const std::size_t end = std::min(place.find('/', begin), place.size());
    const std::string part = place.substr(begin, end - begin);
    begin = end + 1;
    YAML::Node next(YAML::NodeType::Undefined);
    if (node.IsMap()) {
      for (const auto& entry : node)
        if (KeyOf(entry.first) == part) next.reset(entry.second);
    } else if (node.IsSequence()) {
      const auto index = ParseInteger(part);
      if (index && *index >= 0 && static_cast<std::size_t>(*index) < node.size())
        next.reset(node[static_cast<std::size_t>(*index)]);
    }
    if (!next.IsDefined()) break;
    node.reset(next);
  }
  return WrongAt(node, key, message);
}

bool ParamsSection::Has(const std::string& key) {
  return Find(key).IsDefined();
}

std::int64_t ParamsSection::ToInteger(const YAML::Node& node, const std::string& key,
                                      const IntegerRule& rule) {
  const std::optional<std::int64_t> value =
      IsPlain(node) ? ParseInteger(node.Scalar()) : std::nullopt;
  if (!value) {
    throw WrongAt(node, key, fmt::format("must be an integer, found {}", Shown(node)))
        .Hint(
            fmt::format("write a whole number from {} to {}, without quotes", rule.min, rule.max));
  }
  if (*value < rule.min || *value > rule.max) {
    throw WrongAt(node, key,
                  fmt::format("must be from {} to {}, found {}", rule.min, rule.max, *value));
  }
  return *value;
}

std::int64_t ParamsSection::Integer(const std::string& key, const IntegerRule& rule) {
  const YAML::Node node = Find(key);
  if (node.IsDefined()) return ToInteger(node, key, rule);
  if (!rule.fallback) Require(key);
  return *rule.fallback;
}

double ParamsSection::Number(const std::string& key, const NumberRule& rule) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) {
    if (!rule.fallback) Require(key);
    return *rule.fallback;
  }
  const std::optional<double> value = IsPlain(node) ? ParseNumber(node.Scalar()) : std::nullopt;
  if (!value) {
    throw WrongAt(node, key, fmt::format("must be a number, found {}", Shown(node)))
        .Hint("write it without quotes, for example 0.003 or 3e-3");
  }
  if (*value < rule.min || *value > rule.max) {
    throw WrongAt(node, key,
                  fmt::format("must be from {} to {}, found {}", rule.min, rule.max, *value));
  }
  return *value;
}

bool ParamsSection::Flag(const std::string& key, bool fallback) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) return fallback;
  const std::string text = IsPlain(node) ? node.Scalar() : "";
  if (text != "true" && text != "false") {
    throw WrongAt(node, key, fmt::format("must be true or false, found {}", Shown(node)));
  }
  return text == "true";
}

std::string ParamsSection::Text(const std::string& key) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) Require(key);
  if (!node.IsScalar()) {
    throw WrongAt(node, key, fmt::format("must be text, found {}", Shown(node)));
  }
  return node.Scalar();
}

std::string ParamsSection::Choice(const std::string& key, const std::vector<std::string>& choices,
                                  const std::optional<std::string>& fallback) {
  if (!Has(key) && fallback) return *fallback;
  const std::string text = Text(key);
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  Error error =
      Wrong(key, fmt::format("must be one of {}, found '{}'", fmt::join(choices, ", "), text));
  if (const auto near = Nearest(text, choices))
    error.Hint(fmt::format("did you mean '{}'?", *near));
  throw error;
}

std::vector<std::string> ParamsSection::Texts(const std::string& key) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) Require(key);
  if (!node.IsSequence()) {
    throw WrongAt(node, key, fmt::format("must be a list of texts, found {}", Shown(node)))
        .Hint("for example [north, south]");
  }
  std::vector<std::string> texts;
  for (const auto& item : node) {
    if (!item.IsScalar()) {
      throw WrongAt(item, key, fmt::format("must be a list of texts, and holds {}", Shown(item)))
          .Hint("write a text in quotes if YAML takes it for something else: [\"null\", NA]");
    }
    texts.push_back(item.Scalar());
  }
  return texts;
}

std::vector<std::int64_t> ParamsSection::Integers(const std::string& key, const IntegerRule& rule) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) Require(key);
  if (!node.IsSequence()) {
    throw WrongAt(node, key, fmt::format("must be a list of integers, found {}", Shown(node)))
        .Hint("for example [64, 32]");
  }
  std::vector<std::int64_t> values;
  for (const auto& item : node) values.push_back(ToInteger(item, key, rule));
  return values;
}

std::vector<std::vector<std::int64_t>> ParamsSection::IntegerLists(const std::string& key,
                                                                   const IntegerRule& rule) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) Require(key);
  std::vector<std::vector<std::int64_t>> lists;
  for (const auto& list : node) {
    if (!list.IsSequence() || list.size() == 0) {
      lists.clear();
      break;
    }
    lists.emplace_back();
    for (const auto& item : list) lists.back().push_back(ToInteger(item, key, rule));
  }
  if (lists.size() != node.size() || !node.IsSequence()) {
    throw WrongAt(node, key,
                  fmt::format("must be a list of lists of integers, found {}", Shown(node)))
        .Hint("for example [[16, 16], [32]]");
  }
  return lists;
}

nlohmann::ordered_json ParamsSection::Json(const std::string& key) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) Require(key);
  try {
    std::size_t left = kMostJsonValues;
    return JsonOf(node, 0, left);
  } catch (const YAML::Exception& error) {
    throw InputError(At(file_, error.mark), error.msg);
  }
}

ParamsSection ParamsSection::Section(const std::string& key) {
  const YAML::Node node = Find(key);
  if (!node.IsDefined()) {
    throw InputError({file_}, fmt::format("there is no section '{}'", Dotted(key)))
        .Hint(fmt::format("add one, such as '{}: {{}}'", key));
  }
  if (!node.IsMap()) {
    throw WrongAt(node, key, fmt::format("must be a mapping, found {}", Shown(node)));
  }
  return ParamsSection(file_, Dotted(key), node);
}

ParamsSection ParamsSection::SectionOrEmpty(const std::string& key) {
  if (Has(key)) return Section(key);
  return ParamsSection(file_, Dotted(key), YAML::Node(YAML::NodeType::Map));
}

void ParamsSection::RejectUnknown() const {
  for (const auto& entry : node_) {
    const std::string key = KeyOf(entry.first);
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) throw Unknown(key);
  }
}

ParamsSection ReadParams(const std::filesystem::path& file) {
  const std::string text = ReadFile(file);
  YAML::Node root;
  try {
    root = YAML::Load(text);
  } catch (const YAML::Exception& error) {
    throw InputError(At(file, error.mark), error.msg);
  }
  if (!root.IsMap()) throw InputError(At(file, root.Mark()), "a params file must be a mapping");
  return ParamsSection(file, "", root);
}

RunSettings ReadRunSettings(ParamsSection& top) {
  RunSettings settings;
  settings.seed = static_cast<std::uint64_t>(
      top.Integer("seed", {.fallback = 0, .min = 0, .max = std::int64_t{1} << 53}));
  settings.threads = top.Integer("threads", {.fallback = 1, .min = 1, .max = 1024});
  settings.device = top.Choice("device", {"cpu", "cuda"}, "cpu");
  settings.deterministic = top.Flag("deterministic", true);
  return settings;
}

}  // namespace mlp::stages
