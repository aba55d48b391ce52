// Decide: whether a stage must run, and why. Pure: facts in, verdict out. `repro` acts on it;
// `status`, `why` and `repro --dry` print it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipelines/lock_file.h"
#include "pipelines/output_index.h"
#include "pipelines/pipeline.h"

namespace mlp {

enum class ReasonKind {
  kNeverRun,        // nothing recorded
  kCommandChanged,  // old and new are the commands, a line each
  kWdirChanged,     // old and new are directories, relative to the pipeline file
  kEnvModified,     // subject is the variable; old and new as a person may see them, see EnvText
  kProgramChanged,  // subject is the program: its path, or its name where that led to another path;
                    // old and new are digests or paths; old or new absent if it was or is not there
  kLibraryChanged,  // subject is the library's name; old and new are digests
  kFactChanged,     // subject is the fact of the machine
  kEnvironmentUnknown,  // what it ran with is not in the record
  kDepModified,         // subject is the path; old and new are digests, old absent if not recorded
  kParamModified,     // subject is the key, file the params file; old or new absent if it was or is
                      // not there
  kOutMissing,        // subject is the path
  kOutModified,       // old and new are digests
  kOutNotRecorded,    // a declared output that the record does not know
  kOutNotStored,      // the output is as recorded, but its object is not in the store
  kOutDamaged,        // the store has an object for the output that is not what its digest says
  kAlwaysChanged,     // declared so
  kCallback,          // nothing declared that could tell
  kForced,            // asked for
  kUpstreamRuns,      // only in plans: subject is the address of the stage upstream
  kUpstreamRestored,  // likewise: it is restored, and what that gives is not looked into
  kDepMissing,        // the stage cannot run
  kDepUnknown,        // likewise: what it is now cannot be found out; new says why
  kParamMissing,      // likewise
  kDataMissing,       // likewise: tracked data is neither in the workspace nor in the cache
};

// Whether it is a stage upstream that is in the way.
constexpr bool IsOfUpstream(ReasonKind kind) {
  return kind == ReasonKind::kUpstreamRuns || kind == ReasonKind::kUpstreamRestored;
}

// Whether it is what the stage runs with: programs, libraries, facts of the machine.
constexpr bool IsOfEnvironment(ReasonKind kind) {
  return kind == ReasonKind::kProgramChanged || kind == ReasonKind::kLibraryChanged ||
         kind == ReasonKind::kFactChanged || kind == ReasonKind::kEnvironmentUnknown;
}

struct Reason {
  ReasonKind kind = ReasonKind::kNeverRun;
  std::string subject;
  std::string file;  // of a param
  std::optional<std::string> old_value, new_value;
  StageId upstream = 0;  // of kUpstreamRuns and kUpstreamRestored

  bool operator==(const Reason&) const = default;
};

enum class Verdict {
  kUpToDate,
  kRun,
  kRestore,  // the result is known: put it into the workspace
  kStore,    // the workspace is right, only the store lacks objects
  kFrozen,   // declared frozen: left as it is
  kAdd,      // tracked data was changed by hand: what stands there becomes the record
  kBlocked,  // dependencies or params are missing, so it cannot run
};

struct Decision {
  Verdict verdict = Verdict::kUpToDate;
  std::vector<Reason> reasons;          // empty only for kUpToDate and kFrozen
  std::optional<LockedStage> restored;  // of kRestore and kStore: what the record says
};

// What is so at the moment of deciding.
struct StageFacts {
  // cmd, deps, params, env and wdir as they are; outs as they stand in the workspace. What is
  // missing is left out; but with allow_missing a dependency that is missing is here as its writer
  // recorded it, else as this stage did.
  LockedStage now;
  std::vector<std::string> missing_deps;                          // texts
  std::vector<std::pair<std::string, std::string>> unknown_deps;  // text, why
  std::vector<std::pair<std::string, std::string>>
      missing_params;                     // file, key; an empty key: the whole file
  const LockedStage* recorded = nullptr;  // of the lock file
  bool python_equality = false;           // of params: 1, 1.0 and true are the same
  std::vector<std::string>
      unstored_outs;  // texts of recorded, cached outputs whose objects are not in the store
  std::vector<std::string> damaged_outs;  // those of them whose objects are there, but damaged
  std::optional<LockedStage>
      cached;  // a run-cache entry for `now` whose objects are all in the store
};

struct DecideOptions {
  bool force = false;
  bool use_run_cache = true;
  bool allow_missing = false;  // what is not there is no change as long as the records agree
};

Decision Decide(const Stage& stage, const StageFacts& facts, const DecideOptions& options);

// The value of an environment variable as it may be shown: "not set", the value, or "(secret)".
std::string EnvText(const Value& recorded);

// One line for a person, without the stage's name: "params.yaml: train.lr changed from 0.1 to
// 0.01".
std::string Explain(const Reason& reason);

}  // namespace mlp
