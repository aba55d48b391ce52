// What the subcommands of `exp` have in common: which experiments are meant, and how they are
// named.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/experiments/experiment_selection.h"

namespace mlp {

// -A, --rev and -n. `verb` ("Remove") begins their help.
void AddExperimentSelection(CLI::App& command, const std::string& verb,
                            ExperimentSelection& selection);

// 'a', 'b' and 'c', safe to print: a name may have been fetched from anywhere.
std::string QuotedNames(const std::vector<Experiment>& experiments);

// An experiment as JSON: name, rev, baseline, ref.
Value ExperimentJson(const Experiment& experiment);

}  // namespace mlp
