#include "engine/programs/program_finder.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/elf_bytes.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::ElfBytes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A machine in a directory: bin/ on PATH, lib/ as where libraries are, work/ as where commands run.
class ProgramFinderTest : public ::testing::Test {
 protected:
  ProgramFinderTest() {
    for (const char* name : {"bin", "other", "lib", "work", "etc"})
      std::filesystem::create_directories(dir_ / name);
    variables_["PATH"] = (dir_ / "bin") + ":" + (dir_ / "other");
    machine_.root = dir_.path();
    machine_.variable = [this](const std::string& name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    Write("lib/ld.so", ElfBytes({}));
  }

  void Write(const std::string& path, const std::string& bytes) {
    std::filesystem::remove(dir_ / path);
    std::ofstream(dir_ / path, std::ios::binary) << bytes;
    ::chmod((dir_ / path).c_str(), 0755);
  }
  void WriteProgram(const std::string& path, const std::vector<std::string>& needed,
                    const std::string& rpath = "", const std::string& runpath = "") {
    Write(path, ElfBytes({dir_ / "lib/ld.so", needed, rpath, runpath}));
  }

  const ProgramFiles& Find(const std::vector<std::string>& names) {
    return finder_.Find({names, {}}, dir_ / "work");
  }
  // "name=path" with paths from the directory of the machine.
  std::vector<std::string> Shown(const std::vector<FoundFile>& files) const {
    std::vector<std::string> shown;
    for (const FoundFile& file : files)
      shown.push_back(file.name.substr(file.name.rfind('/') + 1) + "=" +
                      std::filesystem::path(file.path)
                          .lexically_normal()
                          .lexically_relative(dir_.path())
                          .string());
    return shown;
  }
  std::vector<std::string> ProgramsFor(const std::vector<std::string>& names) {
    return Shown(Find(names).programs);
  }
  std::vector<std::string> LibrariesOf(const std::string& name) {
    return Shown(Find({name}).libraries);
  }

  mlp::testing::TempDir dir_;
  std::map<std::string, std::string> variables_;
  Machine machine_;
  ProgramFinder finder_{PosixFileSystem(), machine_};
};

TEST_F(ProgramFinderTest, GoesAlongPath) {
  WriteProgram("other/a", {});
  EXPECT_THAT(ProgramsFor({"a"}), ElementsAre("a=other/a"));
  WriteProgram("bin/a", {});
  EXPECT_THAT(ProgramsFor({"a"}), ElementsAre("a=other/a"));  // answered from memory
  finder_.Forget();
  EXPECT_THAT(ProgramsFor({"a"}), ElementsAre("a=bin/a"));
  ::chmod((dir_ / "bin/a").c_str(), 0644);
  finder_.Forget();
  EXPECT_THAT(ProgramsFor({"a"}), ElementsAre("a=other/a"));
}

TEST_F(ProgramFinderTest, RelativePathsStartWhereTheCommandRuns) {
  WriteProgram("work/run", {});
  EXPECT_THAT(ProgramsFor({"./run"}), ElementsAre("run=work/run"));
  EXPECT_THAT(Find({"run"}).unknown, ElementsAre("run"));
  variables_["PATH"] = ":/nowhere";
  EXPECT_THAT(ProgramsFor({"run"}), ElementsAre("run=work/run"));
}

TEST_F(ProgramFinderTest, FollowsScripts) {
  WriteProgram("bin/python", {});
  WriteProgram("bin/env", {});
  Write("work/a", "#!" + (dir_ / "bin/python") + " -u\nexit\n");
  EXPECT_THAT(ProgramsFor({"./a"}), ElementsAre("a=work/a", "python=bin/python"));
  Write("work/b", "#! " + (dir_ / "bin/env") + " -S A=1 python -u");
  EXPECT_THAT(ProgramsFor({"./b"}), ElementsAre("b=work/b", "env=bin/env", "python=bin/python"));
  Write("work/c", "#!" + (dir_ / "work/c") + "\n");
  EXPECT_THAT(Find({"./c"}).unknown, ::testing::SizeIs(1));  // a circle
  Write("work/d", "#!/nowhere/x\n");
  EXPECT_THAT(Find({"./d"}).unknown, ElementsAre("/nowhere/x"));
}

TEST_F(ProgramFinderTest, FindsLibrariesWhereTheLoaderDoes) {
  WriteProgram("bin/a", {"libqx.so", "libqy.so"}, "", "$ORIGIN/../lib");
  Write("lib/libqx.so", ElfBytes({"", {"libqz.so"}, "", ""}));
  Write("lib/libqy.so", ElfBytes({"", {"libqx.so"}, "", ""}));
  Write("etc/libqz.so", ElfBytes({}));
  // DT_RUNPATH counts for who has it, not for its libraries.
  EXPECT_THAT(LibrariesOf("a"),
              ElementsAre("ld.so=lib/ld.so", "libqx.so=lib/libqx.so", "libqy.so=lib/libqy.so"));
  EXPECT_THAT(Find({"a"}).unknown, ElementsAre("libqz.so"));
  Write("etc/ld.so.cache", mlp::testing::LibraryCacheBytes({{"libqz.so", dir_ / "etc/libqz.so"}}));
  finder_.Forget();
  EXPECT_THAT(Find({"a"}).unknown, IsEmpty());
  EXPECT_THAT(LibrariesOf("a"), ElementsAre("ld.so=lib/ld.so", "libqx.so=lib/libqx.so",
                                            "libqy.so=lib/libqy.so", "libqz.so=etc/libqz.so"));
  // DT_RPATH counts for the libraries of who has it, too; LD_LIBRARY_PATH comes after it.
  WriteProgram("bin/b", {"libqx.so"}, dir_ / "lib");
  Write("lib/libqz.so", ElfBytes({}));
  Write("other/libqx.so", ElfBytes({}));
  variables_["LD_LIBRARY_PATH"] = dir_ / "other";
  EXPECT_THAT(LibrariesOf("b"),
              ElementsAre("ld.so=lib/ld.so", "libqx.so=lib/libqx.so", "libqz.so=lib/libqz.so"));
  finder_.Forget();
  EXPECT_THAT(LibrariesOf("a"),
              ElementsAre("ld.so=lib/ld.so", "libqx.so=other/libqx.so", "libqy.so=lib/libqy.so"));
}

TEST_F(ProgramFinderTest, PreloadedOnesAndOnesOfAnotherKind) {
  WriteProgram("bin/a", {"libqx.so"}, dir_ / "work", "");
  std::string other = ElfBytes({});
  other[18] = 3;  // e_machine: i386
  Write("work/libqx.so", other);
  EXPECT_THAT(Find({"a"}).unknown, ElementsAre("libqx.so"));
  Write("lib/libqx.so", ElfBytes({}));
  Write("lib/pre.so", ElfBytes({}));
  variables_["LD_LIBRARY_PATH"] = dir_ / "lib";
  variables_["LD_PRELOAD"] = dir_ / "lib/pre.so";
  finder_.Forget();
  EXPECT_THAT(LibrariesOf("a"),
              ElementsAre("pre.so=lib/pre.so", "ld.so=lib/ld.so", "libqx.so=lib/libqx.so"));
}

TEST_F(ProgramFinderTest, ABrokenProgramHasNoLibraries) {
  std::string broken = ElfBytes({"/x", {"libqx.so"}, "", ""});
  broken.resize(70);
  Write("bin/a", broken);
  EXPECT_THAT(ProgramsFor({"a"}), ElementsAre("a=bin/a"));
  EXPECT_THAT(LibrariesOf("a"), IsEmpty());
}

}  // namespace
}  // namespace mlp
