// What `verify` finds out of stages: values, and the words and JSON for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/verify/output_comparison.h"
#include "engine/verify/variation.h"
#include "pipelines/stage_graph.h"

namespace mlp {

enum class VerifyOutcome {
  kSame,         // every output came out again, to the last byte
  kWithin,       // some differ, all within the tolerance of the contract
  kMayDiffer,    // some differ, and the contract says that they do
  kDiffers,      // some differ
  kFails,        // the stage does not run in the copy, or does not make its outputs
  kOutdated,     // the record is not of what is declared now: repro first
  kNotPossible,  // there is nothing to compare, or no copy that could tell
  kCannotTell,   // something that it takes is missing, damaged or changed: to be had, not so
  kInterrupted,
};
std::string_view NameOf(VerifyOutcome outcome);  // "same", "within tolerance", ...

// One run in a copy.
struct VerifyRun {
  VerifyOutcome outcome = VerifyOutcome::kInterrupted;
  std::string reason;                   // why it is no kSame, where no output says it
  std::vector<std::string> last_lines;  // that the stage printed; of kFails
  std::vector<OutputFinding> outputs;
  std::int64_t duration_ns = 0;
  std::string log_file;  // relative to the project; empty: nothing ran
  std::string copy;      // where it ran, if that is kept; absolute
};

struct VariedRun {
  Variation variation;
  std::string what;
  VerifyRun run;
};

struct StageVerification {
  StageId id = 0;
  VerifyRun run;
  std::vector<VariedRun> varied;
  bool is_verified = false;  // marked so in the run log

  // Whether it came out otherwise than its contract promises, plain or varied.
  bool Differs() const;
};

// One line: "model.safetensors: tensor 'w', element 5 [1, 2]: ...".
std::string FindingText(const OutputFinding& finding);
// One line: why the run is no success, or the first output that differs; empty: all is the same.
std::string WhyText(const VerifyRun& run);

Value ToJson(const StageGraph& graph, const StageVerification& verification);

}  // namespace mlp
