#include "engine/cli/source_options.h"

namespace mlp {

void AddSourceOptions(CLI::App& command, SourceOptions& options, bool required) {
  const std::string about = "A directory, or the address of a git repository";
  command.add_option("url", options.url, required ? about : about + " (default: here)")
      ->required(required);
  command.add_option("path", options.path, "A path in it")->required(required);
  command.add_option("--rev", options.rev,
                     "As of a git revision; default: its HEAD, of a directory as it stands");
}

Result<std::unique_ptr<SourceProject>> OpenSource(CommandContext& context,
                                                  const SourceOptions& options) {
  return SourceProject::Open(context.environment, {options.url, options.rev});
}

}  // namespace mlp
