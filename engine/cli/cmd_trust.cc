// mlpipe trust
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/trust_gate.h"
#include "engine/trust/project_trust.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kEveryLine = static_cast<std::size_t>(-1);

struct TrustLine {
  bool yes = false, own = false, show = false, revoke = false;
};

std::string_view WordsFor(TrustReason reason) {
  switch (reason) {
    case TrustReason::kVariable:
      return "Trusted, as every project: MLPIPE_TRUST is 1.";
    case TrustReason::kPolicy:
      return "Trusted, as every project: trust.policy is 'always'.";
    case TrustReason::kOwn:
      return "Trusted: it is your own; changed commands run without a question.";
    case TrustReason::kCommands:
      return "Trusted: every command, as it stands.";
    case TrustReason::kNothing:
      return "There is nothing to trust: it has no commands.";
    case TrustReason::kNotTrusted:
      break;
  }
  return "Not trusted: these commands do not run.";
}

void PrintCommands(std::ostream& to, const ProjectTrust& trust,
                   const std::vector<ProjectCommand>& commands) {
  for (const std::string& line : CommandLines(trust.record(), commands, kEveryLine))
    to << "  " << ForTerminal(line) << '\n';
}

Result<int> Show(CommandContext& context, const ProjectTrust& trust) {
  MLP_ASSIGN(const TrustState state, trust.State());
  context.out << WordsFor(state.reason) << '\n';
  PrintCommands(context.out, trust, state.unknown);
  return state.is_trusted() ? kExitOk : kExitNotTrusted;
}

Result<int> TrustWhatIsNew(CommandContext& context, ProjectTrust& trust, bool yes) {
  MLP_ASSIGN(const TrustState state, trust.State());
  if (state.is_trusted()) {
    if (!context.quiet) context.err << WordsFor(state.reason) << '\n';
    return kExitOk;
  }
  if (!yes && !CanAsk(context))
    return Fail(ErrorCode::kUsage, "there is no terminal to ask whether you trust the project",
                "'mlpipe trust --show' prints its commands; 'mlpipe trust --yes' trusts them");
  // Also where nobody is asked: a log then says what was trusted.
  if (!yes || !context.quiet) {
    context.err << Format("The project {} would run:\n", Quoted(trust.record().root));
    PrintCommands(context.err, trust, state.unknown);
  }
  if (!yes && Ask(context, "Trust them?", "y/N") != "y") return kExitNotTrusted;
  MLP_TRY(trust.TrustCommands(state.unknown));
  if (!context.quiet)
    context.err << Format("Trusted {}; changed ones will be asked about.\n",
                          Plural(state.unknown.size(), "command"));
  return kExitOk;
}

Result<int> RunTrust(CommandContext& context, const TrustLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(ProjectTrust trust, ProjectTrust::Of(workspace));
  if (options.show) return Show(context, trust);
  if (options.revoke) {
    MLP_TRY(trust.Revoke());
    if (!context.quiet) context.err << "Forgot all that was said of this project.\n";
    return kExitOk;
  }
  if (!options.own) return TrustWhatIsNew(context, trust, options.yes);
  MLP_TRY(trust.TrustAsOwn());
  if (!context.quiet)
    context.err << "From now on its commands run without a question, also when they change; those "
                   "of other git repositories inside of it ask.\n";
  return kExitOk;
}

}  // namespace

void AddTrustCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("trust", "Say that the commands of a project from elsewhere may run");
  auto options = std::make_shared<TrustLine>();
  command->add_flag("-y,--yes", options->yes, "Do not ask: the commands were read");
  CLI::Option_group* ways = command->add_option_group("Instead of trusting what is new");
  ways->add_flag("--own", options->own, "The project is yours: never ask about it again");
  ways->add_flag("--show", options->show, "Print whether it is trusted, and what is not");
  ways->add_flag("--revoke", options->revoke, "Forget all that was said of the project");
  ways->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunTrust(context, *options); };
  });
}

}  // namespace mlp
