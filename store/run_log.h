// RunLog: the record of every run of a stage: when, how long, how it ended, what it read and wrote,
// its metrics. In SQLite; cannot be remade, so it is written with synchronous=FULL and never thrown
// away.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

enum class RunOutcome { kSucceeded, kFailed, kInterrupted, kRestored };
std::string_view NameOf(RunOutcome outcome);  // "succeeded", ...

// One lineage edge: the run read (dependency) or wrote (output) these bytes at this path.
struct RunPath {
  enum class Role { kDependency, kOutput } role;
  std::string path;    // relative to the project
  std::string digest;  // "<hex>" or "<hex>.dir"
  std::uint64_t size = 0;
};

struct RunParam {
  std::string file, key;
  Value value;
};

struct RunMetric {
  std::string file, key;  // key dotted
  double value;
};

struct RunRecord {
  std::int64_t id = 0;  // set by Append
  std::string stage;    // its address
  std::string command;
  std::string fingerprint;  // hex; empty if the run cannot be cached
  std::int64_t started_ns = 0;
  std::int64_t duration_ns = 0;
  RunOutcome outcome = RunOutcome::kSucceeded;
  int exit_status = 0;   // 128 + signal if killed by one
  std::string log_file;  // relative to the project; may be empty
  std::vector<RunPath> paths;
  std::vector<RunParam> params;
  std::vector<RunMetric> metrics;
  // What it ran with, as JSON of the engine's; empty: not known. Equal ones are kept once.
  std::string environment = {};
};

// A result: what it was made from, and what it is. Another input or another byte is another result.
struct ResultName {
  std::string fingerprint;  // of the run, hex
  std::string outputs;      // OutputsNameOf

  bool operator==(const ResultName&) const = default;
};

// One name for the paths and digests of all outputs among `paths`, whatever their order: SHA-256 of
// "<path> NUL <digest> NUL" of each, sorted.
std::string OutputsNameOf(const std::vector<RunPath>& paths);

class RunLog {
 public:
  // Opens or makes the database, and migrates an older one. A newer or damaged one is refused with
  // what to do.
  static Result<RunLog> Open(const std::string& path);
  RunLog(RunLog&&) noexcept;
  RunLog& operator=(RunLog&&) noexcept;
  ~RunLog();

  // All or none, durable on return. Their ids are set.
  Status Append(std::span<RunRecord> records);
  // Whether a run of the stage that began at this moment is recorded.
  Result<bool> Has(const std::string& stage, std::int64_t started_ns);
  // The newest runs of a stage (all stages if empty), newest first, with everything that was
  // recorded.
  Result<std::vector<RunRecord>> Recent(const std::string& stage, int limit);
  // The newest runs that wrote, or read, these bytes at any path; newest first.
  Result<std::vector<RunRecord>> RunsWith(const std::string& digest, RunPath::Role role, int limit);
  // The digests of anything written or read that begin with `prefix`, sorted.
  Result<std::vector<std::string>> DigestsLike(const std::string& prefix, int limit);
  // Marks the result as one that came out again when its stage was run again at `verified_ns`.
  Status MarkVerified(const ResultName& result, std::int64_t verified_ns);
  // Takes the mark from it, if it has one.
  Status ForgetVerified(const ResultName& result);
  // When it last came out again; nullopt: it was not tried, or did not.
  Result<std::optional<std::int64_t>> VerifiedAt(const ResultName& result);
  // How long each stage took when it last succeeded, in nanoseconds, by stage.
  Result<std::unordered_map<std::string, std::int64_t>> LastDurations();

 private:
  struct State;
  explicit RunLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mlp
