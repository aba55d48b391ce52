#include "store/remote/aws_settings.h"

#include <cstdlib>
#include <map>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using Section = std::map<std::string, std::string>;
using Sections = std::map<std::string, Section>;

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string FirstOf(std::initializer_list<std::string> values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return "";
}

// "[name]" and "key = value" by lines; what is indented belongs to a key that mlpipe does not know.
Sections ParseAwsFile(std::string_view text) {
  Sections sections;
  std::string section;
  for (const std::string& raw : SplitLines(text)) {
    const std::string_view line = Trim(raw);
    if (line.empty() || line.starts_with('#') || line.starts_with(';')) continue;
    if (line.starts_with('[') && line.ends_with(']')) {
      section = Trim(line.substr(1, line.size() - 2));
      if (section.starts_with("profile ")) section = Trim(section.substr(8));
      sections[section];
      continue;
    }
    const std::size_t equals = line.find('=');
    if (raw.starts_with(' ') || raw.starts_with('\t') || equals == std::string_view::npos) continue;
    sections[section][std::string(Trim(line.substr(0, equals)))] = Trim(line.substr(equals + 1));
  }
  return sections;
}

// The profile's keys in both files; those of the credentials file win.
Result<Section> ReadProfile(FileSystem& fs, const RemoteOptions& options, const std::string& name,
                            bool must_exist) {
  const std::string home = Environment("HOME") + "/.aws/";
  const std::string config =
      FirstOf({options.Text("configpath"), Environment("AWS_CONFIG_FILE"), home + "config"});
  const std::string secrets =
      FirstOf({options.Text("credentialpath"), Environment("AWS_SHARED_CREDENTIALS_FILE"),
               home + "credentials"});
  Section profile;
  bool found = false;
  for (const std::string& path : {config, secrets}) {
    MLP_ASSIGN(const auto text, ReadFileIfThere(fs, path));
    if (!text) continue;
    const Sections sections = ParseAwsFile(*text);
    const auto section = sections.find(name);
    if (section == sections.end()) continue;
    found = true;
    for (const auto& [key, value] : section->second) profile[key] = value;
  }
  if (!found && must_exist) {
    return Fail(
        ErrorCode::kInvalid,
        Format("the profile '{}' stands neither in '{}' nor in '{}'", name, config, secrets),
        "name one that does, or give access_key_id and secret_access_key");
  }
  return profile;
}

AwsCredentials KeysOf(const Section& profile) {
  const auto value = [&](const char* key) {
    const auto found = profile.find(key);
    return found == profile.end() ? "" : found->second;
  };
  return {value("aws_access_key_id"), value("aws_secret_access_key"), value("aws_session_token")};
}

}  // namespace

Result<AwsSettings> ReadAwsSettings(FileSystem& fs, const RemoteOptions& options) {
  const std::string profile_option = options.Text("profile");
  const std::string named = FirstOf({profile_option, Environment("AWS_PROFILE")});
  const AwsCredentials own{options.Text("access_key_id"), options.Text("secret_access_key"),
                           options.Text("session_token")};
  const AwsCredentials environment{Environment("AWS_ACCESS_KEY_ID"),
                                   Environment("AWS_SECRET_ACCESS_KEY"),
                                   Environment("AWS_SESSION_TOKEN")};
  const bool profile_needed = !named.empty() && own.access_key.empty();
  MLP_ASSIGN(const Section profile,
             ReadProfile(fs, options, named.empty() ? "default" : named, profile_needed));
  AwsSettings settings;
  for (const AwsCredentials& keys :
       {own, profile_option.empty() ? environment : KeysOf(profile), KeysOf(profile)}) {
    if (settings.credentials || keys.access_key.empty() || keys.secret_key.empty()) continue;
    settings.credentials = keys;
  }
  const auto of_profile = [&](const char* key) {
    const auto found = profile.find(key);
    return found == profile.end() ? "" : found->second;
  };
  settings.region = FirstOf({options.Text("region"), Environment("AWS_REGION"),
                             Environment("AWS_DEFAULT_REGION"), of_profile("region")});
  settings.endpoint = FirstOf({options.Text("endpointurl"), Environment("AWS_ENDPOINT_URL_S3"),
                               Environment("AWS_ENDPOINT_URL"), of_profile("endpoint_url")});
  return settings;
}

}  // namespace mlp
