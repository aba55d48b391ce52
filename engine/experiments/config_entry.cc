#include "engine/experiments/config_entry.h"

#include <algorithm>

#include "engine/experiments/config_interpolation.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kGlobal = "_global_";
constexpr std::string_view kGroupWord = "_group_";

std::string Dotted(std::string path) {
  std::replace(path.begin(), path.end(), '/', '.');
  return path;
}

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

std::string Joined(const std::string& front, const std::string& back, char separator) {
  if (front.empty() || back.empty()) return front + back;
  return front + separator + back;
}

std::string WithGroup(std::string package, const std::string& group) {
  for (std::size_t at; (at = package.find(kGroupWord)) != package.npos;)
    package.replace(at, kGroupWord.size(), group);
  return package;
}

}  // namespace

PlacedEntry PlacedEntry::Root(const std::string& config_name) {
  PlacedEntry root;
  root.entry.kind = DefaultsEntry::Kind::kConfig;
  root.entry.name = config_name;
  return root;
}

PlacedEntry PlacedEntry::Below(const PlacedEntry& parent, const DefaultsEntry& entry,
                               const std::string& origin) {
  PlacedEntry placed;
  placed.entry = entry;
  placed.base = parent.Group();
  placed.base_package = parent.Package();
  placed.origin = origin;
  std::optional<std::string>& package = placed.entry.package;
  if (package == "_here_") package = "";
  if (package && package->find(kGroupWord) != std::string::npos)
    package = Format("{}.{}", kGlobal, WithGroup(*package, Dotted(placed.Group())));
  return placed;
}

PlacedEntry PlacedEntry::OfOption(const std::string& option) const {
  PlacedEntry one = *this;
  one.entry.kind = DefaultsEntry::Kind::kConfig;
  one.entry.name = entry.name + "/" + option;
  one.entry.choice = {};
  one.from_options = true;
  return one;
}

void PlacedEntry::Choose(const GroupOverrides::Choice& chosen) {
  entry.choice = chosen.choice;
  is_from_user = chosen.is_from_user;
  if (!chosen.origin.empty()) origin = chosen.origin;
}

bool PlacedEntry::IsOfHydra() const {
  if (IsSelf()) return false;
  const std::string path = IsGroup() ? Group() : ConfigPath();
  return path.starts_with("hydra/");
}

bool PlacedEntry::IsInterpolation() const {
  if (!IsGroup()) return HasInterpolation(entry.name);
  const auto* const option = std::get_if<std::string>(&entry.choice);
  return option != nullptr && HasInterpolation(*option);
}

std::string& PlacedEntry::InterpolatedText() {
  return IsGroup() ? std::get<std::string>(entry.choice) : entry.name;
}

std::string PlacedEntry::OwnGroup() const {
  const std::string name = entry.name.starts_with('/') ? entry.name.substr(1) : entry.name;
  return IsGroup() ? name : DirectoryOf(name);
}

std::string PlacedEntry::Group() const {
  return entry.name.starts_with('/') ? OwnGroup() : Joined(base, OwnGroup(), '/');
}

std::string PlacedEntry::ConfigPath() const {
  if (IsGroup()) return Group() + "/" + std::get<std::string>(entry.choice);
  return entry.name.starts_with('/') ? entry.name.substr(1) : Joined(base, entry.name, '/');
}

// The last _global_ in it is the root, and what stands before that does not count.
std::string PlacedEntry::PackageWith(const std::optional<std::string>& package) const {
  const std::string full = Joined(base_package, package ? *package : Dotted(OwnGroup()), '.');
  const std::size_t global = full.rfind(kGlobal);
  if (global == full.npos) return full;
  const std::size_t end = global + kGlobal.size();
  return end < full.size() ? full.substr(end + 1) : "";
}

std::string PlacedEntry::Package() const {
  if (entry.package || !header) return PackageWith(entry.package);
  if (*header == kGroupWord) return PackageWith(std::nullopt);
  if (header->starts_with(kGlobal)) return PackageWith(header);
  return PackageWith(Format("{}.{}", kGlobal, *header));
}

std::string PlacedEntry::Key() const {
  const std::string group = Group();
  const std::string package = PackageWith(entry.package);
  if (package == Dotted(group)) return group;
  return group + "@" + (package.empty() ? std::string(kGlobal) : package);
}

Error PlacedEntry::ErrorFrom(const std::string& message, const std::string& hint) const {
  if (is_from_user) return {ErrorCode::kUsage, message, {}, {}, hint, {}};
  const std::string text = origin.empty() ? message : Format("in {}: {}", origin, message);
  return {ErrorCode::kInvalid, text, {}, {}, hint, {}};
}

}  // namespace mlp
