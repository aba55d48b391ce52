#include "engine/programs/library_finder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "store/base/text.h"

namespace mlp {
namespace {

// More than any program loads.
constexpr std::size_t kMostLibraries = 4096;

// Of glibc as distributions build it; where there are several for one name, what the library is for
// decides.
constexpr auto kDefaultDirectories = std::to_array<std::string_view>(
    {"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu",
     "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"});

std::string DirectoryOfFile(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

void ReplaceAll(std::string& text, std::string_view what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
}

// The directories of DT_RPATH or DT_RUNPATH. One with another variable than $ORIGIN is left out.
void AddPathList(const std::string& list, const std::string& origin,
                 std::vector<std::string>& directories) {
  if (list.empty()) return;
  for (std::string directory : Split(list, ':')) {
    ReplaceAll(directory, "$ORIGIN", origin);
    ReplaceAll(directory, "${ORIGIN}", origin);
    if (!directory.empty() && directory.find('$') == std::string::npos)
      directories.push_back(std::move(directory));
  }
}

std::vector<std::string> SplitAny(const std::string& text, std::string_view separators) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (separators.find(c) == std::string_view::npos) {
      parts.back() += c;
    } else if (!parts.back().empty()) {
      parts.emplace_back();
    }
  }
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

}  // namespace

std::shared_ptr<const ElfFile> LibraryFinder::Read(const std::string& path, const FileStat& stat) {
  const auto [known, is_new] = known_.try_emplace(path);
  if (!is_new && IsSameState(known->second.stat, stat)) return known->second.elf;
  known->second = {stat, nullptr};
  const auto file = fs_.OpenForReading(path);
  if (!file) return nullptr;
  Result<std::optional<ElfFile>> elf = ReadElf(**file, path);
  if (elf && *elf) known->second.elf = std::make_shared<const ElfFile>(std::move(**elf));
  return known->second.elf;
}

std::optional<FoundFile> LibraryFinder::LibraryAt(const std::string& name, const std::string& path,
                                                  const ElfFile& program) {
  const auto stat = fs_.Stat(path, /*follow_symlinks=*/true);
  if (!stat || !*stat || (*stat)->type != FileType::kRegular) return std::nullopt;
  const std::shared_ptr<const ElfFile> elf = Read(path, **stat);
  if (elf == nullptr || !elf->FitsTo(program)) return std::nullopt;
  return FoundFile{name, path, **stat};
}

// In the order in which the loader looks, without what the cache and the defaults add.
std::vector<std::string> LibraryFinder::Directories(const std::vector<Loaded>& loaded,
                                                    std::size_t of) const {
  std::vector<std::string> directories;
  const Loaded& asking = loaded[of];
  if (asking.elf->runpath.empty()) {
    for (std::optional<std::size_t> at = of; at; at = loaded[*at].parent) {
      const Loaded& one = loaded[*at];
      if (one.elf->runpath.empty()) AddPathList(one.elf->rpath, one.directory, directories);
    }
  }
  for (std::string& directory : SplitAny(machine_.VariableOr("LD_LIBRARY_PATH", ""), ":;")) {
    directories.push_back(std::move(directory));
  }
  AddPathList(asking.elf->runpath, asking.directory, directories);
  return directories;
}

const LibraryCache& LibraryFinder::Cache() {
  if (std::exchange(is_cache_checked_, true)) return cache_;
  const std::string path = machine_.root + "/etc/ld.so.cache";
  const auto stat = fs_.Stat(path, /*follow_symlinks=*/true);
  const FileStat now = stat && *stat ? **stat : FileStat();
  if (IsSameState(cache_stat_, now)) return cache_;
  cache_stat_ = now;
  auto bytes = ReadFileIfThere(fs_, path);
  cache_ = LibraryCache(bytes && *bytes ? std::move(**bytes) : std::string());
  return cache_;
}

// The one that is loaded; of the cache also its versions for other processors.
std::vector<FoundFile> LibraryFinder::Find(const std::string& name,
                                           const std::vector<Loaded>& loaded,
                                           std::size_t needed_by) {
  const ElfFile& program = *loaded.front().elf;
  std::vector<FoundFile> found;
  if (name.find('/') != std::string::npos) {
    if (auto library = LibraryAt(name, name, program)) found.push_back(std::move(*library));
    return found;
  }
  for (const std::string& directory : Directories(loaded, needed_by)) {
    auto library = LibraryAt(name, directory + "/" + name, program);
    if (library) return {std::move(*library)};
  }
  for (const std::string& path : Cache().Find(name)) {
    if (auto library = LibraryAt(name, path, program)) found.push_back(std::move(*library));
  }
  if (!found.empty()) return found;
  for (const std::string_view directory : kDefaultDirectories) {
    auto library = LibraryAt(name, std::string(directory) + "/" + name, program);
    if (library) return {std::move(*library)};
  }
  return found;
}

std::vector<std::string> LibraryFinder::Preloaded() const {
  std::vector<std::string> names = SplitAny(machine_.VariableOr("LD_PRELOAD", ""), ": ");
  const auto file = ReadFileIfThere(fs_, machine_.root + "/etc/ld.so.preload");
  if (file && *file) {
    for (std::string& name : SplitAny(**file, ": \t\n")) names.push_back(std::move(name));
  }
  return names;
}

void LibraryFinder::Add(const FoundFile& program, std::vector<FoundFile>& found,
                        std::set<std::string>& missing) {
  const std::shared_ptr<const ElfFile> elf = Read(program.path, program.stat);
  if (elf == nullptr || elf->interpreter.empty()) return;
  std::error_code error;
  const auto real = std::filesystem::canonical(program.path, error);
  std::vector<Loaded> loaded = {{DirectoryOfFile(error ? program.path : real.string()), elf, {}}};
  std::set<std::string> seen;
  const auto take = [&](const std::string& name, std::size_t needed_by) {
    if (!seen.insert(name).second || loaded.size() > kMostLibraries) return;
    const std::vector<FoundFile> libraries = Find(name, loaded, needed_by);
    if (libraries.empty()) missing.insert(name);
    for (const FoundFile& library : libraries) {
      found.push_back(library);
      std::shared_ptr<const ElfFile> needs = Read(library.path, library.stat);
      if (needs != nullptr)  // it was, a moment ago
        loaded.push_back({DirectoryOfFile(library.path), std::move(needs), needed_by});
    }
  };
  const std::string& interpreter = elf->interpreter;
  if (auto loader = LibraryAt(interpreter.substr(interpreter.rfind('/') + 1), interpreter, *elf)) {
    seen.insert(loader->name);
    found.push_back(std::move(*loader));
  } else {
    missing.insert(interpreter);
  }
  for (const std::string& name : Preloaded()) take(name, 0);
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    const std::shared_ptr<const ElfFile> one = loaded[i].elf;  // what is loaded grows
    for (const std::string& name : one->needed) take(name, i);
  }
}

}  // namespace mlp
