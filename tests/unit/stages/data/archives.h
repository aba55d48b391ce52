// Small tar archives for tests, made by the library that will read them.

#ifndef MLPIPE_TESTS_UNIT_STAGES_DATA_ARCHIVES_H_
#define MLPIPE_TESTS_UNIT_STAGES_DATA_ARCHIVES_H_

#include <archive.h>
#include <archive_entry.h>

#include <string>
#include <vector>

namespace mlp::stages {

struct Packed {
  std::string name;
  std::string bytes = {};
  unsigned type = AE_IFREG;
  std::string link = {};  // where a link leads; a hard link if `type` is AE_IFREG
};

// `filter` is ARCHIVE_FILTER_NONE, _GZIP or _XZ.
inline std::string EncodeTar(const std::vector<Packed>& entries, int filter = ARCHIVE_FILTER_NONE,
                             int format = ARCHIVE_FORMAT_TAR_PAX_RESTRICTED) {
  std::string bytes(1 << 20, '\0');
  std::size_t used = 0;
  archive* tar = archive_write_new();
  archive_write_set_format(tar, format);
  archive_write_add_filter(tar, filter);
  archive_write_open_memory(tar, bytes.data(), bytes.size(), &used);
  for (const Packed& packed : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, packed.name.c_str());
    archive_entry_set_filetype(entry, packed.type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(packed.bytes.size()));
    if (packed.type == AE_IFLNK) archive_entry_set_symlink(entry, packed.link.c_str());
    if (packed.type == AE_IFREG && !packed.link.empty()) {
      archive_entry_set_hardlink(entry, packed.link.c_str());
    }
    archive_write_header(tar, entry);
    archive_write_data(tar, packed.bytes.data(), packed.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(tar);
  archive_write_free(tar);
  bytes.resize(used);
  return bytes;
}

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_DATA_ARCHIVES_H_
