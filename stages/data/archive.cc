#include "stages/data/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::size_t kEntry = 512;  // what an entry takes beside its name and bytes, about
constexpr std::size_t kLongestName = 4096;
constexpr const char* kDamaged = "the archive is truncated or damaged; fetch it again";

struct FreeArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, FreeArchive>;

// Reads one archive, and counts what it has given.
class ArchiveReader {
 public:
  ArchiveReader(const fs::path& file, const ArchiveLimits& limits)
      : file_(file), limits_(limits), handle_(archive_read_new()) {
    if (!handle_) throw std::bad_alloc();
    archive_read_support_format_tar(handle_.get());
    archive_read_support_filter_gzip(handle_.get());
    archive_read_support_filter_xz(handle_.get());
    Check(archive_read_open_filename(handle_.get(), file.c_str(), kBlock));
  }

  std::map<std::string, std::string> ReadAll() {
    std::map<std::string, std::string> files;
    archive_entry* entry = nullptr;
    for (;;) {
      const int status = archive_read_next_header(handle_.get(), &entry);
      if (status == ARCHIVE_EOF) return files;
      Check(status);
      const std::string name = NameOf(entry);
      total_ += name.size() + kEntry;
      CheckGrowth();
      if (archive_entry_filetype(entry) == AE_IFDIR) continue;
      RequireRegular(entry, name);
      if (files.size() == limits_.files) {
        throw InputError({file_}, fmt::format("holds more than {} files", limits_.files));
      }
      const auto [place, is_new] = files.emplace(name, std::string());
      if (!is_new) throw InputError({file_}, fmt::format("holds '{}' twice", name));
      ReadBytes(place->second);
    }
  }

 private:
  void Check(int status) const {
    if (status >= ARCHIVE_WARN) return;
    const char* reason = archive_error_string(handle_.get());
    throw InputError({file_}, fmt::format("cannot be read as a tar archive: {}",
                                          reason ? reason : "unknown damage"))
        .Hint(kDamaged);
  }

  // libarchive gives a name in the locale's characters or in UTF-8, whichever the archive has.
  std::string NameOf(archive_entry* entry) const {
    const char* given = archive_entry_pathname_utf8(entry);
    if (!given) given = archive_entry_pathname(entry);
    std::string name = given ? given : "";
    while (name.starts_with("./")) name.erase(0, 2);
    if (name.size() > kLongestName) {
      throw InputError({file_}, fmt::format("holds a name of {} bytes", name.size()))
          .Hint("such an archive may be an attack; pack the data again");
    }
    const std::string framed = "/" + name + "/";
    if (name.starts_with('/') || framed.find("/../") != std::string::npos) {
      throw InputError({file_}, fmt::format("holds '{}', a name that leads out of it", name))
          .Hint("such an archive may be an attack; pack the data again");
    }
    return name;
  }

  void RequireRegular(archive_entry* entry, const std::string& name) const {
    const bool link = archive_entry_hardlink(entry) || archive_entry_symlink(entry);
    if (!link && archive_entry_filetype(entry) == AE_IFREG && !name.empty()) return;
    throw InputError({file_}, fmt::format("holds '{}', which is {}", name,
                                          link ? "a link" : "neither a file nor a directory"))
        .Hint("pack the files themselves; tar --dereference --hard-dereference does");
  }

  // Memory grows with what is really there: the size in the entry's header is not believed.
  void ReadBytes(std::string& bytes) {
    std::vector<char> block(kBlock);
    for (;;) {
      const la_ssize_t read = archive_read_data(handle_.get(), block.data(), block.size());
      if (read < 0) Check(static_cast<int>(std::min<la_ssize_t>(read, ARCHIVE_FAILED)));
      if (read == 0) return;
      total_ += static_cast<std::size_t>(read);
      CheckGrowth();
      bytes.append(block.data(), static_cast<std::size_t>(read));
    }
  }

  void CheckGrowth() const {
    if (total_ > limits_.bytes) {
      throw InputError({file_}, fmt::format("inflates to more than {} bytes", limits_.bytes));
    }
    // -1 is the last filter, the one that reads the file.
    const auto packed = static_cast<std::size_t>(archive_filter_bytes(handle_.get(), -1));
    if (total_ > limits_.free_bytes && total_ / limits_.ratio > packed) {
      throw InputError({file_},
                       fmt::format("inflates to more than {} times its size", limits_.ratio))
          .Hint("such an archive may be an attack; if it is not, unpack it and give the directory");
    }
  }

  const fs::path& file_;
  const ArchiveLimits& limits_;
  ArchiveHandle handle_;
  std::size_t total_ = 0;
};

}  // namespace

std::map<std::string, std::string> ReadArchive(const fs::path& archive,
                                               const ArchiveLimits& limits) {
  return ArchiveReader(archive, limits).ReadAll();
}

}  // namespace mlp::stages
