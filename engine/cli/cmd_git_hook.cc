#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/render_error.h"
#include "engine/experiments/git_setup.h"

namespace mlp {
namespace {

struct GitHookLine {
  std::string hook;
  std::vector<std::string> arguments;  // as git gives them
};

// What another command of mlpipe would do. One that this version does not have does nothing: the
// hooks need not be installed anew when there is one.
Result<int> RunCommand(CLI::App& app, CommandContext& context, const std::string& name,
                       const std::string& options) {
  const auto is_it = [&](const CLI::App* command) { return command->get_name() == name; };
  if (app.get_subcommands(is_it).empty()) return kExitOk;
  app.clear();
  app.parse(name + " " + options);
  const CommandAction action = context.chosen;
  return action();
}

// After `git checkout BRANCH`, not after that of single files, and after a merge or pull: outputs
// as the lock files say now. Without that repro would take old data for an edit, and record it
// again.
Result<int> PostCheckout(CLI::App& app, CommandContext& context, const GitHookLine& options) {
  const bool is_of_files = options.hook == "post-checkout" &&
                           (options.arguments.size() != 3 || options.arguments[2] != "1");
  return is_of_files ? kExitOk : RunCommand(app, context, "checkout", "--no-wait");
}

Result<int> PreCommit(CLI::App& app, CommandContext& context) {
  MLP_ASSIGN(const int status, RunCommand(app, context, "status", "--quiet"));
  if (status != kExitOk)
    context.err << RenderWarning(
        "the commit holds stages that are not up to date ('mlpipe status' names them)",
        context.color);
  return kExitOk;
}

// Only a push may be stopped: there git would publish what others cannot get the data of.
Result<int> RunGitHook(CLI::App& app, CommandContext& context, const GitHookLine& options) {
  if (options.hook == "pre-push") return RunCommand(app, context, "push", "--if-configured");
  const Result<int> status =
      options.hook == "pre-commit" ? PreCommit(app, context) : PostCheckout(app, context, options);
  if (!status) context.err << RenderError(status.error(), context.color);
  return kExitOk;
}

}  // namespace

void AddGitHookCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("git-hook", "What the hooks of 'mlpipe install' run");
  command->group("");  // not listed
  auto options = std::make_shared<GitHookLine>();
  command->add_option("hook", options->hook, "The hook that runs")
      ->required()
      ->check(CLI::IsMember(HookNames()));
  command->add_option("arguments", options->arguments, "What git gives to the hook");
  command->callback([&app, &context, options] {
    context.chosen = [&app, &context, options] {
      return RunGitHook(app, context, GitHookLine(*options));
    };
  });
}

}  // namespace mlp
