// StageGuard: the engine's side of a guarded stage: what is asked of the wrapper process around
// each of its commands (guard_process.h), and what came of it. One for each time the stage runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/guard/access_trace.h"
#include "engine/guard/guard_spec.h"
#include "engine/guard/undeclared_access.h"
#include "engine/workspace.h"
#include "store/base/file_lock.h"

namespace mlp {

// What of a stage's surroundings is watched and closed.
struct Guarding {
  bool trace = false, sandbox = false, network = true;

  bool IsOn() const { return trace || sandbox || !network; }
};

// What the stage says, else the settings; `trace_all` is what the command line says.
Guarding GuardingOf(const Stage& stage, const Config& config, bool trace_all);

struct GuardReport {
  bool is_traced = false;
  AccessTrace trace;
  std::vector<Undeclared> undeclared;
  Status status = {};  // an error if outputs could not be brought out of the sandbox
};

class StageGuard {
 public:
  // kInvalid when the kernel cannot do what is asked: before anything of the stage is changed.
  static Status Check(Workspace& workspace, const Stage& stage, const Guarding& guarding);
  // Its old outputs are gone by now. `root` is where the project stands for it: the workspace, or
  // a copy.
  static Result<std::unique_ptr<StageGuard>> Make(Workspace& workspace, const Stage& stage,
                                                  const Guarding& guarding,
                                                  const std::string& root);
  ~StageGuard();
  StageGuard(const StageGuard&) = delete;
  StageGuard& operator=(const StageGuard&) = delete;

  // The command with its wrapper in front, for one start.
  Result<std::vector<std::string>> Around(std::vector<std::string> argv);
  // When the last command has ended: outputs that were made in a sandbox come to their places.
  GuardReport Finish();

 private:
  StageGuard(Workspace& workspace, const Stage& stage, const Guarding& guarding,
             const std::string& root, std::string scratch, FileLock lock);
  std::string At(const RelPath& path) const;
  Status PrepareSandbox();
  Status AddReadable(SandboxSpec& sandbox) const;
  Status BringOutputs() const;
  Status CheckLinks(const std::string& output) const;
  Status CheckLink(const std::string& link) const;
  AccessTrace TakeTrace() const;
  bool IsReadable(const std::string& path) const;
  void MarkWhatStays(AccessTrace& trace) const;

  Workspace& workspace_;
  const Stage& stage_;
  const Guarding guarding_;
  const std::string scratch_;  // a directory of its own
  FileLock lock_;              // on it: whoever finds it unlocked removes it
  GuardSpec spec_;
  int commands_ = 0;
};

// What the stage declares, found elsewhere by going through symlinks.
ProjectFacts FactsFor(const Workspace& workspace, const Stage& stage);

}  // namespace mlp
