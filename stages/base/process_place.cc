#include "stages/base/process_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "stages/base/error.h"
#include "stages/base/text.h"

namespace mlp::stages {
namespace {

// What a starter calls the three numbers.
struct Names {
  const char* rank;
  const char* count;
  const char* local_rank;
};
constexpr Names kTorchrun = {"RANK", "WORLD_SIZE", "LOCAL_RANK"};
constexpr Names kSlurm = {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID"};
constexpr Names kOldSlurm = {"SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"};

class Reader {
 public:
  Reader(const Environment& environment, const Names& names)
      : environment_(environment), names_(names) {}

  ProcessPlace Read() const {
    ProcessPlace place;
    place.count = Number(names_.count, 1, 1 << 20);
    place.rank = Number(names_.rank, 0, place.count - 1);
    place.local_rank = Number(names_.local_rank, 0, place.count - 1);
    if (place.count == 1) return place;
    if (const char* store = environment_("MLPIPE_STORE")) {
      place.store = store;
      place.address = "127.0.0.1";
      return place;
    }
    place.address = Text("MASTER_ADDR");
    place.port = static_cast<std::uint16_t>(Number("MASTER_PORT", 1, 65535));
    const char* served = environment_("TORCHELASTIC_USE_AGENT_STORE");
    place.is_served = served != nullptr && std::string(served) == "True";
    if (const char* attempt = environment_("TORCHELASTIC_RESTART_COUNT")) place.attempt = attempt;
    return place;
  }

 private:
  // Why a variable is looked at: one of the two that say that there are several processes.
  std::string Cause() const {
    const char* name = environment_(names_.rank) != nullptr ? names_.rank : names_.count;
    return fmt::format("{} is '{}'", name, environment_(name));
  }

  std::string Text(const char* name) const {
    const char* value = environment_(name);
    if (value != nullptr && *value != '\0') return value;
    throw Error(Failure::kInput, fmt::format("{}, but {} is not set", Cause(), name))
        .Hint(fmt::format("set all of {}, {}, {}, MASTER_ADDR and MASTER_PORT to train in several "
                          "processes, or unset {} and {} to train in one",
                          names_.rank, names_.count, names_.local_rank, names_.rank, names_.count));
  }

  int Number(const char* name, std::int64_t least, std::int64_t most) const {
    const std::string text = Text(name);
    const std::optional<std::int64_t> value = ParseInteger(text);
    if (value && *value >= least && *value <= most) return static_cast<int>(*value);
    throw Error(Failure::kInput, fmt::format("the environment variable {} is '{}', and must be a "
                                             "whole number from {} to {}",
                                             name, text, least, most));
  }

  const Environment& environment_;
  const Names& names_;
};

// The names that hold, if any do.
std::optional<Names> NamesIn(const Environment& environment) {
  const auto has = [&](const char* name) { return environment(name) != nullptr; };
  if (has(kTorchrun.rank) || has(kTorchrun.count)) return kTorchrun;
  // The script of a job has a rank too, and the job's number of tasks; but only what srun started
  // is a task, of a step.
  if (!has("SLURM_STEP_ID") && !has("SLURM_STEPID")) return std::nullopt;
  for (const Names& names : {kSlurm, kOldSlurm})
    if (has(names.rank) && has(names.count)) return names;
  return std::nullopt;
}

}  // namespace

std::optional<ProcessPlace> ReadProcessPlace(const Environment& environment) {
  const std::optional<Names> names = NamesIn(environment);
  if (!names) return std::nullopt;
  return Reader(environment, *names).Read();
}

std::optional<ProcessPlace> ReadProcessPlace() {
  return ReadProcessPlace([](const char* name) { return std::getenv(name); });
}

SampleRange ShareOf(std::int64_t samples, std::int64_t rank, std::int64_t count,
                    std::int64_t least) {
  const std::int64_t active = std::clamp<std::int64_t>(samples / least, 1, count);
  if (rank >= active) return {};
  return {samples * rank / active, samples * (rank + 1) / active};
}

}  // namespace mlp::stages
