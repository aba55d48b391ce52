#include "engine/programs/elf_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/elf_bytes.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::ElfBytes;
using mlp::testing::FailsWith;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ElfFileTest : public ::testing::Test {
 protected:
  Result<std::optional<ElfFile>> Read(const std::string& bytes) {
    const std::string path = dir_.path() + "/elf";
    std::ofstream(path, std::ios::binary) << bytes;
    return ReadAt(path);
  }
  static Result<std::optional<ElfFile>> ReadAt(const std::string& path) {
    MLP_ASSIGN(const auto file, PosixFileSystem().OpenForReading(path));
    return ReadElf(*file, path);
  }

  mlp::testing::TempDir dir_;
};

const mlp::testing::ElfParts kParts = {"/lib/ld.so", {"libc.so.6", "libm.so.6"}, "/r", "$ORIGIN/x"};

TEST_F(ElfFileTest, SaysWhatItNeeds) {
  const auto elf = Read(ElfBytes(kParts));
  ASSERT_TRUE(elf && *elf);
  EXPECT_EQ((*elf)->interpreter, "/lib/ld.so");
  EXPECT_THAT((*elf)->needed, ElementsAre("libc.so.6", "libm.so.6"));
  EXPECT_EQ((*elf)->rpath, "/r");
  EXPECT_EQ((*elf)->runpath, "$ORIGIN/x");
}

TEST_F(ElfFileTest, OtherFilesAreNone) {
  EXPECT_FALSE(*Read("#!/bin/sh\n"));
  EXPECT_FALSE(*Read(""));
  EXPECT_THAT((**Read(ElfBytes({}))).needed, IsEmpty());
}

TEST_F(ElfFileTest, WhatIsCutOffOrPointsNowhereIsRefused) {
  const std::string whole = ElfBytes(kParts);
  for (std::size_t size = 4; size < whole.size(); ++size) {
    EXPECT_THAT(Read(whole.substr(0, size)), FailsWith(ErrorCode::kCorrupt, "no usable ELF file"))
        << size;
  }
  const auto with = [&](std::size_t at, unsigned char byte) {
    std::string changed = whole;
    changed[at] = static_cast<char>(byte);
    return Read(changed);
  };
  EXPECT_THAT(with(4, 3),
              FailsWith(ErrorCode::kCorrupt, "no usable ELF file"));  // neither 32 nor 64 bits
  EXPECT_THAT(with(5, 2), FailsWith(ErrorCode::kCorrupt, "no usable ELF file"));      // big-endian
  EXPECT_THAT(with(39, 0xff), FailsWith(ErrorCode::kCorrupt, "no usable ELF file"));  // e_phoff
  EXPECT_THAT(with(54, 1), FailsWith(ErrorCode::kCorrupt, "no usable ELF file"));     // e_phentsize
  EXPECT_THAT(with(57, 0xff), FailsWith(ErrorCode::kCorrupt, "no usable ELF file"));  // e_phnum
}

TEST_F(ElfFileTest, TheShellOfThisMachine) {
  const auto elf = ReadAt("/bin/sh");
  ASSERT_TRUE(elf && *elf);
  // Of a static shell (busybox) nothing is needed.
  EXPECT_EQ((*elf)->interpreter.empty(), (*elf)->needed.empty());
}

}  // namespace
}  // namespace mlp
