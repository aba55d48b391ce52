// `mlpipe du`.
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/source_options.h"
#include "engine/cli/table.h"
#include "engine/imports/source_listing.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct DuLine {
  SourceOptions source;
  bool summarize = false;
  bool json = false;
};

Result<int> RunDu(CommandContext& context, const DuLine& options) {
  MLP_ASSIGN(const auto source, OpenSource(context, options.source));
  MLP_ASSIGN(const RelPath path, PathInSource(*source, options.source.path));
  SourceTree tree(*source);
  MLP_ASSIGN(const std::vector<DiskUsage> usage, UsageOf(tree, path, options.summarize));
  if (options.json) {
    Value list = Value::array();
    for (const DiskUsage& one : usage) {
      list.push_back({{"path", one.name}, {"size", one.size ? Value(*one.size) : Value()}});
    }
    context.out << PythonJson(list, false) << '\n';
    return kExitOk;
  }
  Table table{{"Size", "Path"}, {}, {true, false}};
  for (const DiskUsage& one : usage) {
    table.rows.push_back({one.size ? FormatSize(*one.size) : "unknown", ForTerminal(one.name)});
  }
  context.out << RenderPlain(table, 0);
  return kExitOk;
}

}  // namespace

void AddDuCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "du", "Show how many bytes files of a project take, also data that is not in place");
  auto options = std::make_shared<DuLine>();
  AddSourceOptions(*command, options->source, /*required=*/false);
  command->add_flag("-s,--summarize", options->summarize, "Only the sum");
  command->add_flag("--json", options->json, "Print JSON; a size that is not known is null");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunDu(context, *options); };
  });
}

}  // namespace mlp
