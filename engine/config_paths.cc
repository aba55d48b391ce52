#include "engine/config_paths.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace mlp {
namespace {

bool IsPath(const std::string& text) {
  return !text.empty() && text.find("://") == std::string::npos && !text.starts_with("rclone:");
}

// The home directory, of a path from there; nullptr: another path, or nobody knows.
const char* HomeOf(const std::string& path) {
  return path == "~" || path.starts_with("~/") ? std::getenv("HOME") : nullptr;
}

}  // namespace

bool IsPathOption(std::string_view key) {
  static constexpr std::array<std::string_view, 8> kKeys = {
      "url",
      "keyfile",
      "credentialpath",
      "configpath",
      "cert_path",
      "key_path",
      "gdrive_user_credentials_file",
      "gdrive_service_account_json_file_path"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

std::string PathMeantBy(const std::string& config_dir, const std::string& text) {
  if (!IsPath(text)) return text;
  if (const char* const home = HomeOf(text)) return home + text.substr(1);
  return (std::filesystem::path(config_dir) / text).lexically_normal().string();
}

std::string PathToWrite(const std::string& config_dir, const std::string& current_dir,
                        const std::string& typed) {
  if (!IsPath(typed) || typed.starts_with('/') || HomeOf(typed) != nullptr) return typed;
  const std::filesystem::path place = std::filesystem::path(current_dir) / typed;
  return place.lexically_normal().lexically_relative(config_dir).string();
}

}  // namespace mlp
