#include "stages/data/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <new>
#include <sstream>
#include <utility>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::size_t kRecord = 512;  // of which a tar file is made
constexpr std::size_t kEntry = 512;   // what an entry takes beside its name and bytes, about
constexpr std::size_t kLongestName = 4096;
constexpr const char* kDamaged = "the archive is truncated or damaged; fetch it again";

// `name` without components that are empty or ".".
std::string WithoutEmptyComponents(const std::string& name) {
  std::string kept;
  std::istringstream components(name);
  for (std::string component; std::getline(components, component, '/');) {
    if (component.empty() || component == ".") continue;
    if (!kept.empty()) kept += '/';
    kept += component;
  }
  return kept;
}

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

  ArchiveContent ReadAll() {
    ArchiveContent content;
    archive_entry* entry = nullptr;
    la_int64_t end = 0;  // of the last entry, in the tar file as it is without compression
    for (;;) {
      const int status = archive_read_next_header(handle_.get(), &entry);
      if (status == ARCHIVE_EOF) break;
      Check(status);
      ReadEntry(entry, content);
      end = Position();
    }
    RequireEndMarker(end);
    return content;
  }

 private:
  // Statuses between those two (ARCHIVE_RETRY) left something undone.
  void Check(int status) const {
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN) return;
    const char* reason = archive_error_string(handle_.get());
    FailToRead(reason ? reason : "unknown damage");
  }

  [[noreturn]] void FailToRead(const std::string& reason) const {
    throw InputError({file_}, fmt::format("cannot be read as a tar archive: {}", reason))
        .Hint(kDamaged);
  }

  la_int64_t Position() const { return archive_filter_bytes(handle_.get(), 0); }

  // libarchive takes the end of the file, where an entry could begin, for the end of the archive as
  // well as a record of zeros. Only the latter is: without it, entries may be missing.
  void RequireEndMarker(la_int64_t end_of_entries) const {
    const la_int64_t end = Position();
    const bool is_plain = archive_filter_count(handle_.get()) == 1;
    if (end > end_of_entries && (!is_plain || HoldsZerosBefore(end))) return;
    FailToRead("it has no end marker");
  }

  // Of a file that is not compressed. What came last may also be the header of a long name.
  bool HoldsZerosBefore(la_int64_t end) const {
    std::ifstream stream(file_, std::ios::binary);
    char record[kRecord];
    stream.seekg(end - static_cast<la_int64_t>(kRecord));
    stream.read(record, sizeof record);
    return stream && std::all_of(record, record + kRecord, [](char byte) { return byte == 0; });
  }

  void ReadEntry(archive_entry* entry, ArchiveContent& content) {
    const std::string name = NameOf(entry);
    total_ += name.size() + kEntry;
    CheckGrowth();
    if (archive_entry_filetype(entry) == AE_IFDIR) {
      content.directories.insert(name);
      Check(archive_read_data_skip(handle_.get()));
      return;
    }
    RequireRegular(entry, name);
    if (content.files.size() == limits_.files) {
      throw InputError({file_}, fmt::format("holds more than {} files", limits_.files));
    }
    const auto [place, is_new] = content.files.emplace(name, std::string());
    if (!is_new) throw InputError({file_}, fmt::format("holds '{}' twice", name));
    ReadBytes(place->second);
  }

  // libarchive gives a name in the locale's characters or in UTF-8, whichever the archive has.
  std::string NameOf(archive_entry* entry) const {
    const char* given = archive_entry_pathname_utf8(entry);
    if (!given) given = archive_entry_pathname(entry);
    const std::string name = given ? given : "";
    if (name.size() > kLongestName) {
      throw InputError({file_}, fmt::format("holds a name of {} bytes", name.size()))
          .Hint("such an archive may be an attack; pack the data again");
    }
    const std::string framed = "/" + name + "/";
    if (name.starts_with('/') || framed.find("/../") != std::string::npos) {
      throw InputError({file_}, fmt::format("holds '{}', a name that leads out of it", name))
          .Hint("such an archive may be an attack; pack the data again");
    }
    return WithoutEmptyComponents(name);
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

ArchiveContent ReadArchive(const fs::path& archive, const ArchiveLimits& limits) {
  return ArchiveReader(archive, limits).ReadAll();
}

}  // namespace mlp::stages
