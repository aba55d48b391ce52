#include "stages/base/process_place.h"

#include <map>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::optional<ProcessPlace> PlaceOf(const std::map<std::string, std::string>& variables) {
  return ReadProcessPlace([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

const std::map<std::string, std::string> kTorchrun = {{"RANK", "3"},
                                                      {"WORLD_SIZE", "4"},
                                                      {"LOCAL_RANK", "1"},
                                                      {"MASTER_ADDR", "node-a"},
                                                      {"MASTER_PORT", "29500"}};

TEST(ProcessPlaceTest, IsNoneOutsideOfASchedulerAndInAJobsScript) {
  EXPECT_FALSE(PlaceOf({}));
  EXPECT_FALSE(PlaceOf({{"MASTER_ADDR", "node-a"}, {"SLURM_NTASKS", "4"}}));
  // As slurmd sets them for the script of `sbatch --ntasks 4`.
  EXPECT_FALSE(PlaceOf({{"SLURM_JOB_ID", "17"},
                        {"SLURM_NTASKS", "4"},
                        {"SLURM_PROCID", "0"},
                        {"SLURM_LOCALID", "0"},
                        {"SLURM_NODEID", "0"},
                        {"SLURM_TASK_PID", "4242"}}));
}

TEST(ProcessPlaceTest, ReadsTorchrun) {
  auto variables = kTorchrun;
  const auto place = PlaceOf(variables);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->rank, 3);
  EXPECT_EQ(place->count, 4);
  EXPECT_EQ(place->local_rank, 1);
  EXPECT_EQ(place->address, "node-a");
  EXPECT_EQ(place->port, 29500);
  EXPECT_FALSE(place->is_served);
  variables["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  EXPECT_TRUE(PlaceOf(variables)->is_served);
}

TEST(ProcessPlaceTest, ReadsSlurm) {
  // Of `srun --ntasks 2` in a job of four; a Slurm of old has none of the newer names.
  std::map<std::string, std::string> variables = {
      {"SLURM_STEP_ID", "0"}, {"SLURM_STEPID", "0"},     {"SLURM_STEP_NUM_TASKS", "2"},
      {"SLURM_NTASKS", "4"},  {"SLURM_PROCID", "1"},     {"SLURM_LOCALID", "0"},
      {"SLURM_NODEID", "1"},  {"MASTER_ADDR", "node-a"}, {"MASTER_PORT", "29500"}};
  for (const int count : {2, 4}) {
    const auto place = PlaceOf(variables);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->rank, 1);
    EXPECT_EQ(place->count, count);
    EXPECT_EQ(place->local_rank, 0);
    variables.erase("SLURM_STEP_ID");
    variables.erase("SLURM_STEP_NUM_TASKS");
  }
}

TEST(ProcessPlaceTest, NeedsNoPlaceToMeetForOneProcess) {
  std::map<std::string, std::string> variables = {
      {"SLURM_STEP_ID", "0"}, {"SLURM_PROCID", "0"}, {"SLURM_LOCALID", "0"}};
  EXPECT_FALSE(PlaceOf(variables)) << "no number of tasks";
  variables["SLURM_NTASKS"] = "4";
  variables["SLURM_STEP_NUM_TASKS"] = "1";
  EXPECT_EQ(PlaceOf(variables)->count, 1);
}

TEST(ProcessPlaceTest, NamesTheVariableThatIsMissing) {
  for (const auto& [missing, value] : kTorchrun) {
    auto variables = kTorchrun;
    variables.erase(missing);
    const char* cause = missing == "RANK" ? "WORLD_SIZE is '4'" : "RANK is '3'";
    EXPECT_THAT(ErrorOf([&] { PlaceOf(variables); }),
                AllOf(HasSubstr(cause), HasSubstr("but " + missing + " is not set")));
  }
}

TEST(ProcessPlaceTest, RefusesNumbersThatAreNone) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"RANK", "4"}, {"WORLD_SIZE", "0"}, {"LOCAL_RANK", "x"}, {"MASTER_PORT", "70000"}}) {
    auto variables = kTorchrun;
    variables[name] = value;
    EXPECT_THAT(ErrorOf([&] { PlaceOf(variables); }),
                HasSubstr("the environment variable " + name + " is '" + value + "'"));
  }
}

TEST(ShareOfTest, DealsAllSamplesInOrder) {
  for (const std::int64_t samples : {1, 2, 3, 5, 7, 64, 101}) {
    for (const std::int64_t count : {1, 2, 3, 8}) {
      std::int64_t at = 0;
      for (std::int64_t rank = 0; rank < count; ++rank) {
        const SampleRange part = ShareOf(samples, rank, count, /*least=*/2);
        if (part.size() == 0) continue;
        EXPECT_EQ(part.begin, at);
        EXPECT_GE(part.size(), std::min<std::int64_t>(samples, 2));
        at = part.end;
      }
      EXPECT_EQ(at, samples);
    }
  }
}

}  // namespace
}  // namespace mlp::stages
