#include "tests/support/elf_bytes.h"

#include <elf.h>

#include <cstdint>
#include <cstring>

namespace mlp::testing {
namespace {

constexpr std::uint64_t kBase = 0x400000;  // the file is loaded as a whole from here

template <class Entry>
void AppendEntry(std::string& bytes, const Entry& entry) {
  bytes.append(reinterpret_cast<const char*>(&entry), sizeof(entry));
}

void AppendNumber(std::string& bytes, std::uint64_t number, int size) {
  for (int i = 0; i < size; ++i) {
    bytes += static_cast<char>(number);
    number >>= 8;
  }
}

Elf64_Phdr SegmentOf(std::uint32_t type, std::uint64_t offset, std::uint64_t size) {
  Elf64_Phdr segment = {};
  segment.p_type = type;
  segment.p_offset = offset;
  segment.p_vaddr = kBase + offset;
  segment.p_filesz = segment.p_memsz = size;
  return segment;
}

}  // namespace

std::string ElfBytes(const ElfParts& parts) {
  std::string strings(1, '\0'), dynamic;
  const auto add = [&](std::int64_t tag, const std::string& text) {
    Elf64_Dyn entry = {};
    entry.d_tag = tag;
    entry.d_un.d_val = strings.size();
    strings += text + '\0';
    AppendEntry(dynamic, entry);
  };
  for (const std::string& name : parts.needed) add(DT_NEEDED, name);
  if (!parts.rpath.empty()) add(DT_RPATH, parts.rpath);
  if (!parts.runpath.empty()) add(DT_RUNPATH, parts.runpath);
  const std::size_t segments = parts.interpreter.empty() ? 2 : 3;
  const std::size_t interpreter_at = sizeof(Elf64_Ehdr) + segments * sizeof(Elf64_Phdr);
  const std::string interpreter =
      parts.interpreter.empty() ? std::string() : parts.interpreter + '\0';
  const std::size_t strings_at = interpreter_at + interpreter.size();
  const std::size_t dynamic_at = strings_at + strings.size();
  // The dynamic section stands behind what it points to.
  const auto add_number = [&](std::int64_t tag, std::uint64_t value) {
    Elf64_Dyn entry = {};
    entry.d_tag = tag;
    entry.d_un.d_val = value;
    AppendEntry(dynamic, entry);
  };
  add_number(DT_STRTAB, kBase + strings_at);
  add_number(DT_STRSZ, strings.size());
  add_number(DT_NULL, 0);
  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_machine = EM_X86_64;
  header.e_phoff = sizeof(Elf64_Ehdr);
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = static_cast<std::uint16_t>(segments);
  std::string bytes;
  AppendEntry(bytes, header);
  AppendEntry(bytes, SegmentOf(PT_LOAD, 0, dynamic_at + dynamic.size()));
  if (!interpreter.empty())
    AppendEntry(bytes, SegmentOf(PT_INTERP, interpreter_at, interpreter.size()));
  AppendEntry(bytes, SegmentOf(PT_DYNAMIC, dynamic_at, dynamic.size()));
  return bytes + interpreter + strings + dynamic;
}

std::string LibraryCacheBytes(const std::vector<std::pair<std::string, std::string>>& entries,
                              bool old) {
  std::string before;
  if (old) {
    before = std::string("ld.so-1.7.0") + '\0';
    AppendNumber(before, 1, 4);
    before.append(16, '\0');  // one entry, padded to 8 bytes
  }
  std::string strings, table;
  const std::size_t strings_at = 48 + 24 * entries.size();
  const auto put = [&](const std::string& text) {
    AppendNumber(table, strings_at + strings.size(), 4);
    strings += text + '\0';
  };
  for (const auto& [name, path] : entries) {
    AppendNumber(table, 0x0303, 4);
    put(name);
    put(path);
    AppendNumber(table, 0, 12);
  }
  std::string header = "glibc-ld.so.cache1.1";
  AppendNumber(header, entries.size(), 4);
  AppendNumber(header, strings.size(), 4);
  header.resize(48, '\0');
  return before + header + table + strings;
}

}  // namespace mlp::testing
