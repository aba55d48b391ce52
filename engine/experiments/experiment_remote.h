// ExperimentRemote: the experiments of another git repository: listed, sent there, fetched from it.
// Refs and commits only; what they name in the object store goes its own way
// (engine/data_transfer).
#pragma once

#include <string>
#include <vector>

#include "engine/environment.h"
#include "engine/experiments/experiment.h"
#include "engine/experiments/git_program.h"

namespace mlp {

// What is to be done so that the other side has the experiments, too.
struct ExperimentExchange {
  std::vector<Experiment> up_to_date;
  std::vector<Experiment> moving;  // the other side lacks them, or has others that are replaced
};

// `others` are all experiments of the side that they go to, `where` ("here", "there") is what
// messages call it. kUsage, naming them, when it has some under the same names with other commits,
// unless `force`: all of them move, or none.
Result<ExperimentExchange> PlanExchange(const std::vector<Experiment>& experiments,
                                        const std::vector<Experiment>& others,
                                        const std::string& where, bool force);

class ExperimentRemote {
 public:
  // `remote`: as git takes it: the name of one that is configured, a URL or a path. kUsage for what
  // git would take for an option.
  static Result<ExperimentRemote> Open(Environment& environment, GitRepo& repo,
                                       const std::string& remote);

  // Sorted by ref. What is no experiment, or could not be one here, is passed over.
  Result<std::vector<Experiment>> List();
  // Sets the refs there, or here, with all that their commits need. All or none, as far as the
  // other side allows and the command line of git holds them (some thousands).
  Status Push(const std::vector<Experiment>& experiments);
  Status Fetch(const std::vector<Experiment>& experiments);
  // Removes the refs there.
  Status Remove(const std::vector<Experiment>& experiments);

 private:
  ExperimentRemote(Environment& environment, std::string remote, bool is_configured)
      : environment_(environment), remote_(std::move(remote)), is_configured_(is_configured) {}

  Result<GitRun> Git(std::vector<std::string> arguments);
  // The same command for so many refspecs at a time as fit.
  Status ForAll(std::vector<std::string> command, const std::vector<std::string>& refspecs,
                const std::string& what);

  Environment& environment_;
  std::string remote_;
  bool is_configured_;
};

}  // namespace mlp
