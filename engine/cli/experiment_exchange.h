// What `exp push` and `exp pull` have in common: which experiments, with which data, and how it is
// told.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/experiment_options.h"
#include "engine/cli/transfer_options.h"
#include "engine/experiments/experiment_remote.h"

namespace mlp {

struct ExchangeLine {
  std::string git_remote;
  ExperimentSelection selection;
  TransferOptions data;  // which remote, how many at a time, the run cache
  bool no_cache = false, force = false;
};

// `verb`: "Push" or "Pull".
void AddExchangeOptions(CLI::App& command, const std::string& verb, ExchangeLine& options);

// What the experiments record; nothing with --no-cache.
Result<RootsByRemote> DataOf(CommandContext& context, Workspace& workspace, GitRepo& repo,
                             const std::vector<Experiment>& experiments,
                             const ExchangeLine& options);

// Whether the data can go anywhere: no remote is needed where there is no data.
Status CheckHasDataRemote(Workspace& workspace, const RootsByRemote& roots,
                          const ExchangeLine& options);

// `moved`: "Pushed" or "Pulled".
void PrintExchange(CommandContext& context, const ExperimentExchange& exchange,
                   const TransferReport& report, const ExchangeLine& options,
                   const std::string& moved);

}  // namespace mlp
