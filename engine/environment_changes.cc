#include "engine/environment_changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "store/base/text.h"

namespace mlp {
namespace {

using FilesByName = std::map<std::string, std::vector<const LockedProgram*>>;

FilesByName ByName(const std::vector<LockedProgram>& files) {
  FilesByName result;
  for (const LockedProgram& file : files) result[file.name].push_back(&file);
  return result;
}

std::string DigestText(const LockedProgram& file) {
  return file.digest.Hex().substr(0, 8);
}

// One name may stand for several files: two stages of a script, two versions of a library.
std::optional<std::string> DigestsText(const std::vector<const LockedProgram*>* files) {
  if (files == nullptr) return std::nullopt;
  std::string text;
  for (const LockedProgram* file : *files) text += (text.empty() ? "" : ", ") + DigestText(*file);
  return text;
}

std::optional<std::string> PathsText(const std::vector<const LockedProgram*>* files) {
  if (files == nullptr) return std::nullopt;
  std::string text;
  for (const LockedProgram* file : *files) text += (text.empty() ? "" : ", ") + file->path;
  return text;
}

bool AreSame(const std::vector<const LockedProgram*>* a, const std::vector<const LockedProgram*>* b,
             bool by_path) {
  if (a == nullptr || b == nullptr) return a == b;
  return std::equal(a->begin(), a->end(), b->begin(), b->end(),
                    [&](const LockedProgram* one, const LockedProgram* other) {
                      return by_path ? one->path == other->path : one->digest == other->digest;
                    });
}

const std::vector<const LockedProgram*>* FindIn(const FilesByName& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

template <class Compare>
void ForEachName(const FilesByName& recorded, const FilesByName& now, Compare compare) {
  std::set<std::string> names;
  for (const auto& [name, files] : recorded) names.insert(name);
  for (const auto& [name, files] : now) names.insert(name);
  for (const std::string& name : names) compare(name, FindIn(recorded, name), FindIn(now, name));
}

void ComparePrograms(const LockedEnvironment& recorded, const LockedEnvironment& now,
                     std::vector<Reason>& reasons) {
  ForEachName(
      ByName(recorded.programs), ByName(now.programs),
      [&](const std::string& name, const auto* old_files, const auto* new_files) {
        const bool same_paths = AreSame(old_files, new_files, /*by_path=*/true);
        if (same_paths && AreSame(old_files, new_files, /*by_path=*/false)) return;
        if (same_paths) {
          reasons.push_back({ReasonKind::kProgramChanged,
                             new_files->front()->path,
                             {},
                             DigestsText(old_files),
                             DigestsText(new_files)});
        } else {
          reasons.push_back(
              {ReasonKind::kProgramChanged, name, {}, PathsText(old_files), PathsText(new_files)});
        }
      });
}

void CompareLibraries(const LockedEnvironment& recorded, const LockedEnvironment& now,
                      std::vector<Reason>& reasons) {
  ForEachName(ByName(recorded.libraries), ByName(now.libraries),
              [&](const std::string& name, const auto* old_files, const auto* new_files) {
                if (AreSame(old_files, new_files, /*by_path=*/false)) return;
                reasons.push_back({ReasonKind::kLibraryChanged,
                                   name,
                                   {},
                                   DigestsText(old_files),
                                   DigestsText(new_files)});
              });
}

bool HasProgram(const LockedEnvironment& environment, const std::string& name) {
  return std::any_of(environment.programs.begin(), environment.programs.end(),
                     [&](const LockedProgram& program) { return program.name == name; });
}

// What cannot be told, but that it cannot. A program that came or went is named by ComparePrograms.
void CompareUnknown(const LockedEnvironment& recorded, const LockedEnvironment& now,
                    std::vector<Reason>& reasons) {
  for (const std::string& text : now.unknown) {
    if (!HasText(recorded.unknown, text) && !HasProgram(recorded, text))
      reasons.push_back({ReasonKind::kProgramChanged, text, {}, {}, "cannot be told"});
  }
  for (const std::string& text : recorded.unknown) {
    if (!HasText(now.unknown, text) && !HasProgram(now, text))
      reasons.push_back({ReasonKind::kProgramChanged, text, {}, "could not be told", {}});
  }
}

void CompareFacts(const LockedEnvironment& recorded, const LockedEnvironment& now,
                  std::vector<Reason>& reasons) {
  for (const auto& [name, text] : now.facts) {
    const auto old = std::find_if(recorded.facts.begin(), recorded.facts.end(),
                                  [&name = name](const auto& one) { return one.first == name; });
    if (old != recorded.facts.end() && old->second == text) continue;
    reasons.push_back({ReasonKind::kFactChanged,
                       name,
                       {},
                       old == recorded.facts.end() ? std::nullopt : std::optional(old->second),
                       text});
  }
}

}  // namespace

void AddEnvironmentReasons(const LockedEnvironment& recorded, const LockedEnvironment& now,
                           std::vector<Reason>& reasons) {
  if (now.HasPrograms() && !recorded.HasPrograms()) {
    reasons.push_back({ReasonKind::kEnvironmentUnknown, "programs and libraries", {}, {}, {}});
  } else if (now.HasPrograms()) {
    ComparePrograms(recorded, now, reasons);
    CompareLibraries(recorded, now, reasons);
    CompareUnknown(recorded, now, reasons);
  }
  CompareFacts(recorded, now, reasons);
}

}  // namespace mlp
