#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/exp_table.h"
#include "engine/cli/revision_options.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpShowLine {
  bool json = false, csv = false, md = false;
  ExperimentRowsOptions rows;
  std::vector<std::string> drop, keep;
  std::vector<std::string> filters;
  std::string sort_by;
  std::string sort_order = "asc";
  ExpTableOptions table;
};

// A table that would not fit the terminal shows only what differs, and says so.
Table FittingTable(CommandContext& context, const ExpSheet& sheet, ExpTableOptions options) {
  Table table = ExpTable(sheet, options);
  if (!context.out_is_terminal || NaturalWidth(table) <= context.width) return table;
  const std::size_t all = table.header.size();
  options.only_changed = true;
  table = ExpTable(sheet, options);
  if (const std::size_t hidden = all - table.header.size(); hidden > 0)
    context.err << Format("{} with the same value in every row {} left out; --csv has all.\n",
                          Plural(hidden, "column"), hidden == 1 ? "is" : "are");
  return table;
}

// The experiments that are asked for, in the order that is.
Result<ExpSheet> LoadSheet(Workspace& workspace, const ExpShowLine& options) {
  std::vector<ExpCondition> conditions;
  for (const std::string& text : options.filters) {
    MLP_ASSIGN(conditions.emplace_back(), ParseCondition(text));
  }
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(std::vector<ExperimentRow> rows, LoadExperimentRows(workspace, repo, options.rows));
  ExpSheet sheet(std::move(rows));
  MLP_TRY(sheet.KeepMatching(conditions));
  if (!options.sort_by.empty())
    MLP_TRY(sheet.SortBy(options.sort_by, options.sort_order == "desc"));
  return sheet;
}

// One expression that matches where any of them does; nullptr: there is none.
Result<std::shared_ptr<const RegularExpression>> AnyOf(const std::vector<std::string>& patterns) {
  if (patterns.empty()) return std::shared_ptr<const RegularExpression>();
  std::vector<std::string> groups;
  for (const std::string& pattern : patterns) {
    const auto alone = RegularExpression::Compile(pattern);
    if (!alone)
      return Fail(ErrorCode::kUsage, Format("{} is no regular expression: {}", Quoted(pattern),
                                            alone.error().message));
    groups.push_back("(?:" + pattern + ")");
  }
  MLP_ASSIGN(RegularExpression any, RegularExpression::Compile(Join(groups, "|")));
  return std::make_shared<const RegularExpression>(std::move(any));
}

Result<int> RunExpShow(CommandContext& context, ExpShowLine& options) {
  MLP_ASSIGN(options.table.drop, AnyOf(options.drop));
  MLP_ASSIGN(options.table.keep, AnyOf(options.keep));
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const ExpSheet sheet, LoadSheet(workspace, options));
  options.table.now_s = context.environment.clock.NowNs() / 1'000'000'000;
  options.table.for_programs = options.csv;
  if (options.json) {
    context.out << PythonJson(ExpJson(sheet.rows()), false) << '\n';
  } else if (options.csv) {
    context.out << RenderCsv(ExpTable(sheet, options.table));
  } else if (options.md) {
    context.out << RenderMarkdown(ExpTable(sheet, options.table)) << '\n';
  } else {
    const bool terminal = context.out_is_terminal;
    context.out << RenderPlain(FittingTable(context, sheet, options.table),
                               terminal ? context.width : 0, terminal && context.color);
  }
  for (const ExperimentRow& row : sheet.rows())
    if (row.error)
      context.err << Format("warning: {}: {}\n", row.short_id.empty() ? "workspace" : row.short_id,
                            row.error->message);
  return kExitOk;
}

// The commits whose experiments are shown.
void AddScope(CLI::App& command, RevisionScope& scope) {
  AddRevisionOptions(command, scope, "Of this commit, branch or tag (default: HEAD)");
  command
      .add_option("-n,--num", scope.commits,
                  "And of the commits before it, so many in all (default: 1; -1: every one)")
      ->type_name("NUM");
}

}  // namespace

void AddExpShowCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("show", "Compare experiments with HEAD and the workspace");
  auto options = std::make_shared<ExpShowLine>();
  AddScope(*command, options->rows.scope);
  command
      ->add_option("--filter", options->filters,
                   "Only experiments of which this is so: 'acc>=0.9', 'lr=0.1', 'opt!=adam'")
      ->type_name("CONDITION")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      ->add_option("--sort,--sort-by", options->sort_by,
                   "Sort by a metric, a param, Experiment or Created (default: newest first)")
      ->type_name("COLUMN");
  command->add_option("--sort-order", options->sort_order, "asc (default) or desc")
      ->check(CLI::IsMember({"asc", "desc"}))
      ->needs(command->get_option("--sort"));
  const auto add_patterns = [&](const char* name, std::vector<std::string>& patterns,
                                const char* help) {
    command->add_option(name, patterns, help)
        ->type_name("REGEX")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  add_patterns("--drop", options->drop, "Leave out columns whose names begin so");
  add_patterns("--keep", options->keep, "Leave these in all the same");
  AddParamDeps(*command, "--param-deps", options->rows.params);
  ExperimentRowsOptions& rows = options->rows;
  command->add_flag_callback(
      "--hide-workspace", [&rows] { rows.workspace = false; }, "Without the workspace");
  command->add_flag_callback(
      "--sha", [&rows] { rows.names = false; }, "Call commits by their ids only");
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
