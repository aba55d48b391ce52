#include "engine/verify/variation.h"

#include <locale.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "engine/command_output.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::array<std::string_view, kVariations> kVariationNames = {
    "threads", "directory", "clock", "environment", "locale", "cpu"};

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool Declares(const Stage& stage, std::string_view variable) {
  return std::any_of(stage.env.begin(), stage.env.end(),
                     [&](const EnvironmentDependency& one) { return one.name == variable; });
}

constexpr std::string_view kThreadVariables[] = {
    "OMP_NUM_THREADS",        "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",   "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS",  "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS",
    "POLARS_MAX_THREADS",     "TBB_NUM_THREADS",      "JULIA_NUM_THREADS", "GOMAXPROCS"};

VariedSurroundings VaryThreads() {
  const bool has_one =
      std::thread::hardware_concurrency() <= 1 || Variable("OMP_NUM_THREADS") == "1";
  const std::string count = has_one ? "2" : "1";
  VariedSurroundings varied;
  varied.what = Format("{} for OpenMP, BLAS and others", has_one ? "2 threads" : "1 thread");
  for (const std::string_view name : kThreadVariables)
    varied.set_environment.push_back(Format("{}={}", name, count));
  return varied;
}

VariedSurroundings VaryDirectory() {
  VariedSurroundings varied;
  varied.what = "a longer path";
  varied.place = "a copy of the project whose path is longer and has a space in it";
  return varied;
}

// libfaketime, where distributions put it: below a directory of the machine's kind.
std::string FakeTimeLibrary() {
  namespace stdfs = std::filesystem;
  constexpr const char* kPlaces[] = {"/usr/lib", "/usr/lib64", "/usr/local/lib"};
  std::error_code error;
  for (const stdfs::path place : kPlaces) {
    std::vector<stdfs::path> directories = {place};
    for (const auto& entry : stdfs::directory_iterator(place, error))
      if (entry.is_directory(error)) directories.push_back(entry.path());
    for (const stdfs::path& directory : directories) {
      const stdfs::path library = directory / "faketime" / "libfaketime.so.1";
      if (stdfs::exists(library, error)) return library.string();
    }
  }
  return "";
}

// As words of a command line: the clocks that count from the start of the machine, set on by 10
// days. The kernel keeps no other time for the wall clock.
std::vector<std::string> TimeNamespace() {
  return {"unshare",     "--user", "--map-current-user", "--time",
          "--monotonic", "864000", "--boottime",         "864000"};
}

VariedSurroundings VaryClock(const Environment& environment, const Stage& stage) {
  VariedSurroundings varied;
  const bool may_preload = !Declares(stage, "LD_PRELOAD") && !Declares(stage, "FAKETIME");
  const std::string library = may_preload ? FakeTimeLibrary() : "";
  if (!library.empty()) {
    const std::string preload = Variable("LD_PRELOAD");
    varied.what = "the clock 400 days ahead (libfaketime)";
    varied.set_environment = {"LD_PRELOAD=" + (preload.empty() ? library : preload + ":" + library),
                              "FAKETIME=+400d"};
    return varied;
  }
  const std::string trial = Join(TimeNamespace(), " ") + " true 2>&1";
  if (CommandOutput(trial, environment.current_dir, environment.clock)) {
    varied.what = "monotonic clock 10 days ahead; for the wall clock install faketime";
    varied.launcher = TimeNamespace();
    return varied;
  }
  varied.what = "the clock";
  varied.refusal = may_preload ? "install libfaketime (package 'faketime'), which needs no root"
                               : "the stage declares LD_PRELOAD or FAKETIME, which it takes";
  return varied;
}

// Words that set the umask, and then become the command behind them.
std::vector<std::string> WithMask(const char* mask) {
  return {"/bin/sh", "-c", Format("umask {}; exec \"$@\"", mask), "sh"};
}

// Whether a variable is there also when the environment is another one: by it programs and their
// libraries are found, it belongs to another variation, or it is mlpipe's own.
bool Stays(std::string_view name) {
  constexpr std::string_view kNames[] = {"PATH",       "LD_LIBRARY_PATH",
                                         "LD_PRELOAD", "LANG",
                                         "LANGUAGE",   "TERM",
                                         "SHELL",      "PWD",
                                         "HOME",       "TMPDIR",
                                         "USER",       "LOGNAME",
                                         "TZ",         "VIRTUAL_ENV",
                                         "FAKETIME",   "CUDA_VISIBLE_DEVICES",
                                         "_"};
  constexpr std::string_view kFamilies[] = {"LC_", "MLPIPE_", "NVIDIA_"};
  if (std::find(std::begin(kThreadVariables), std::end(kThreadVariables), name) !=
      std::end(kThreadVariables))
    return true;
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames) ||
         std::any_of(std::begin(kFamilies), std::end(kFamilies),
                     [&](std::string_view family) { return name.starts_with(family); });
}

// Words before a command that take the variables away which nobody declared.
std::vector<std::string> WithoutUndeclared(const Stage& stage) {
  std::vector<std::string> words = {"/usr/bin/env"};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    if (name.empty() || Declares(stage, name) || Stays(name)) continue;
    words.insert(words.end(), {"-u", std::string(name)});
  }
  return words;
}

VariedSurroundings VaryEnvironment(const Stage& stage, const std::string& base) {
  VariedSurroundings varied;
  const std::string home = base + "/home", temporary = base + "/tmp";
  varied.what = "other HOME, TMPDIR, USER, TZ, umask, no undeclared variables";
  varied.directories = {home, temporary};
  varied.set_environment = {"HOME=" + home,
                            "TMPDIR=" + temporary,
                            "XDG_CACHE_HOME=" + home + "/.cache",
                            "XDG_CONFIG_HOME=" + home + "/.config",
                            "USER=somebody",
                            "LOGNAME=somebody",
                            "TZ=<+1345>-13:45",
                            "MLPIPE_VARIED=" + std::string(1000, 'x')};
  varied.launcher = WithoutUndeclared(stage);
  for (std::string& word : WithMask("077")) varied.launcher.push_back(std::move(word));
  return varied;
}

bool IsInstalled(const char* locale) {
  const locale_t made = ::newlocale(LC_ALL_MASK, locale, nullptr);
  if (made == nullptr) return false;
  ::freelocale(made);
  return true;
}

VariedSurroundings VaryLocale() {
  std::string now = "C";
  for (const char* const name : {"LANG", "LC_CTYPE", "LC_COLLATE", "LC_ALL"})
    if (const std::string value = Variable(name); !value.empty()) now = value;
  VariedSurroundings varied;
  std::string other = "C";
  if (now == "C" || now == "POSIX") {
    constexpr const char* kLocales[] = {"en_US.UTF-8", "en_GB.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8",
                                        "C.UTF-8"};
    const auto found = std::find_if(std::begin(kLocales), std::end(kLocales), IsInstalled);
    if (found == std::end(kLocales)) {
      varied.what = "the locale";
      varied.refusal = "install a locale besides C ('locale -a' lists them)";
      return varied;
    }
    other = *found;
  }
  varied.what = Format("{} instead of {}", other, now);
  varied.set_environment = {"LC_ALL=" + other, "LANG=" + other, "LANGUAGE="};
  return varied;
}

// The first of the cores that may be used; -1: nobody says.
int FirstCore() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return -1;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &cores)) return core;
  return -1;
}

bool IsProgram(const std::string& name) {
  for (const std::string& directory : Split(Variable("PATH"), ':')) {
    std::error_code error;
    if (!directory.empty() && std::filesystem::exists(directory + "/" + name, error)) return true;
  }
  return false;
}

VariedSurroundings VaryCpu() {
  VariedSurroundings varied;
  varied.what = "no AVX";
  varied.set_environment = {
      "ATEN_CPU_CAPABILITY=default",
      "DNNL_MAX_CPU_ISA=SSE41",
      "ONEDNN_MAX_CPU_ISA=SSE41",
      "MKL_ENABLE_INSTRUCTIONS=SSE4_2",
      "OPENBLAS_CORETYPE=Nehalem",
      "BLIS_ARCH_TYPE=generic",
      "NPY_DISABLE_CPU_FEATURES=FMA3 AVX2 AVX512F AVX512CD AVX512_SKX",
      "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-FMA,-AVX2_Usable,-FMA_Usable"};
  const int core = FirstCore();
  if (core >= 0 && IsProgram("taskset")) {
    varied.what += ", one core";
    varied.launcher = {"taskset", "-c", std::to_string(core)};
  }
  return varied;
}

// A variable that the stage declares is an input, and no part of its surroundings.
void KeepDeclared(const Stage& stage, VariedSurroundings& varied) {
  std::vector<std::string> kept;
  std::erase_if(varied.set_environment, [&](const std::string& variable) {
    const std::string name = variable.substr(0, variable.find('='));
    if (!Declares(stage, name)) return false;
    kept.push_back(name);
    return true;
  });
  if (kept.empty()) return;
  const std::string names = Join(kept, ", ");
  varied.what += Format("; not {}, which the stage declares", names);
  if (varied.set_environment.empty() && varied.launcher.empty())
    varied.refusal = Format("the stage declares {} in its env: nothing is left to vary", names);
}

VariedSurroundings AnySurroundings(const Environment& environment, const Stage& stage,
                                   Variation variation, const std::string& base) {
  switch (variation) {
    case Variation::kThreads:
      return VaryThreads();
    case Variation::kDirectory:
      return VaryDirectory();
    case Variation::kClock:
      return VaryClock(environment, stage);
    case Variation::kEnvironment:
      return VaryEnvironment(stage, base);
    case Variation::kLocale:
      return VaryLocale();
    case Variation::kCpu:
      return VaryCpu();
  }
  return {};
}

}  // namespace

std::string_view NameOf(Variation variation) {
  return kVariationNames[static_cast<std::size_t>(variation)];
}

Result<std::vector<Variation>> ParseVariations(const std::string& text) {
  std::vector<Variation> variations;
  const std::vector<std::string> known(kVariationNames.begin(), kVariationNames.end());
  for (const std::string& word : text == "all" ? known : Split(text, ',')) {
    const auto found = std::find(known.begin(), known.end(), Trim(word));
    if (found == known.end()) {
      const std::string nearest = DidYouMean(Trim(word), known);
      return Fail(ErrorCode::kUsage, Format("{} cannot be varied", Quoted(word)),
                  nearest.empty() ? "name some of: " + Join(known, ",") + "; or all" : nearest);
    }
    const auto variation = static_cast<Variation>(found - known.begin());
    if (std::find(variations.begin(), variations.end(), variation) == variations.end())
      variations.push_back(variation);
  }
  return variations;
}

VariedSurroundings SurroundingsOf(const Environment& environment, const Stage& stage,
                                  Variation variation, const std::string& base) {
  VariedSurroundings varied = AnySurroundings(environment, stage, variation, base);
  KeepDeclared(stage, varied);
  return varied;
}

}  // namespace mlp
