// ProjectTrust: whether the user trusts the commands of one project, and what they say of it. See
// README.md for the rule and why it is so.
#pragma once

#include <string>
#include <vector>

#include "engine/trust/trust_record.h"
#include "engine/workspace.h"

namespace mlp {

enum class TrustReason {
  kVariable,  // MLPIPE_TRUST=1
  kPolicy,    // trust.policy = always
  kOwn,       // the user made the project here, and trusts what other repositories brought into it
  kCommands,  // every command was trusted as it stands
  kNothing,   // there are no commands
  kNotTrusted,
};

struct TrustState {
  TrustReason reason = TrustReason::kNotTrusted;
  std::vector<ProjectCommand> unknown;  // of kNotTrusted: those that nothing was said of
  bool is_own = false;  // the project is the user's: `unknown` came with repositories inside of it

  bool is_trusted() const { return reason != TrustReason::kNotTrusted; }
};

// kVariable or kPolicy, where one of them trusts whatever project it is.
std::optional<TrustReason> TrustedAnyway(const Workspace& workspace);

class ProjectTrust {
 public:
  // `workspace` must be loaded, and outlive it. Of an isolated workspace what was said of its home
  // counts, as long as it lies in it.
  static Result<ProjectTrust> Of(Workspace& workspace);

  Result<TrustState> State() const;
  const TrustRecord& record() const { return record_; }

  Status TrustCommands(const std::vector<ProjectCommand>& commands);
  // From now on the project's commands may change without a question, but for those of other
  // repositories inside of it.
  Status TrustAsOwn();
  Status Revoke();

 private:
  ProjectTrust(Workspace& workspace, TrustStore store, TrustRecord record, bool is_own)
      : workspace_(workspace),
        store_(std::move(store)),
        record_(std::move(record)),
        is_own_(is_own) {}

  // Those that do not go by the project being the user's own.
  Result<std::vector<ProjectCommand>> BroughtInside() const;

  Workspace& workspace_;
  TrustStore store_;
  TrustRecord record_;
  bool is_own_;
};

// "train: python train.py", a line each; of a changed one also what it was. At most `most` of them.
std::vector<std::string> CommandLines(const TrustRecord& record,
                                      const std::vector<ProjectCommand>& commands,
                                      std::size_t most);

// What a command is refused with.
Error NotTrusted(const std::string& root, const TrustRecord& record, const TrustState& state);

}  // namespace mlp
