#include "engine/machine_resources.h"

#include <algorithm>
#include <charconv>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr double kGiB = 1 << 30;

// "MemTotal:       24049456 kB"
Result<double> TotalMemory(FileSystem& fs) {
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, "/proc/meminfo"));
  constexpr std::string_view kKey = "MemTotal:";
  for (const std::string& line : SplitLines(text.value_or(""))) {
    if (!line.starts_with(kKey)) continue;
    const std::string_view number = Trim(std::string_view(line).substr(kKey.size()));
    double kilobytes = 0;
    std::from_chars(number.data(), number.data() + number.size(), kilobytes);
    return kilobytes * 1024;
  }
  return 0.0;
}

bool IsGpu(const std::string& device) {
  constexpr std::string_view kPrefix = "nvidia";
  return device.starts_with(kPrefix) && device.size() > kPrefix.size() &&
         device.find_first_not_of("0123456789", kPrefix.size()) == std::string::npos;
}

Result<double> CountGpus(FileSystem& fs) {
  MLP_ASSIGN(const std::vector<DirEntry> devices, fs.ListDir("/dev"));
  return static_cast<double>(std::count_if(
      devices.begin(), devices.end(), [](const DirEntry& entry) { return IsGpu(entry.name); }));
}

Error TooMuch(const Stage& stage, const std::string& what, const std::string& has,
              std::string hint) {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message =
      Format("stage {} asks for {}, more than there is ({})", Quoted(stage.Address()), what, has);
  error.where = stage.where;
  error.hint = std::move(hint);
  return error;
}

std::string Setting(const std::string& name) {
  return Format("say in .mlpipe/config how much there is: {} = <amount> below [resources]", name);
}

Status CheckStage(const Stage& stage, const MachineResources& total) {
  const Resources& needs = stage.policy.resources;
  if (needs.cores > total.cores) {
    return Fail(TooMuch(stage, Format("{} cores", needs.cores), Format("{}", total.cores),
                        "allow more with --jobs, or lower the stage's resources.cores"));
  }
  if (static_cast<double>(needs.memory) > total.memory) {
    return Fail(TooMuch(stage,
                        Format("{:.1f} GiB of memory", static_cast<double>(needs.memory) / kGiB),
                        Format("{:.1f} GiB", total.memory / kGiB),
                        "lower the stage's resources.memory, or " + Setting("memory")));
  }
  if (needs.gpus > total.gpus) {
    return Fail(TooMuch(stage, Format("{} gpus", needs.gpus), Format("{}", total.gpus),
                        "run it where there are GPUs, or " + Setting("gpus")));
  }
  for (const auto& [name, amount] : needs.custom) {
    const auto found = total.custom.find(name);
    const double has = found == total.custom.end() ? 0 : found->second;
    if (amount <= has) continue;
    return Fail(
        TooMuch(stage, Format("{} of {}", amount, Quoted(name)), Format("{}", has), Setting(name)));
  }
  return {};
}

}  // namespace

Result<MachineResources> FindResources(FileSystem& fs, double cores,
                                       const std::map<std::string, double>& settings) {
  MachineResources total;
  total.cores = cores;
  total.custom = settings;
  const auto take = [&](const char* name) -> std::optional<double> {
    const auto setting = total.custom.extract(name);
    if (setting.empty()) return std::nullopt;
    return setting.mapped();
  };
  if (const auto memory = take("memory")) {
    total.memory = *memory;
  } else {
    MLP_ASSIGN(total.memory, TotalMemory(fs));
  }
  if (const auto gpus = take("gpus")) {
    total.gpus = *gpus;
  } else {
    MLP_ASSIGN(total.gpus, CountGpus(fs));
  }
  return total;
}

bool NeedsResources(const StageGraph& graph, const std::vector<StageId>& stages) {
  return std::any_of(stages.begin(), stages.end(),
                     [&](StageId id) { return graph.stage(id).policy.resources != Resources(); });
}

Status CheckResources(const StageGraph& graph, const std::vector<StageId>& stages,
                      const MachineResources& total) {
  for (const StageId id : stages) MLP_TRY(CheckStage(graph.stage(id), total));
  return {};
}

}  // namespace mlp
