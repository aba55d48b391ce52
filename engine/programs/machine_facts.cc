#include "engine/programs/machine_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <span>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Of x86 and of ARM. Others choose no code in the libraries that stages compute with.
constexpr auto kInstructionSets = std::to_array<std::string_view>(
    {"sse4_1",      "sse4_2",      "avx",         "avx2",       "fma",      "f16c",
     "avx_vnni",    "avx512f",     "avx512bw",    "avx512cd",   "avx512dq", "avx512vl",
     "avx512_bf16", "avx512_fp16", "avx512_vnni", "avx512ifma", "amx_bf16", "amx_int8",
     "amx_tile",    "asimd",       "asimddp",     "asimdfhm",   "asimdhp",  "bf16",
     "i8mm",        "sve",         "sve2",        "svebf16",    "svei8mm",  "fphp"});

constexpr auto kCpuVariables = std::to_array<std::string_view>(
    {"ATEN_CPU_CAPABILITY", "BLIS_ARCH_TYPE", "DNNL_MAX_CPU_ISA", "MKL_CBWR", "MKL_DEBUG_CPU_TYPE",
     "MKL_ENABLE_INSTRUCTIONS", "NPY_DISABLE_CPU_FEATURES", "ONEDNN_MAX_CPU_ISA",
     "OPENBLAS_CORETYPE"});
constexpr auto kThreadVariables = std::to_array<std::string_view>(
    {"BLIS_NUM_THREADS", "MKL_DYNAMIC", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_DYNAMIC",
     "OMP_NUM_THREADS", "OMP_SCHEDULE", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"});
constexpr auto kDeviceVariables = std::to_array<std::string_view>(
    {"CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE"});

constexpr auto kBlasNames = std::to_array<std::string_view>(
    {"libblas", "libcblas", "liblapack", "libopenblas", "libmkl_", "libblis", "libatlas"});

// "NAME=value NAME=value" of those that are set.
std::vector<std::string> SetVariables(const Machine& machine,
                                      std::span<const std::string_view> names) {
  std::vector<std::string> set;
  for (const std::string_view name : names) {
    if (const auto value = machine.variable(std::string(name)))
      set.push_back(Format("{}={}", name, *value));
  }
  return set;
}

std::string TextAtPath(FileSystem& fs, const std::string& path) {
  auto text = ReadFileIfThere(fs, path);
  return text && *text ? std::move(**text) : std::string();
}

// What stands behind "name   :" on the first line that begins so.
std::string FieldNamed(const std::string& text, std::string_view name) {
  for (const std::string& line : SplitLines(text)) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && Trim(std::string_view(line).substr(0, colon)) == name)
      return std::string(Trim(std::string_view(line).substr(colon + 1)));
  }
  return {};
}

// One line for a lock file, whatever the system says.
std::string OneLineOf(std::vector<std::string> parts, std::string_view otherwise) {
  std::erase(parts, "");
  std::string text = parts.empty() ? std::string(otherwise) : Join(parts, " ");
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return IsValidUtf8(text) ? text : ForTerminal(text);
}

std::string CpuFact(FileSystem& fs, const Machine& machine) {
  const std::string info = TextAtPath(fs, machine.root + "/proc/cpuinfo");
  std::vector<std::string> parts = {FieldNamed(info, "vendor_id")};
  std::string flags = FieldNamed(info, "flags");
  if (flags.empty()) flags = FieldNamed(info, "Features");
  const std::vector<std::string> words = Split(flags, ' ');
  const std::set<std::string_view> has(words.begin(), words.end());
  for (const std::string_view one : kInstructionSets) {
    if (has.contains(one)) parts.emplace_back(one);
  }
  for (std::string& variable : SetVariables(machine, kCpuVariables))
    parts.push_back(std::move(variable));
  return OneLineOf(std::move(parts), "unknown");
}

// How many CPUs "0-3,8" are.
int CountOfList(const std::string& list) {
  int count = 0;
  for (const std::string& part : Split(list, ',')) {
    int first = 0, last = 0;
    const char* const end = part.data() + part.size();
    auto parsed = std::from_chars(part.data(), end, first);
    if (parsed.ec != std::errc()) continue;
    last = first;
    if (parsed.ptr != end && *parsed.ptr == '-') std::from_chars(parsed.ptr + 1, end, last);
    if (first >= 0 && last >= first && last < 1 << 20) count += last - first + 1;
  }
  return count;
}

std::string ThreadsFact(FileSystem& fs, const Machine& machine) {
  std::vector<std::string> parts = SetVariables(machine, kThreadVariables);
  if (!machine.variable("OMP_NUM_THREADS")) {
    const std::string status = TextAtPath(fs, machine.root + "/proc/self/status");
    const int cpus = CountOfList(FieldNamed(status, "Cpus_allowed_list"));
    if (cpus > 0) parts.push_back(Plural(static_cast<std::size_t>(cpus), "CPU"));
  }
  return OneLineOf(std::move(parts), "unknown");
}

bool IsBlas(const std::string& name) {
  return std::any_of(kBlasNames.begin(), kBlasNames.end(),
                     [&](std::string_view one) { return name.starts_with(one); });
}

std::string BlasFact(FileSystem& fs, const Machine& machine,
                     const std::vector<FoundFile>& libraries) {
  std::map<std::string, std::string> found;  // by name
  const std::string directory = machine.root + "/etc/alternatives";
  const auto entries = fs.ListDir(directory);
  for (const DirEntry& entry : entries ? *entries : std::vector<DirEntry>()) {
    if (!IsBlas(entry.name)) continue;
    if (const auto target = fs.ReadLink(directory + "/" + entry.name)) found[entry.name] = *target;
  }
  for (const FoundFile& library : libraries) {
    if (IsBlas(library.name)) found[library.name] = library.path;
  }
  std::vector<std::string> parts;
  for (const auto& [name, path] : found) parts.push_back(Format("{}={}", name, path));
  return OneLineOf(std::move(parts), "none");
}

std::string DeviceFact(FileSystem& fs, const Machine& machine) {
  std::map<std::string, std::size_t> models;
  const std::string directory = machine.root + "/proc/driver/nvidia/gpus";
  const auto entries = fs.ListDir(directory);
  for (const DirEntry& entry : entries ? *entries : std::vector<DirEntry>()) {
    const std::string text = TextAtPath(fs, directory + "/" + entry.name + "/information");
    const std::string model = FieldNamed(text, "Model");
    if (!model.empty()) ++models[model];
  }
  std::vector<std::string> parts;
  for (const auto& [model, count] : models) parts.push_back(Format("{} x {}", count, model));
  if (parts.empty()) parts.emplace_back("none");
  for (std::string& variable : SetVariables(machine, kDeviceVariables))
    parts.push_back(std::move(variable));
  return OneLineOf(std::move(parts), "none");
}

std::string DriverFact(FileSystem& fs, const Machine& machine) {
  const std::string text = TextAtPath(fs, machine.root + "/proc/driver/nvidia/version");
  return OneLineOf({FieldNamed(text, "NVRM version")}, "none");
}

}  // namespace

std::string FactOf(MachineFact fact, FileSystem& fs, const Machine& machine,
                   const std::vector<FoundFile>& libraries) {
  switch (fact) {
    case MachineFact::kCpu:
      return CpuFact(fs, machine);
    case MachineFact::kThreads:
      return ThreadsFact(fs, machine);
    case MachineFact::kBlas:
      return BlasFact(fs, machine, libraries);
    case MachineFact::kDevice:
      return DeviceFact(fs, machine);
    case MachineFact::kDriver:
      return DriverFact(fs, machine);
  }
  return {};
}

}  // namespace mlp
