// ZipFile: the entries of a zip archive (what TorchScript and NumPy write), read without trust in
// it.
//
// From the end: the end record names the central directory, which has a record for each entry,
// which names a local header, behind which the bytes lie. Source: PKWARE's APPNOTE.TXT 6.3,
// section 4.3. Refused: archives of several volumes or of more than 4 GiB (zip64), entries that
// leave the file or overlap the directory, names that come twice.
#pragma once

#include <map>
#include <string>

#include "engine/verify/file_pair.h"

namespace mlp {

struct ZipEntry {
  std::uint16_t method = 0;         // 0: stored as it is
  std::uint32_t crc = 0, size = 0;  // of what is packed; bytes
  std::uint32_t time = 0;           // date and time as MS-DOS has them
  FilePart part;                    // of the file: what is packed, as it lies there

  bool is_stored() const { return method == 0; }
};

// kInvalid, saying what is wrong, for all that is no such archive.
Result<std::map<std::string, ZipEntry>> ReadZipFile(const OpenedFile& file);

// The first entry, by name, that differs: its bytes where they are stored, what it is, its time.
// nullopt: the entries are the same, with their times.
FirstDifference CompareZipFiles(const FilePair& files);

}  // namespace mlp
