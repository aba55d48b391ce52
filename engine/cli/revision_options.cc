#include "engine/cli/revision_options.h"

namespace mlp {

void AddRevisionOptions(CLI::App& command, RevisionScope& scope, const std::string& rev_help) {
  command.add_flag("-a,--all-branches", scope.all_branches, "Of the tips of all branches");
  command.add_flag("-T,--all-tags", scope.all_tags, "Of all tags");
  command.add_flag("-A,--all-commits", scope.all_commits, "Of all commits");
  command.add_option("--rev", scope.revisions, rev_help)
      ->type_name("REVISION")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace mlp
