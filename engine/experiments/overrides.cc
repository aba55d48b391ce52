#include "engine/experiments/overrides.h"

#include <algorithm>

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

Result<std::vector<std::string>> ParseKey(std::string_view key) {
  if (key.empty()) return Fail(InvalidKey(key, "it is empty"));
  if (key.find('@') != key.npos || key.find('/') != key.npos)
    return Fail(InvalidKey(key, "config groups and packages are not supported by this version"));
  if (key.find('[') != key.npos)
    return Fail(InvalidKey(key, "elements of a list are named with a dot, as in 'layers.0'"));
  const auto strange =
      std::find_if_not(key.begin(), key.end(), [](char c) { return c == '.' || IsKeyChar(c); });
  if (strange != key.end())
    return Fail(InvalidKey(key, Format("it must not hold {}", Quoted(std::string(1, *strange)))));
  std::vector<std::string> path = Split(key, '.');
  if (std::find(path.begin(), path.end(), "") != path.end())
    return Fail(InvalidKey(key, "a name between two dots is empty"));
  return path;
}

Result<Override> Parse(std::string_view text) {
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
  MLP_ASSIGN(result.path, ParseKey(key));
  if (equals != text.npos) {
    MLP_ASSIGN(result.value, ParseOverrideValue(text.substr(equals + 1)));
  } else if (result.kind != Override::Kind::kDelete) {
    return Fail(ErrorCode::kUsage, "a value is missing", std::string(kUsageHint));
  }
  return result;
}

}  // namespace

std::string Override::Key() const {
  return Join(path, ".");
}

Result<Override> ParseOverride(std::string_view text) {
  Result<Override> result = Parse(text);
  if (!result)
    result.error().message = Format("cannot set {}: {}", Quoted(text), result.error().message);
  return result;
}

}  // namespace mlp
