// StageEnvironments: what stages run with: programs, libraries, facts of the machine (programs/).
// Looks, changes nothing.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/programs/program_finder.h"
#include "engine/workspace.h"

namespace mlp {

// As the stage says, or else the project's settings. Tracked data runs nothing.
EnvironmentPolicy EnvironmentPolicyOf(const Workspace& workspace, const Stage& stage);

// What was found, with the digests that are known.
struct EnvironmentScan {
  LockedEnvironment found;      // without digests
  std::vector<PathScan> files;  // of found.programs, then of found.libraries
};

class StageEnvironments {
 public:
  explicit StageEnvironments(Workspace& workspace)
      : workspace_(workspace), finder_(workspace.fs(), machine_) {}
  StageEnvironments(const StageEnvironments&) = delete;
  StageEnvironments& operator=(const StageEnvironments&) = delete;

  // What is part of the stage's fingerprint: programs and libraries if it is strict, and the facts
  // that it names. Costs nothing for other stages.
  EnvironmentScan ScanCompared(const Stage& stage);
  // What is written down of a run: that, and all of it unless the policy says to ignore it.
  EnvironmentScan ScanRecorded(const Stage& stage);
  // Of what was recorded, the part that is compared.
  LockedEnvironment ComparedPart(const Stage& stage, LockedEnvironment recorded) const;
  // All digests in `scan` must be known.
  static LockedEnvironment Found(const EnvironmentScan& scan);
  // A command has run: programs may have changed since they were looked at.
  void Forget() { finder_.Forget(); }

 private:
  struct KnownDigest {
    FileStat stat;
    Digest digest;
  };

  const ProgramFiles& FilesOf(const Stage& stage);
  EnvironmentScan Scan(const Stage& stage, bool programs, const std::vector<MachineFact>& facts);
  void AddFiles(const Stage& stage, const std::vector<FoundFile>& files,
                std::vector<LockedProgram>& found, std::vector<PathScan>& scans);
  Digest DigestOf(const FoundFile& file);
  std::string FactNow(MachineFact fact, const std::vector<FoundFile>& libraries);

  Workspace& workspace_;
  Machine machine_;
  ProgramFinder finder_;
  std::unordered_map<std::string, KnownDigest> known_;  // by path, as the index has it
  std::map<MachineFact, std::string> facts_;            // that stay while mlpipe runs
};

}  // namespace mlp
