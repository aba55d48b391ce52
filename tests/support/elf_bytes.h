// Made-up ELF files and library caches, byte by byte.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mlp::testing {

struct ElfParts {
  std::string interpreter;
  std::vector<std::string> needed;
  std::string rpath, runpath;
};

// A file of 64 bits for x86-64, little-endian, with nothing in it but what the loader reads.
std::string ElfBytes(const ElfParts& parts);

// A cache of names and paths, as ldconfig of glibc writes it; `old` puts one of glibc 2.1 before
// it.
std::string LibraryCacheBytes(const std::vector<std::pair<std::string, std::string>>& entries,
                              bool old = false);

}  // namespace mlp::testing
