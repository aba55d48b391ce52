// `mlpipe schema`: the JSON Schema of pipeline files.
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "pipelines/json_schema.h"

namespace mlp {

void AddSchemaCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "schema", "Print the JSON Schema of mlpipe.yaml, for editors that complete and check it");
  auto dvc = std::make_shared<bool>(false);
  command->add_flag("--dvc", *dvc, "Of dvc.yaml instead: without what DVC does not know");
  command->callback([&context, dvc] {
    context.chosen = [&context, dvc]() -> Result<int> {
      context.out << PipelineSchema(!*dvc).dump(2) << '\n';
      return kExitOk;
    };
  });
}

}  // namespace mlp
