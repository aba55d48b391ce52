// mlpipe lint
#include <filesystem>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/lint.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Value LintJson(const std::vector<LintFinding>& findings) {
  Value list = Value::array();
  for (const LintFinding& one : findings) {
    list.push_back({{"level", one.is_warning ? "warning" : "info"},
                    {"rule", one.rule},
                    {"file", one.where.file},
                    {"line", one.where.line},
                    {"column", one.where.column},
                    {"message", one.message},
                    {"hint", one.hint}});
  }
  return list;
}

// As compilers write it, so that editors find the place.
void PrintFinding(CommandContext& context, const LintFinding& one) {
  context.out << Format("{}:{}:{}: {}: {} [{}]\n", ForTerminal(one.where.file), one.where.line,
                        one.where.column, one.is_warning ? "warning" : "info",
                        ForTerminal(one.message), one.rule);
  if (!one.hint.empty()) context.out << "  hint: " << ForTerminal(one.hint) << '\n';
}

Result<int> RunLint(CommandContext& context, bool json) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  const std::vector<LintFinding> findings = Lint(workspace.graph(), [&](const RelPath& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(workspace.Absolute(path), error);
  });
  if (json) context.out << PythonJson(LintJson(findings), false) << '\n';
  bool has_warning = false;
  for (const LintFinding& one : findings) {
    has_warning |= one.is_warning;
    if (!json && (one.is_warning || !context.quiet)) PrintFinding(context, one);
  }
  return has_warning ? kExitStageFailed : kExitOk;
}

}  // namespace

void AddLintCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("lint", "Find what is missing in the declaration, without running it");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON");
  command->callback(
      [&context, json] { context.chosen = [&context, json] { return RunLint(context, *json); }; });
}

}  // namespace mlp
