#include "engine/programs/machine_facts.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

class MachineFactsTest : public ::testing::Test {
 protected:
  MachineFactsTest() {
    machine_.root = dir_.path();
    machine_.variable = [this](const std::string& name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
  }
  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path full = dir_ / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full) << text;
  }
  std::string Fact(MachineFact fact, const std::vector<FoundFile>& libraries = {}) {
    return FactOf(fact, PosixFileSystem(), machine_, libraries);
  }

  mlp::testing::TempDir dir_;
  std::map<std::string, std::string> variables_;
  Machine machine_;
};

TEST_F(MachineFactsTest, Cpu) {
  EXPECT_EQ(Fact(MachineFact::kCpu), "unknown");
  Write("proc/cpuinfo",
        "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu avx2 sse4_2 avx fma\n\n"
        "processor\t: 1\nvendor_id\t: Other\nflags\t: avx512f\n");
  EXPECT_EQ(Fact(MachineFact::kCpu), "GenuineIntel sse4_2 avx avx2 fma");
  variables_["ATEN_CPU_CAPABILITY"] = "default";
  EXPECT_EQ(Fact(MachineFact::kCpu),
            "GenuineIntel sse4_2 avx avx2 fma ATEN_CPU_CAPABILITY=default");
}

TEST_F(MachineFactsTest, CpuOfArm) {
  Write("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd sve bf16\n");
  EXPECT_EQ(Fact(MachineFact::kCpu), "asimd bf16 sve");
}

TEST_F(MachineFactsTest, Threads) {
  Write("proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-3,8\n");
  EXPECT_EQ(Fact(MachineFact::kThreads), "5 CPUs");
  variables_["MKL_NUM_THREADS"] = "2";
  EXPECT_EQ(Fact(MachineFact::kThreads), "MKL_NUM_THREADS=2 5 CPUs");
  variables_["OMP_NUM_THREADS"] = "3";
  EXPECT_EQ(Fact(MachineFact::kThreads), "MKL_NUM_THREADS=2 OMP_NUM_THREADS=3");
}

TEST_F(MachineFactsTest, Blas) {
  EXPECT_EQ(Fact(MachineFact::kBlas), "none");
  std::filesystem::create_directories(dir_ / "etc/alternatives");
  std::filesystem::create_symlink("/usr/lib/openblas/libblas.so.3",
                                  dir_ / "etc/alternatives/libblas.so.3-x86_64-linux-gnu");
  std::filesystem::create_symlink("/bin/vim", dir_ / "etc/alternatives/editor");
  EXPECT_EQ(Fact(MachineFact::kBlas, {{"libc.so.6", "/lib/libc.so.6", {}},
                                      {"libopenblas.so.0", "/opt/libopenblas.so.0", {}}}),
            "libblas.so.3-x86_64-linux-gnu=/usr/lib/openblas/libblas.so.3 "
            "libopenblas.so.0=/opt/libopenblas.so.0");
}

TEST_F(MachineFactsTest, DeviceAndDriver) {
  EXPECT_EQ(Fact(MachineFact::kDevice), "none");
  EXPECT_EQ(Fact(MachineFact::kDriver), "none");
  for (const char* const gpu : {"0000:01:00.0", "0000:02:00.0"}) {
    Write(std::string("proc/driver/nvidia/gpus/") + gpu + "/information",
          "Model: \t\t NVIDIA A100\nIRQ:   1\n");
  }
  Write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX 550.1\x1b[31m\nGCC version: 12\n");
  variables_["CUDA_VISIBLE_DEVICES"] = "1";
  EXPECT_EQ(Fact(MachineFact::kDevice), "2 x NVIDIA A100 CUDA_VISIBLE_DEVICES=1");
  EXPECT_EQ(Fact(MachineFact::kDriver), "NVIDIA UNIX 550.1 [31m");
}

}  // namespace
}  // namespace mlp
