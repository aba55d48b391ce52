// mlpipe check-ignore
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct CheckIgnoreLine {
  std::vector<std::string> targets;
  bool details = false, non_matching = false, from_stdin = false;
};

Result<IgnoreTree::Match> Check(Workspace& workspace, const std::string& target) {
  const Result<RelPath> path =
      RelPath::Resolve(workspace.current_dir(), workspace.FromHere(target));
  if (!path) return IgnoreTree::Match();  // what is not in the project is not ignored either
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(*path), true));
  return workspace.ignored().Check(*path, stat && stat->type == FileType::kDirectory);
}

// Prints the answer for one path; whether any pattern decided about it.
Result<bool> Show(CommandContext& context, Workspace& workspace, const CheckIgnoreLine& options,
                  const std::string& target) {
  MLP_ASSIGN(const IgnoreTree::Match match, Check(workspace, target));
  const std::string name = ForTerminal(target);
  if (options.details && match.pattern != nullptr) {
    context.out << ForTerminal(match.pattern->Describe()) << '\t' << name << '\n';
  } else if (options.details && options.non_matching) {
    context.out << "::\t" << name << '\n';
  } else if (!options.details && match.ignored && !context.quiet) {
    context.out << name << '\n';
  }
  return match.ignored || (options.details && match.pattern != nullptr);
}

Result<int> RunCheckIgnore(CommandContext& context, const CheckIgnoreLine& options) {
  if (options.from_stdin != options.targets.empty())
    return Fail(ErrorCode::kUsage,
                options.from_stdin ? "paths are given twice: with --stdin and as arguments"
                                   : "no path is given",
                "name paths, or give --stdin");
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  bool any = false;
  const auto show = [&](const std::string& target) -> Status {
    MLP_ASSIGN(const bool decided, Show(context, workspace, options, target));
    any = any || decided;
    return {};
  };
  for (const std::string& target : options.targets) MLP_TRY(show(target));
  if (options.from_stdin)
    for (std::string line; std::getline(std::cin, line) && !line.empty();) MLP_TRY(show(line));
  return any ? kExitOk : kExitStageFailed;
}

}  // namespace

void AddCheckIgnoreCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("check-ignore", "Show which paths are kept out of mlpipe's sight");
  auto options = std::make_shared<CheckIgnoreLine>();
  command->add_option("targets", options->targets, "Files and directories");
  CLI::Option* details = command->add_flag("-d,--details", options->details,
                                           "Also show which pattern of which line decides");
  command->add_flag("-n,--non-matching", options->non_matching, "Also show paths that none fits")
      ->needs(details);
  command->add_flag("--stdin", options->from_stdin, "Read the paths from stdin, one a line");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunCheckIgnore(context, *options); };
  });
}

}  // namespace mlp
