#include "store/remote/remote_options.h"

#include <strings.h>

#include <charconv>
#include <cmath>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMost = 1'000'000;

bool IsOneOfAnyCase(const std::string& text, std::initializer_list<const char*> words) {
  for (const char* word : words) {
    if (::strcasecmp(text.c_str(), word) == 0) return true;
  }
  return false;
}

}  // namespace

std::string RemoteOptions::Text(std::string_view name) const {
  const auto found = settings_.options.find(std::string(name));
  return found == settings_.options.end() ? "" : found->second;
}

Error RemoteOptions::Wrong(std::string_view name, std::string_view what) const {
  return {ErrorCode::kInvalid,
          Format("option '{}' of remote '{}' {}", name, settings_.name, what),
          {},
          {},
          Format("change it with 'mlpipe remote modify {} {} VALUE'", settings_.name, name),
          {}};
}

Result<bool> RemoteOptions::Flag(std::string_view name, bool otherwise) const {
  const std::string text = Text(name);
  if (text.empty()) return otherwise;
  if (IsOneOfAnyCase(text, {"true", "yes", "on", "1"})) return true;
  if (IsOneOfAnyCase(text, {"false", "no", "off", "0"})) return false;
  return Fail(Wrong(name, "must be true or false"));
}

Result<int> RemoteOptions::Number(std::string_view name, int otherwise, int least) const {
  const std::string text = Text(name);
  if (text.empty()) return otherwise;
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc() || stop != end || number < least || number > kMost) {
    return Fail(Wrong(name, Format("must be a whole number from {} to {}", least, kMost)));
  }
  return number;
}

Result<int> RemoteOptions::Seconds(std::string_view name, int otherwise) const {
  const std::string text = Text(name);
  if (text.empty()) return otherwise;
  double seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, seconds);
  if (problem != std::errc() || stop != end || !(seconds > 0 && seconds <= kMost)) {
    return Fail(Wrong(name, Format("must be a number of seconds up to {}", kMost)));
  }
  return static_cast<int>(std::ceil(seconds));
}

Status RemoteOptions::Refuse(const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names) {
    const std::string text = Text(name);
    if (!text.empty() && !IsOneOfAnyCase(text, {"false", "no", "off", "0"})) {
      return Fail(Wrong(name, "is not supported"));
    }
  }
  return {};
}

}  // namespace mlp
