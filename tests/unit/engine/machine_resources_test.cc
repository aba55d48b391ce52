#include "engine/machine_resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

using ::testing::HasSubstr;

// A machine with 2 GiB of memory and as many GPUs as are named in `devices`.
class FakeMachine : public FileSystemWrapper {
 public:
  explicit FakeMachine(std::vector<std::string> devices)
      : FileSystemWrapper(PosixFileSystem()), devices_(std::move(devices)) {}
  Result<std::optional<FileStat>> Stat(const std::string&, bool) override { return FileStat(); }
  Result<std::vector<DirEntry>> ListDir(const std::string&) override {
    std::vector<DirEntry> entries;
    for (const std::string& name : devices_) entries.push_back({name, FileType::kOther});
    return entries;
  }
  Result<FileStat> ReadChunks(const std::string&, const ByteSink& sink) override {
    MLP_TRY(sink("MemFree:  12 kB\nMemTotal:        2097152 kB\n"));
    return FileStat();
  }

 private:
  std::vector<std::string> devices_;
};

StageGraph GraphWith(const Resources& resources) {
  Stage stage;
  stage.name = "train";
  stage.cmd = "true";
  stage.policy.resources = resources;
  stage.where = {"mlpipe.yaml", 7, 3, 5, ""};
  Pipeline pipeline;
  pipeline.file = stage.file = RelPath::Strict("mlpipe.yaml").value();
  pipeline.stages.push_back(std::move(stage));
  std::vector<Pipeline> pipelines;
  pipelines.push_back(std::move(pipeline));
  return StageGraph::Build(std::move(pipelines)).value();
}

TEST(FindResources, AsksTheMachine) {
  FakeMachine machine({"null", "nvidia0", "nvidia1", "nvidia12", "nvidiactl", "nvidia-uvm"});
  MLP_ASSERT_OK_AND_ASSIGN(const MachineResources total, FindResources(machine, 4, {}));
  EXPECT_EQ(total.cores, 4);
  EXPECT_EQ(total.memory, 2147483648.0);
  EXPECT_EQ(total.gpus, 3);
  EXPECT_TRUE(total.custom.empty());
}

TEST(FindResources, SettingsWin) {
  FakeMachine machine({"nvidia0"});
  MLP_ASSERT_OK_AND_ASSIGN(
      const MachineResources total,
      FindResources(machine, 4, {{"memory", 100}, {"gpus", 8}, {"licence", 2}}));
  EXPECT_EQ(total.cores, 4);
  EXPECT_EQ(total.memory, 100);
  EXPECT_EQ(total.gpus, 8);
  EXPECT_EQ(total.custom, (std::map<std::string, double>{{"licence", 2}}));
}

TEST(CheckResources, RefusesWhatCouldNeverRun) {
  MachineResources total;
  total.cores = 2;
  total.memory = 1 << 30;
  total.custom = {{"licence", 1}};
  const auto error_of = [&](const Resources& resources) {
    const StageGraph graph = GraphWith(resources);
    EXPECT_TRUE(NeedsResources(graph, {0}));
    return CheckResources(graph, {0}, total).error();
  };
  Resources resources;
  resources.cores = 3;
  EXPECT_EQ(error_of(resources).message, "stage 'train' asks for 3 cores, more than there is (2)");
  EXPECT_EQ(error_of(resources).where.line, 7);
  EXPECT_THAT(error_of(resources).hint, HasSubstr("--jobs"));
  resources = {};
  resources.memory = std::uint64_t{3} << 30;
  EXPECT_THAT(error_of(resources).message, HasSubstr("3.0 GiB of memory"));
  resources = {};
  resources.gpus = 1;
  EXPECT_THAT(error_of(resources).message, HasSubstr("1 gpus"));
  resources = {};
  resources.custom = {{"licence", 1}, {"port", 1}};
  EXPECT_THAT(error_of(resources).hint, HasSubstr("port = <amount> below [resources]"));
}

TEST(CheckResources, AllowsWhatFits) {
  MachineResources total;
  total.cores = 2;
  Resources resources;
  resources.cores = 2;
  const StageGraph graph = GraphWith(resources);
  EXPECT_TRUE(CheckResources(graph, {0}, total));
  EXPECT_FALSE(NeedsResources(GraphWith({}), {0}));
}

}  // namespace
}  // namespace mlp
