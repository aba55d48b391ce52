// Variations: what of a stage's surroundings is changed, one thing at a time, to find what its
// result depends on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/environment.h"
#include "pipelines/pipeline.h"
#include "store/base/error.h"

namespace mlp {

enum class Variation {
  kThreads,      // how many a program that asks may use
  kDirectory,    // another path, of another length
  kClock,        // another time
  kEnvironment,  // HOME, TMPDIR, USER, TZ, the umask; the variables that the stage does not declare
  kLocale,       // another language and order of letters
  kCpu,          // fewer instruction sets, one core
};
inline constexpr int kVariations = 6;
std::string_view NameOf(Variation variation);  // "threads"
// "threads,locale", or "all". kUsage with the names for anything else.
Result<std::vector<Variation>> ParseVariations(const std::string& text);

// How a stage is run under a variation.
struct VariedSurroundings {
  std::string what;                          // "OMP_NUM_THREADS=1", for people
  std::string refusal;                       // why it cannot be done, and what to do; empty: it can
  std::string place = "copy";                // the name of the directory of the copy
  std::vector<std::string> set_environment;  // "NAME=value"
  std::vector<std::string> launcher;         // words before every command
  std::vector<std::string> directories;      // absolute, to be made before
};

// What the stage declares in its `env` stays as it is. `base` is a directory for this run alone, in
// which `place` and the directories lie.
VariedSurroundings SurroundingsOf(const Environment& environment, const Stage& stage,
                                  Variation variation, const std::string& base);

}  // namespace mlp
