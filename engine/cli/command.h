// How a command is added to the command line. Each cmd_*.cc defines one Add...Command, which
// declares the subcommand's options and hands its action to `chosen` when the user names it. A
// command holds no logic that a library test would miss: it parses, calls the engine, and prints.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>

#include "engine/environment.h"
#include "engine/workspace.h"
#include "store/base/error.h"

namespace mlp {

// Returns the exit status, or an error that main prints.
using CommandAction = std::function<Result<int>()>;

struct CommandContext {
  Environment& environment;
  std::ostream& out;     // results
  std::ostream& err;     // talk: progress, warnings, errors
  bool out_is_terminal;  // whether colour, box drawing and a live display make sense
  bool err_is_terminal;
  bool color;  // terminal, and NO_COLOR is not set
  int width;   // of the terminal in characters; 80 if it is none
  bool quiet = false;
  CommandAction chosen;
};

// Loads the workspace and warns of what was noticed on the way.
Status LoadWorkspace(CommandContext& context, Workspace& workspace);

// If results of the run cache were passed over for lack of a trusted signature, says so.
void WarnOfUntrusted(const CommandContext& context, Workspace& workspace);

// `mlpipe repro -s TARGET`.
Result<int> ReproOne(CommandContext& context, const std::string& target);

// Before the command line is parsed: hides the "--" of `stage add ... -- command` from CLI11, which
// would give what stands behind it to another command.
void ShieldCommandMark(std::vector<std::string>& arguments);

void AddAddCommand(CLI::App& app, CommandContext& context);
void AddCheckIgnoreCommand(CLI::App& app, CommandContext& context);
void AddCheckoutCommand(CLI::App& app, CommandContext& context);
void AddCommitCommand(CLI::App& app, CommandContext& context);
void AddDataCommand(CLI::App& app, CommandContext& context);  // data status
void AddInitCommand(CLI::App& app, CommandContext& context);
void AddFetchCommand(CLI::App& app, CommandContext& context);
void AddPullCommand(CLI::App& app, CommandContext& context);
void AddPushCommand(CLI::App& app, CommandContext& context);
void AddReproCommand(CLI::App& app, CommandContext& context);
void AddRootCommand(CLI::App& app, CommandContext& context);
void AddStatusCommand(CLI::App& app, CommandContext& context);
void AddUnprotectCommand(CLI::App& app, CommandContext& context);
void AddVerifyCommand(CLI::App& app, CommandContext& context);
void AddWatchCommand(CLI::App& app, CommandContext& context);
void AddWhyCommand(CLI::App& app, CommandContext& context);
void AddDagCommand(CLI::App& app, CommandContext& context);
void AddLineageCommand(CLI::App& app, CommandContext& context);
void AddTraceCommand(CLI::App& app, CommandContext& context);
void AddLintCommand(CLI::App& app, CommandContext& context);
void AddMetricsCommand(CLI::App& app, CommandContext& context);
void AddPlotsCommand(CLI::App& app, CommandContext& context);
void AddReportCommand(CLI::App& app, CommandContext& context);
void AddParamsCommand(CLI::App& app, CommandContext& context);
void AddStageCommand(CLI::App& app, CommandContext& context);   // stage add, stage list
void AddRemoteCommand(CLI::App& app, CommandContext& context);  // remote add, remote list, ...
void AddRemoveCommand(CLI::App& app, CommandContext& context);
void AddMoveCommand(CLI::App& app, CommandContext& context);
void AddFreezeCommands(CLI::App& app, CommandContext& context);  // freeze, unfreeze
void AddFsckCommand(CLI::App& app, CommandContext& context);
void AddGcCommand(CLI::App& app, CommandContext& context);
void AddSchemaCommand(CLI::App& app, CommandContext& context);
void AddExpCommand(CLI::App& app, CommandContext& context);
void AddQueueCommand(CLI::App& app, CommandContext& context);
void AddTrustCommand(CLI::App& app, CommandContext& context);
void AddKeyCommand(CLI::App& app, CommandContext& context);  // key new, show, trust, distrust, list
void AddProvenanceCommands(CLI::App& app, CommandContext& context);  // and verify-provenance
void AddPackageCommand(CLI::App& app, CommandContext& context);
void AddLsCommand(CLI::App& app, CommandContext& context);
void AddDuCommand(CLI::App& app, CommandContext& context);
void AddInstallCommand(CLI::App& app, CommandContext& context);
void AddGitHookCommand(CLI::App& app, CommandContext& context);      // for hooks, not for people
void AddMergeDriverCommand(CLI::App& app, CommandContext& context);  // for git, not for people

}  // namespace mlp
