#include "engine/experiments/config_defaults.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/experiments/config_entry.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostLevels = 64;
constexpr std::size_t kMostParts = 10'000;

using Parts = std::vector<ComposedPart>;

class DefaultsComposer {
 public:
  DefaultsComposer(ConfigLibrary& library, GroupOverrides& overrides)
      : library_(library), overrides_(overrides) {}

  // The parts of one entry and of all that it brings.
  Result<Parts> PartsOf(PlacedEntry entry, bool is_below_interpolation);
  Status CheckAllWereUsed() const;

 private:
  Status NoteChoice(const PlacedEntry& entry);
  bool IsDeleted(const PlacedEntry& entry);
  Result<const ConfigFile*> Load(const PlacedEntry& entry);
  Error NotFound(const PlacedEntry& entry);
  Error OptionMissing(const PlacedEntry& entry);
  std::vector<DefaultsEntry> EntriesOf(const ConfigFile& config, bool is_root) const;
  Status NoteOverrides(const std::vector<PlacedEntry>& entries, const ConfigFile& config,
                       bool is_below_interpolation);
  Result<Parts> PartsOfList(const ConfigFile& config, const PlacedEntry& parent, bool is_root,
                            bool is_below_interpolation);
  Result<Parts> PartsOfChild(PlacedEntry child, bool is_below_interpolation);
  Result<std::string> Interpolated(const std::string& text, const PlacedEntry& entry) const;
  Error Unused(const std::string& key, const GroupOverrides::Choice& choice) const;

  ConfigLibrary& library_;
  GroupOverrides& overrides_;
  std::map<std::string, GroupChoice> known_;                    // by key
  std::map<std::string, std::set<std::string>> keys_of_group_;  // for hints
  std::set<std::string> of_user_;                               // keys that the user chose
  std::vector<std::string> levels_;                             // paths from the root
  std::size_t parts_ = 0;
};

Status DefaultsComposer::NoteChoice(const PlacedEntry& entry) {
  if (!entry.IsGroup()) return {};
  const std::string key = entry.Key();
  keys_of_group_[entry.Group()].insert(key);
  if (entry.is_from_user) of_user_.insert(key);
  if (known_.emplace(key, entry.choice()).second) return {};
  PlacedEntry blamed = entry;
  blamed.is_from_user = of_user_.count(key) > 0;
  return Fail(blamed.ErrorFrom(
      Format("the group {} is in the defaults lists twice", Quoted(key)),
      Format("to choose another option write 'override {}: ...', or '{}=...' without '+'", key,
             key)));
}

bool DefaultsComposer::IsDeleted(const PlacedEntry& entry) {
  if (!entry.IsGroup()) return false;
  const auto found = overrides_.deletions.find(entry.Key());
  if (found == overrides_.deletions.end()) return false;
  const auto& option = found->second.option;
  if (option && entry.choice() != GroupChoice(*option)) return false;
  return found->second.is_used = true;
}

Error DefaultsComposer::OptionMissing(const PlacedEntry& entry) {
  return {ErrorCode::kUsage,
          Format("{} leaves open which option of the group {} to take", entry.origin,
                 Quoted(entry.Key())),
          {},
          {},
          Format("say -S {}=..., one of {}", entry.Key(),
                 Join(library_.OptionsOf(entry.Group()), ", ")),
          {}};
}

Error DefaultsComposer::NotFound(const PlacedEntry& entry) {
  const std::string file = library_.NameOf(entry.ConfigPath());
  if (!entry.IsGroup() && !entry.from_options)
    return entry.ErrorFrom(Format("there is no config {}", Quoted(file)), "");
  const std::string option = entry.ConfigPath().substr(entry.Group().size() + 1);
  const std::vector<std::string> options = library_.OptionsOf(entry.Group());
  std::string hint = DidYouMean(option, options);
  if (hint.empty())
    hint = options.empty() ? Format("there is no group {} either", Quoted(entry.Group()))
                           : Format("there are {}", Join(options, ", "));
  return entry.ErrorFrom(Format("the group {} has no option {}: there is no {}",
                                Quoted(entry.Group()), Quoted(option), file),
                         hint);
}

Result<const ConfigFile*> DefaultsComposer::Load(const PlacedEntry& entry) {
  Result<const ConfigFile*> loaded = library_.Load(entry.ConfigPath());
  if (!loaded && loaded.error().where.file.empty() && loaded.error().notes.empty())
    return Fail(entry.ErrorFrom(loaded.error().message, loaded.error().hint));
  return loaded;
}

// With _self_ in its place, and at the root with what the user adds.
std::vector<DefaultsEntry> DefaultsComposer::EntriesOf(const ConfigFile& config,
                                                       bool is_root) const {
  std::vector<DefaultsEntry> entries = config.defaults;
  const bool has_self = std::any_of(entries.begin(), entries.end(), [](const DefaultsEntry& one) {
    return one.kind == DefaultsEntry::Kind::kSelf;
  });
  if (!has_self) entries.emplace_back();
  if (is_root)
    entries.insert(entries.end(), overrides_.additions.begin(), overrides_.additions.end());
  return entries;
}

Status DefaultsComposer::NoteOverrides(const std::vector<PlacedEntry>& entries,
                                       const ConfigFile& config, bool is_below_interpolation) {
  const PlacedEntry* last = nullptr;
  for (const PlacedEntry& entry : entries) {
    if (entry.IsSelf()) continue;
    if (!entry.entry.is_override) {
      if (last == nullptr || entry.is_from_user) continue;
      return Fail(ErrorCode::kInvalid,
                  Format("in {}, 'override {}' stands before other entries of the defaults list",
                         config.name, last->Key()),
                  "put overrides at the end of the list");
    }
    last = &entry;
    if (is_below_interpolation)
      return Fail(ErrorCode::kInvalid,
                  Format("{} overrides {}, but it was itself chosen by an interpolation, when all "
                         "other choices had been made",
                         config.name, Quoted(entry.Key())));
    overrides_.choices.try_emplace(
        entry.Key(), GroupOverrides::Choice{entry.choice(), /*is_from_user=*/false, config.name});
  }
  return {};
}

Result<std::string> DefaultsComposer::Interpolated(const std::string& text,
                                                   const PlacedEntry& entry) const {
  std::string result;
  std::size_t at = 0;
  for (std::size_t open; (open = text.find("${", at)) != text.npos;) {
    const std::size_t close = text.find('}', open);
    const std::string key(Trim(std::string_view(text).substr(
        open + 2, close == text.npos ? text.npos : close - open - 2)));
    const auto found = known_.find(key);
    const auto* const option =
        found == known_.end() ? nullptr : std::get_if<std::string>(&found->second);
    if (close == text.npos || option == nullptr) {
      std::vector<std::string> names;
      for (const auto& [name, choice] : known_) names.push_back(name);
      return Fail(entry.ErrorFrom(
          Format("{} cannot be resolved: no option of {} is known", Quoted(text), Quoted(key)),
          names.empty() ? "" : Format("the groups are {}", Join(names, ", "))));
    }
    result += text.substr(at, open - at) + *option;
    at = close + 1;
  }
  return result + text.substr(at);
}

Result<Parts> DefaultsComposer::PartsOfChild(PlacedEntry child, bool is_below_interpolation) {
  const auto* const options = std::get_if<std::vector<std::string>>(&child.entry.choice);
  if (options == nullptr) return PartsOf(std::move(child), is_below_interpolation);
  if (IsDeleted(child)) return Parts();
  std::vector<Parts> backwards;
  for (std::size_t i = options->size(); i-- > 0;) {
    MLP_ASSIGN(Parts parts, PartsOf(child.OfOption((*options)[i]), is_below_interpolation));
    backwards.push_back(std::move(parts));
  }
  Parts all;
  for (std::size_t i = backwards.size(); i-- > 0;)
    all.insert(all.end(), backwards[i].begin(), backwards[i].end());
  return all;
}

Result<Parts> DefaultsComposer::PartsOfList(const ConfigFile& config, const PlacedEntry& parent,
                                            bool is_root, bool is_below_interpolation) {
  std::vector<PlacedEntry> entries;
  for (const DefaultsEntry& entry : EntriesOf(config, is_root))
    entries.push_back(PlacedEntry::Below(parent, entry, config.name));
  for (std::size_t i = is_root ? overrides_.additions.size() : 0; i > 0; --i)
    entries[entries.size() - i].is_from_user = true;
  std::erase_if(entries, [](const PlacedEntry& entry) { return entry.IsOfHydra(); });
  MLP_TRY(NoteOverrides(entries, config, is_below_interpolation));
  std::vector<Parts> parts(entries.size());
  std::vector<std::size_t> deferred;
  for (std::size_t i = entries.size(); i-- > 0;) {
    PlacedEntry& entry = entries[i];
    if (entry.IsSelf()) {
      parts[i] = {{&config, parent.Package()}};
      ++parts_;
      continue;
    }
    if (entry.entry.is_override) continue;
    if (const auto found = overrides_.choices.find(entry.IsGroup() ? entry.Key() : "");
        found != overrides_.choices.end()) {
      entry.Choose(found->second);
      found->second.is_used = true;
    }
    if (entry.IsInterpolation()) {
      deferred.push_back(i);
      continue;
    }
    MLP_ASSIGN(parts[i], PartsOfChild(entry, is_below_interpolation));
  }
  for (const std::size_t i : deferred) {
    std::string& text = entries[i].InterpolatedText();
    MLP_ASSIGN(text, Interpolated(text, entries[i]));
    MLP_ASSIGN(parts[i], PartsOf(entries[i], /*is_below_interpolation=*/true));
  }
  Parts all;
  for (const Parts& some : parts) all.insert(all.end(), some.begin(), some.end());
  return all;
}

Result<Parts> DefaultsComposer::PartsOf(PlacedEntry entry, bool is_below_interpolation) {
  const bool is_root = levels_.empty();
  if (IsDeleted(entry)) return Parts();
  MLP_TRY(NoteChoice(entry));
  if (entry.IsNothing()) return Parts();
  if (entry.ConfigPath().ends_with("???")) return Fail(OptionMissing(entry));
  MLP_ASSIGN(const ConfigFile* const config, Load(entry));
  if (config == nullptr) {
    if (entry.entry.is_optional) return Parts();
    return Fail(NotFound(entry));
  }
  if (levels_.size() >= kMostLevels || parts_ > kMostParts) {
    const std::vector<std::string> last(levels_.end() - std::min<std::size_t>(4, levels_.size()),
                                        levels_.end());
    return Fail(ErrorCode::kInvalid,
                Format("the defaults lists do not come to an end: ... {}", Join(last, " -> ")),
                "a config must not bring itself, directly or through others");
  }
  entry.header = config->package;
  levels_.push_back(entry.ConfigPath());
  Result<Parts> parts = PartsOfList(*config, entry, is_root, is_below_interpolation);
  levels_.pop_back();
  return parts;
}

Error DefaultsComposer::Unused(const std::string& key, const GroupOverrides::Choice& choice) const {
  const auto found = keys_of_group_.find(key.substr(0, key.find('@')));
  std::string hint = choice.is_from_user ? Format("'+{}=...' adds it", key) : "";
  if (found != keys_of_group_.end()) {
    std::vector<std::string> keys;
    for (const std::string& one : found->second) keys.push_back(Quoted(one));
    hint = Format("there {} {}", keys.size() == 1 ? "is" : "are", Join(keys, ", "));
  }
  const std::string message =
      Format("{}no defaults list has the group {}{}",
             choice.is_from_user ? "" : Format("{} overrides what is not there: ", choice.origin),
             Quoted(key), choice.is_from_user ? ", so no other option can be chosen" : "");
  return {choice.is_from_user ? ErrorCode::kUsage : ErrorCode::kInvalid, message, {}, {}, hint, {}};
}

Status DefaultsComposer::CheckAllWereUsed() const {
  for (const auto& [key, choice] : overrides_.choices)
    if (!choice.is_used) return Fail(Unused(key, choice));
  for (const auto& [key, deletion] : overrides_.deletions) {
    if (deletion.is_used) continue;
    return Fail(ErrorCode::kUsage,
                deletion.option
                    ? Format("the group {} does not have the option {}, so it was not "
                             "deleted",
                             Quoted(key), Quoted(*deletion.option))
                    : Format("no defaults list has the group {} to delete", Quoted(key)));
  }
  return {};
}

}  // namespace

Result<std::vector<ComposedPart>> ListDefaults(ConfigLibrary& library,
                                               const std::string& config_name,
                                               GroupOverrides& overrides) {
  DefaultsComposer composer(library, overrides);
  MLP_ASSIGN(Parts parts,
             composer.PartsOf(PlacedEntry::Root(config_name), /*is_below_interpolation=*/false));
  MLP_TRY(composer.CheckAllWereUsed());
  return parts;
}

}  // namespace mlp
