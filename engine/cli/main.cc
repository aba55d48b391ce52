// mlpipe: parses the command line, hands it to one command, prints its error, returns its exit
// status.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/import_commands.h"
#include "engine/cli/render_error.h"
#include "engine/cli/trust_gate.h"
#include "engine/cli/version.h"
#include "engine/experiments/git_index_library.h"
#include "engine/guard/guard_process.h"
#include "engine/trust/entry_notary.h"
#include "store/base/text.h"

namespace {

int TerminalWidth() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void AddCommands(CLI::App& app, mlp::CommandContext& context) {
  mlp::AddInitCommand(app, context);
  mlp::AddReproCommand(app, context);
  mlp::AddAddCommand(app, context);
  mlp::AddTrustCommand(app, context);
  mlp::AddKeyCommand(app, context);
  mlp::AddProvenanceCommands(app, context);
  mlp::AddPackageCommand(app, context);
  mlp::AddCommitCommand(app, context);
  mlp::AddCheckoutCommand(app, context);
  mlp::AddUnprotectCommand(app, context);
  mlp::AddRootCommand(app, context);
  mlp::AddCheckIgnoreCommand(app, context);
  mlp::AddStatusCommand(app, context);
  mlp::AddDataCommand(app, context);
  mlp::AddWhyCommand(app, context);
  mlp::AddVerifyCommand(app, context);
  mlp::AddDagCommand(app, context);
  mlp::AddLineageCommand(app, context);
  mlp::AddTraceCommand(app, context);
  mlp::AddLintCommand(app, context);
  mlp::AddMetricsCommand(app, context);
  mlp::AddWatchCommand(app, context);
  mlp::AddParamsCommand(app, context);
  mlp::AddPlotsCommand(app, context);
  mlp::AddReportCommand(app, context);
  mlp::AddStageCommand(app, context);
  mlp::AddRemoveCommand(app, context);
  mlp::AddMoveCommand(app, context);
  mlp::AddFreezeCommands(app, context);
  mlp::AddFsckCommand(app, context);
  mlp::AddGcCommand(app, context);
  mlp::AddSchemaCommand(app, context);
  mlp::AddRemoteCommand(app, context);
  mlp::AddPushCommand(app, context);
  mlp::AddFetchCommand(app, context);
  mlp::AddPullCommand(app, context);
  mlp::AddExpCommand(app, context);
  mlp::AddQueueCommand(app, context);
  mlp::AddLsCommand(app, context);
  mlp::AddDuCommand(app, context);
  mlp::AddGetCommands(app, context);
  mlp::AddImportCommands(app, context);
  mlp::AddUpdateCommand(app, context);
  mlp::AddInstallCommand(app, context);
  mlp::AddGitHookCommand(app, context);
  mlp::AddMergeDriverCommand(app, context);
}

// What the command line got wrong, in the form of every other error.
mlp::Error UsageError(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  std::string name = app.get_name();
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    name += " " + command->get_name();
  }
  std::vector<std::string> known;
  for (const CLI::App* one : command->get_subcommands({})) {
    if (!one->get_name().empty()) known.push_back(one->get_name());  // else a group of options
  }
  mlp::Error usage;
  usage.code = mlp::ErrorCode::kUsage;
  usage.message = error.what();
  usage.hint = "see '" + name + " --help'";
  if (known.empty()) return usage;
  const std::vector<std::string> words = command->remaining();
  usage.message = words.empty() ? "a command is missing after " + mlp::Quoted(name)
                                : "there is no command " + mlp::Quoted(name + " " + words.front());
  const std::string nearest = words.empty() ? "" : mlp::DidYouMean(words.front(), known);
  usage.hint = nearest.empty() ? "name one of: " + mlp::Join(known, ", ") : nearest;
  return usage;
}

int ChangeDirectory(const std::string& directory) {
  if (directory.empty() || ::chdir(directory.c_str()) == 0) return mlp::kExitOk;
  std::cerr << mlp::RenderError(mlp::SystemError(errno, "change into", directory), false);
  return mlp::kExitNotFound;
}

int Report(mlp::CommandContext& context, const mlp::Error& error) {
  context.err << mlp::RenderError(error, context.color);
  return mlp::ExitCodeFor(error.code);
}

mlp::Error Defect(const std::exception& thrown) {
  mlp::Error error;
  error.code = mlp::ErrorCode::kInternal;
  error.message = std::string("mlpipe has a defect, or too little memory: ") + thrown.what();
  error.hint = "report it with what you did, unless memory was short";
  return error;
}

int Run(mlp::CommandContext& context) {
  const mlp::CommandAction action = context.chosen;  // a git hook goes on to choose another
  try {
    const mlp::Result<int> status = action();
    return status ? *status : Report(context, status.error());
  } catch (const std::exception& thrown) {
    return Report(context, Defect(thrown));
  }
}

// Results that nobody will see are no success.
int Flushed(mlp::CommandContext& context, int status) {
  errno = 0;
  context.out.flush();
  if (context.out) return status;
  mlp::Error error = mlp::SystemError(errno == 0 ? EIO : errno, "write to", "standard output");
  const int failed = Report(context, error);
  return status == mlp::kExitOk ? failed : status;
}

// Files that are opened must not get the numbers that text is printed to.
void KeepStandardDescriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Of a closed standard output writes must fail.
    const int mode = fd == STDERR_FILENO ? O_WRONLY : O_RDONLY;
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", mode);
  }
}

// mlpipe itself with these arguments, as others can start it; empty where the system does not say.
std::vector<std::string> OwnCommand(const std::vector<std::string>& arguments) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  std::vector<std::string> command = {self.string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  KeepStandardDescriptors();
  if (mlp::IsGuardCall(argc, argv)) return mlp::RunGuard(argc, argv);
  std::ios::sync_with_stdio(false);
  const bool err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  const bool out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  const auto processes = mlp::MakePosixProcessRunner();
  mlp::Environment environment{
      mlp::PosixFileSystem(),         mlp::SystemClock(),   *processes, {}, mlp::OpenGitIndex,
      OwnCommand({"exp", "recover"}), OwnCommand({"guard"})};
  mlp::CommandContext context{
      environment,     std::cout,       std::cerr,
      out_is_terminal, err_is_terminal, err_is_terminal && std::getenv("NO_COLOR") == nullptr,
      TerminalWidth(), false,           {}};

  CLI::App app("Declarative, reproducible machine-learning pipelines", "mlpipe");
  app.set_version_flag("--version", std::string("mlpipe ") + mlp::kMlpipeVersion);
  app.require_subcommand(1);
  app.fallthrough();
  std::string directory;
  app.add_option("--cd", directory, "Run as if started in this directory");
  app.add_flag("--silent", context.quiet, "Print results and errors only");
  const auto gate = mlp::MakeTrustGate(context);
  environment.gate = gate.get();
  const auto notary = mlp::MakeEntryNotary(environment.fs);
  environment.notary = notary.get();
  AddCommands(app, context);
  try {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    mlp::ShieldCommandMark(arguments);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return Flushed(context, app.exit(error));  // --help, --version
    context.err << mlp::RenderError(UsageError(app, error), context.color);
    return mlp::kExitUsage;
  }
  if (const int status = ChangeDirectory(directory); status != mlp::kExitOk) return status;
  std::error_code error;
  environment.current_dir = std::filesystem::current_path(error).string();
  return Flushed(context, Run(context));
}
