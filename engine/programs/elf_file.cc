#include "engine/programs/elf_file.h"

#include <elf.h>

#include <algorithm>
#include <cstring>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// More than any file has that a linker made.
constexpr std::uint64_t kMostHeaders = 4096;
constexpr std::uint64_t kMostDynamic = 1 << 16;
constexpr std::size_t kMostNeeded = 4096;
constexpr std::uint64_t kLongestText = 4096;

struct Elf32 {
  using Header = Elf32_Ehdr;
  using Segment = Elf32_Phdr;
  using Dynamic = Elf32_Dyn;
};
struct Elf64 {
  using Header = Elf64_Ehdr;
  using Segment = Elf64_Phdr;
  using Dynamic = Elf64_Dyn;
};

tl::unexpected<Error> BadElf(const std::string& path, std::string_view what) {
  return Fail(ErrorCode::kCorrupt, Format("{} is no usable ELF file: {}", Quoted(path), what));
}

template <class Form>
class ElfReader {
 public:
  ElfReader(ReadableFile& file, const std::string& path) : file_(file), path_(path) {}

  Result<ElfFile> Read() {
    MLP_ASSIGN(const FileStat stat, file_.Stat());
    size_ = stat.size;
    MLP_TRY(ReadTable(0, 1, header_));
    elf_.file_class = header_.front().e_ident[EI_CLASS];
    elf_.machine = header_.front().e_machine;
    MLP_TRY(ReadSegments());
    for (const auto& segment : segments_) {
      if (segment.p_type == PT_INTERP) MLP_TRY(ReadInterpreter(segment));
    }
    for (const auto& segment : segments_) {
      if (segment.p_type == PT_DYNAMIC) MLP_TRY(ReadDynamic(segment));
    }
    return std::move(elf_);
  }

 private:
  using Segment = typename Form::Segment;
  using Dynamic = typename Form::Dynamic;

  // `count` structs at `offset`; all of them, or an error.
  template <class Entry>
  Status ReadTable(std::uint64_t offset, std::uint64_t count, std::vector<Entry>& entries) {
    const std::uint64_t bytes = count * sizeof(Entry);  // counts are bounded by the callers
    if (offset > size_ || bytes > size_ - offset) return BadElf(path_, "it is cut off");
    entries.resize(count);
    return ReadBytes(offset, bytes, reinterpret_cast<char*>(entries.data()));
  }

  Status ReadBytes(std::uint64_t offset, std::uint64_t bytes, char* to) {
    for (std::uint64_t done = 0; done < bytes;) {
      MLP_ASSIGN(const std::size_t got, file_.ReadAt(offset + done, to + done, bytes - done));
      if (got == 0) return BadElf(path_, "it is cut off");
      done += got;
    }
    return {};
  }

  Status ReadSegments() {
    const auto& header = header_.front();
    if (header.e_phnum == 0) return {};
    if (header.e_phentsize != sizeof(Segment)) return BadElf(path_, "its headers have no size");
    if (header.e_phnum > kMostHeaders) return BadElf(path_, "it has too many headers");
    return ReadTable(header.e_phoff, header.e_phnum, segments_);
  }

  Status ReadInterpreter(const Segment& segment) {
    if (segment.p_filesz < 2 || segment.p_filesz > kLongestText)
      return BadElf(path_, "its loader has no name");
    std::vector<char> name;
    MLP_TRY(ReadTable(segment.p_offset, segment.p_filesz, name));
    if (name.back() != '\0') return BadElf(path_, "the name of its loader has no end");
    elf_.interpreter = name.data();
    return {};
  }

  Status ReadDynamic(const Segment& segment) {
    const std::uint64_t count = segment.p_filesz / sizeof(Dynamic);
    if (count > kMostDynamic) return BadElf(path_, "its dynamic section is too long");
    std::vector<Dynamic> entries;
    MLP_TRY(ReadTable(segment.p_offset, count, entries));
    const auto end = std::find_if(entries.begin(), entries.end(),
                                  [](const Dynamic& entry) { return entry.d_tag == DT_NULL; });
    entries.erase(end, entries.end());
    MLP_TRY(FindStrings(entries));
    for (const Dynamic& entry : entries) MLP_TRY(TakeEntry(entry));
    return {};
  }

  Status FindStrings(const std::vector<Dynamic>& entries) {
    std::uint64_t address = 0;
    for (const Dynamic& entry : entries) {
      if (entry.d_tag == DT_STRTAB) address = entry.d_un.d_ptr;
      if (entry.d_tag == DT_STRSZ) strings_size_ = entry.d_un.d_val;
    }
    if (strings_size_ == 0) return {};
    for (const Segment& load : segments_) {
      if (load.p_type != PT_LOAD || address < load.p_vaddr) continue;
      const std::uint64_t inside = address - load.p_vaddr;
      if (inside >= load.p_filesz || load.p_offset > size_ || inside >= size_ - load.p_offset)
        continue;
      strings_ = load.p_offset + inside;
      if (strings_size_ > size_ - strings_) return BadElf(path_, "its names are cut off");
      return {};
    }
    return BadElf(path_, "its names are in no part of it");
  }

  Status TakeEntry(const Dynamic& entry) {
    switch (entry.d_tag) {
      case DT_NEEDED:
        if (elf_.needed.size() == kMostNeeded) return BadElf(path_, "it needs too many libraries");
        return ReadText(entry.d_un.d_val, elf_.needed.emplace_back());
      case DT_RPATH:
        return ReadText(entry.d_un.d_val, elf_.rpath);
      case DT_RUNPATH:
        return ReadText(entry.d_un.d_val, elf_.runpath);
      default:
        return {};
    }
  }

  // A text of the string table, up to its NUL.
  Status ReadText(std::uint64_t at, std::string& text) {
    if (at >= strings_size_) return BadElf(path_, "a name is not where it should be");
    text.resize(std::min(strings_size_ - at, kLongestText));
    MLP_TRY(ReadBytes(strings_ + at, text.size(), text.data()));
    const std::size_t end = text.find('\0');
    if (end == std::string::npos) return BadElf(path_, "a name has no end");
    text.resize(end);
    return {};
  }

  ReadableFile& file_;
  const std::string& path_;
  std::uint64_t size_ = 0;
  std::vector<typename Form::Header> header_;
  std::vector<Segment> segments_;
  std::uint64_t strings_ = 0, strings_size_ = 0;  // offset in the file; bytes
  ElfFile elf_;
};

template <class Form>
Result<std::optional<ElfFile>> ReadAs(ReadableFile& file, const std::string& path) {
  MLP_ASSIGN(ElfFile elf, ElfReader<Form>(file, path).Read());
  return std::optional(std::move(elf));
}

}  // namespace

Result<std::optional<ElfFile>> ReadElf(ReadableFile& file, const std::string& path) {
  unsigned char ident[EI_NIDENT] = {};
  MLP_ASSIGN(const std::size_t got, file.ReadAt(0, reinterpret_cast<char*>(ident), sizeof(ident)));
  if (got < SELFMAG || std::memcmp(ident, ELFMAG, SELFMAG) != 0) return std::optional<ElfFile>();
  if (got < sizeof(ident)) return BadElf(path, "it is cut off");
  if (ident[EI_DATA] != ELFDATA2LSB) return BadElf(path, "it is not little-endian");
  if (ident[EI_CLASS] == ELFCLASS64) return ReadAs<Elf64>(file, path);
  if (ident[EI_CLASS] == ELFCLASS32) return ReadAs<Elf32>(file, path);
  return BadElf(path, "it is neither of 32 nor of 64 bits");
}

}  // namespace mlp
