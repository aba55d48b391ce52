// The arguments of commands that look into another project: ls, du, get, import.
#pragma once

#include <memory>
#include <string>

#include "engine/cli/command.h"
#include "engine/imports/source_project.h"

namespace mlp {

inline constexpr char kAboutUrl[] =
    "A path of this machine, http(s)://..., s3://..., ssh://..., ...";

struct SourceOptions {
  std::string url = ".";
  std::string path;
  std::string rev;
};

// Declares the source, the path in it, and --rev. `required`: neither has a default.
void AddSourceOptions(CLI::App& command, SourceOptions& options, bool required);

Result<std::unique_ptr<SourceProject>> OpenSource(CommandContext& context,
                                                  const SourceOptions& options);

}  // namespace mlp
