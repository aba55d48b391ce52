#include "engine/cli/experiment_options.h"

#include "store/base/text.h"

namespace mlp {

void AddExperimentSelection(CLI::App& command, const std::string& verb,
                            ExperimentSelection& selection) {
  command.add_flag("-A,--all,--all-commits", selection.all, verb + " those of all commits");
  command
      .add_option("--rev", selection.revisions,
                  verb + " those that began at this commit, branch or tag")
      ->type_name("REVISION")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("-n,--num", selection.commits,
                  "And at the commits before it, so many in all (default: 1; -1: every one)")
      ->type_name("NUM");
}

std::string QuotedNames(const std::vector<Experiment>& experiments) {
  std::string text;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    if (i > 0) text += i + 1 == experiments.size() ? " and " : ", ";
    text += ForTerminal(Quoted(experiments[i].name));
  }
  return text;
}

Value ExperimentJson(const Experiment& experiment) {
  return {{"name", experiment.name},
          {"rev", experiment.commit.hex},
          {"baseline", experiment.baseline.hex},
          {"ref", ExperimentRef(experiment.baseline, experiment.name)}};
}

}  // namespace mlp
