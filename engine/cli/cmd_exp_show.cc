#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/exp_table.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpShowLine {
  bool json = false, csv = false, md = false;
  int commits = 1;
  ExpTableOptions table;
};

// A table that would not fit the terminal shows only what differs, and says so.
Table FittingTable(CommandContext& context, const std::vector<ExperimentRow>& rows,
                   ExpTableOptions options) {
  Table table = ExpTable(rows, options);
  if (!context.out_is_terminal || NaturalWidth(table) <= context.width) return table;
  const std::size_t all = table.header.size();
  options.only_changed = true;
  table = ExpTable(rows, options);
  if (const std::size_t hidden = all - table.header.size(); hidden > 0)
    context.err << Format("{} with the same value in every row {} left out; --csv has all.\n",
                          Plural(hidden, "column"), hidden == 1 ? "is" : "are");
  return table;
}

Result<int> RunExpShow(CommandContext& context, ExpShowLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const std::vector<ExperimentRow> rows,
             LoadExperimentRows(workspace, repo, options.commits));
  options.table.now_s = context.environment.clock.NowNs() / 1'000'000'000;
  options.table.for_programs = options.csv;
  if (options.json) {
    context.out << PythonJson(ExpJson(rows), false) << '\n';
  } else if (options.csv) {
    context.out << RenderCsv(ExpTable(rows, options.table));
  } else if (options.md) {
    context.out << RenderMarkdown(ExpTable(rows, options.table)) << '\n';
  } else {
    const bool terminal = context.out_is_terminal;
    context.out << RenderPlain(FittingTable(context, rows, options.table),
                               terminal ? context.width : 0, terminal && context.color);
  }
  for (const ExperimentRow& row : rows)
    if (row.error)
      context.err << Format("warning: {}: {}\n", row.short_id.empty() ? "workspace" : row.short_id,
                            row.error->message);
  return kExitOk;
}

}  // namespace

void AddExpShowCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("show", "Compare experiments with HEAD and the workspace");
  auto options = std::make_shared<ExpShowLine>();
  command->add_option("-n,--num", options->commits, "Commits to show, from HEAD back (default: 1)")
      ->check(CLI::Range(1, 4096));
  command->add_flag("--only-changed", options->table.only_changed,
                    "Leave out what is the same in every row");
  command->add_option("--precision", options->table.precision, "Significant digits (default: 5)")
      ->check(CLI::Range(1, 17));
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("--json", options->json, "Print JSON, in the shape of 'dvc exp show --json'");
  forms->add_flag("--csv", options->csv, "Print CSV, in full precision");
  forms->add_flag("--md", options->md, "Print a Markdown table");
  forms->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpShow(context, *options); };
  });
}

}  // namespace mlp
