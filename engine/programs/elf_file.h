// What an ELF file says of the libraries that it is loaded with (System V ABI, chapter 5; <elf.h>).
// Files come from anywhere, so every size, offset and count is checked before it is used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

struct ElfFile {
  // What a library must have in common with the program that loads it.
  std::uint8_t file_class = 0;  // ELFCLASS32, ELFCLASS64
  std::uint16_t machine = 0;    // EM_X86_64, ...

  std::string interpreter;          // PT_INTERP: the dynamic loader; empty: none
  std::vector<std::string> needed;  // DT_NEEDED, in order
  std::string rpath, runpath;       // DT_RPATH, DT_RUNPATH as they stand, with $ORIGIN

  bool FitsTo(const ElfFile& program) const {
    return file_class == program.file_class && machine == program.machine;
  }
};

// nullopt: the file is no ELF file. kCorrupt: it says it is one, and what it says is impossible, or
// it is of a byte order other than little-endian. A static program needs nothing.
Result<std::optional<ElfFile>> ReadElf(ReadableFile& file, const std::string& path);

}  // namespace mlp
