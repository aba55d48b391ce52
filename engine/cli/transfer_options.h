// What push, fetch and pull have in common: what is meant, from where to where, and how it is told.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/data_targets.h"
#include "engine/data_transfer.h"
#include "engine/experiments/revision_scope.h"

namespace mlp {

struct TransferOptions {
  std::vector<std::string> targets;
  DataTargetOptions selection;
  TransferSelection filter;
  RevisionScope scope;
  int jobs = 0;
  bool run_cache = false, json = false;
};

// Which remote, how many transfers, which revisions.
void AddRemoteOptions(CLI::App& command, TransferOptions& options);
// All of them.
void AddTransferOptions(CLI::App& command, TransferOptions& options);

// What the options mean in the workspace, loaded, and in the revisions they name.
Result<RootsByRemote> RootsMeant(CommandContext& context, Workspace& workspace,
                                 const TransferOptions& options);

// What the commits record. A revision that cannot be read keeps the others from nothing.
void AddRevisionRoots(CommandContext& context, Workspace& workspace, GitRepo& repo,
                      const std::vector<ScopedRevision>& revisions,
                      const std::vector<RelPath>& only, const TransferSelection& filter,
                      RootsByRemote& roots);

// Fetches it, the run cache first if that is asked for.
Result<TransferReport> FetchMeant(CommandContext& context, Workspace& workspace,
                                  const TransferOptions& options);

// For `repro --pull`: the run cache of the remote, and what the stages lack in the workspace. What
// cannot be had is a warning: the stages may do without.
Status FetchForRepro(CommandContext& context, Workspace& workspace,
                     const std::vector<StageId>& stages);

// "2 files pushed", or that all is up to date; as JSON if asked for.
void PrintMoved(CommandContext& context, const TransferOptions& options,
                const TransferReport& report, const std::string& verb);
// What failed, with paths, as one error of the first one's class; fine if nothing did.
Status CheckNothingFailed(const TransferReport& report, const std::string& verb);
// What is neither here nor there, in words; empty if nothing is.
std::vector<std::string> MissingLines(const TransferReport& report);

}  // namespace mlp
