#include "engine/experiments/overrides.h"

#include <algorithm>

#include "engine/experiments/override_element.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kUsageHint =
    "write key=value, +key=value (new), ++key=value (new or not), ~key (delete), or "
    "other.yaml:key=value";

bool IsKeyChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

Error InvalidKey(std::string_view key, std::string_view why) {
  return {ErrorCode::kUsage,
          Format("invalid key {}: {}", Quoted(key), why),
          {},
          {},
          std::string(kUsageHint),
          {}};
}

// name *( separator name )
Result<std::vector<std::string>> SplitNames(std::string_view key, char separator) {
  if (key.empty()) return Fail(InvalidKey(key, "it is empty"));
  if (key.find('[') != key.npos)
    return Fail(InvalidKey(key, "elements of a list are named with a dot, as in 'layers.0'"));
  const auto strange = std::find_if_not(key.begin(), key.end(),
                                        [&](char c) { return c == separator || IsKeyChar(c); });
  if (strange != key.end())
    return Fail(InvalidKey(key, Format("it must not hold {}", Quoted(std::string(1, *strange)))));
  std::vector<std::string> names = Split(key, separator);
  if (std::find(names.begin(), names.end(), "") != names.end())
    return Fail(InvalidKey(key, Format("a name beside {} is empty", Quoted({&separator, 1}))));
  return names;
}

// Hydra keeps these keys for itself: they say how a program runs, not what it computes.
Status CheckIsNoSetting(std::string_view first_name, std::string_view key) {
  if (first_name != "hydra") return {};
  return Fail(
      ErrorCode::kUsage,
      Format("{} is a setting of Hydra, not a param: it can be neither set nor swept", Quoted(key)),
      "name a param; settings of mlpipe itself are changed with 'mlpipe config'");
}

Status ParseKey(std::string_view key, Override& change) {
  const std::size_t at = key.find('@');
  const std::string_view names = key.substr(0, at);
  change.is_group = names.find('/') != names.npos;
  MLP_ASSIGN(change.path, SplitNames(names, change.is_group ? '/' : '.'));
  MLP_TRY(CheckIsNoSetting(change.path.front(), key));
  if (at == key.npos) return {};
  change.package = std::string(key.substr(at + 1));
  if (change.package->empty()) return {};
  MLP_ASSIGN(const std::vector<std::string> package, SplitNames(*change.package, '.'));
  return CheckIsNoSetting(package.front(), key);
}

Status SetValue(std::string_view text, std::uint64_t seed, Override& change) {
  MLP_ASSIGN(auto parsed, ParseOverrideValue(text, seed));
  if (auto* const value = std::get_if<Value>(&parsed)) {
    change.value = std::move(*value);
    return {};
  }
  if (change.kind == Override::Kind::kDelete)
    return Fail(ErrorCode::kUsage, "what is deleted has one value, not a sweep",
                "write ~key, or ~key=value to delete it only if it has that value");
  change.sweep = std::move(std::get<Sweep>(parsed));
  return {};
}

Result<Override> ParseParts(std::string_view text, std::uint64_t seed) {
  if (!IsValidUtf8(text)) return Fail(ErrorCode::kUsage, "it is not valid UTF-8");
  Override result;
  const std::size_t equals = text.find('=');
  std::string_view key = text.substr(0, equals);
  if (const std::size_t colon = key.find(':'); colon != key.npos) {
    result.file = std::string(key.substr(0, colon));
    key.remove_prefix(colon + 1);
    if (result.file.empty()) return Fail(InvalidKey(text, "the file before ':' has no name"));
    if (result.file[0] == '+' || result.file[0] == '~')
      return Fail(InvalidKey(text, "'+' and '~' stand after the file, as in 'other.yaml:+key=1'"));
  }
  const auto take = [&](std::string_view sign) {
    if (!key.starts_with(sign)) return false;
    key.remove_prefix(sign.size());
    return true;
  };
  if (take("++"))
    result.kind = Override::Kind::kAddOrSet;
  else if (take("+"))
    result.kind = Override::Kind::kAdd;
  else if (take("~"))
    result.kind = Override::Kind::kDelete;
  MLP_TRY(ParseKey(key, result));
  if (equals != text.npos) {
    MLP_TRY(SetValue(text.substr(equals + 1), seed, result));
  } else if (result.kind != Override::Kind::kDelete) {
    return Fail(ErrorCode::kUsage, "a value is missing", std::string(kUsageHint));
  }
  return result;
}

}  // namespace

std::string Override::Key() const {
  const std::string names = Join(path, is_group ? "/" : ".");
  return package ? names + "@" + *package : names;
}

Result<Override> ParseOverride(std::string_view text, std::uint64_t seed) {
  Result<Override> result = ParseParts(text, seed);
  if (!result)
    result.error().message = Format("cannot set {}: {}", Quoted(text), result.error().message);
  return result;
}

}  // namespace mlp
