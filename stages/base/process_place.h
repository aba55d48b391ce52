// Which of several processes of one training this is, as whoever started them says in the
// environment:
//
//   torchrun   RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT
//              (pytorch.org/docs/stable/elastic/run.html, "Environment Variables")
//   Slurm      where there is a SLURM_STEP_ID (or SLURM_STEPID), so in what srun started and not in
//              a job's script: SLURM_PROCID, SLURM_STEP_NUM_TASKS (or SLURM_NTASKS), SLURM_LOCALID
//              (slurm.schedmd.com/srun.html), and MASTER_ADDR and MASTER_PORT, which the job's
//              script has to set
//   --nproc    RANK, WORLD_SIZE, LOCAL_RANK and MLPIPE_STORE: base/process_launch.h

#ifndef MLPIPE_STAGES_BASE_PROCESS_PLACE_H_
#define MLPIPE_STAGES_BASE_PROCESS_PLACE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace mlp::stages {

struct ProcessPlace {
  int rank = 0;        // from 0
  int count = 1;       // of processes
  int local_rank = 0;  // among those of this machine
  // Where the processes meet: at a TCP port of the first one, or in a file of their machine.
  std::string address;
  std::uint16_t port = 0;
  std::filesystem::path store;
  // Whether the port is already served by torchrun, and not by the first process.
  bool is_served = false;
  std::string attempt = "0";  // of torchrun, which starts processes again that failed
};

// nullptr for a variable that is not set.
using Environment = std::function<const char*(const char* name)>;

// nullopt where nobody says that there are several processes. Throws Error (kInput), which names
// the variable, where one is missing or has no such value.
std::optional<ProcessPlace> ReadProcessPlace(const Environment& environment);

// Of this process.
std::optional<ProcessPlace> ReadProcessPlace();

// The samples, from `begin` to before `end`, of `samples` that process `rank` of `count` takes:
// every process that takes any takes at least `least` (as far as there are so many), and they
// differ by at most one.
struct SampleRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t size() const { return end - begin; }
};
SampleRange ShareOf(std::int64_t samples, std::int64_t rank, std::int64_t count,
                    std::int64_t least);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_PROCESS_PLACE_H_
