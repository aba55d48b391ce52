// LibraryFinder: the shared libraries that a program loads when it starts, found as the dynamic
// loader of glibc finds them (ld.so(8)): DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, /etc/ld.so.cache,
// the default directories; LD_PRELOAD and /etc/ld.so.preload before all.
//
// What a program loads later by itself (dlopen: plugins, Python's extension modules) is not found.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/programs/elf_file.h"
#include "engine/programs/library_cache.h"
#include "engine/programs/machine.h"
#include "store/base/file_system.h"

namespace mlp {

struct FoundFile {
  std::string name;  // as it was asked for
  std::string path;  // absolute
  FileStat stat;
};

// Whether stat says that nothing was done to a file.
inline bool IsSameState(const FileStat& a, const FileStat& b) {
  return a.device == b.device && a.inode == b.inode && a.size == b.size &&
         a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns;
}

class LibraryFinder {
 public:
  LibraryFinder(FileSystem& fs, const Machine& machine) : fs_(fs), machine_(machine) {}

  // Adds what the program loads, its loader included, to `found`; to `missing` the names of what is
  // nowhere, or no library for it. Nothing is added for what is no ELF file, or a static one.
  // Libraries of several versions for several processors (glibc-hwcaps) are all added.
  void Add(const FoundFile& program, std::vector<FoundFile>& found, std::set<std::string>& missing);
  // Looks at everything anew from now on; what was read of files that are as they were stays.
  void Forget() { is_cache_checked_ = false; }

 private:
  struct Loaded {
    std::string directory;  // $ORIGIN
    std::shared_ptr<const ElfFile> elf;
    std::optional<std::size_t> parent;  // who needs it; the program has none
  };
  struct Known {
    FileStat stat;
    std::shared_ptr<const ElfFile> elf;  // nullptr: no ELF file, or none that can be read
  };

  std::shared_ptr<const ElfFile> Read(const std::string& path, const FileStat& stat);
  std::optional<FoundFile> LibraryAt(const std::string& name, const std::string& path,
                                     const ElfFile& program);
  std::vector<std::string> Directories(const std::vector<Loaded>& loaded, std::size_t of) const;
  std::vector<FoundFile> Find(const std::string& name, const std::vector<Loaded>& loaded,
                              std::size_t needed_by);
  std::vector<std::string> Preloaded() const;
  const LibraryCache& Cache();

  FileSystem& fs_;
  const Machine& machine_;
  LibraryCache cache_;
  FileStat cache_stat_;  // when it was read
  bool is_cache_checked_ = false;
  std::unordered_map<std::string, Known> known_;  // by path
};

}  // namespace mlp
