// What `plots` and `report` have in common: plots of the workspace and of revisions, and the page
// that shows them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/plots/plot_collection.h"
#include "engine/plots/plot_page.h"
#include "engine/workspace.h"

namespace mlp {

inline constexpr const char* kWorkspaceRevision = "workspace";

// The plots as of each revision: an experiment, anything that git resolves, or the workspace.
// `workspace` is loaded if it is among them.
Result<std::vector<RevisionPlots>> LoadPlots(CommandContext& context, Workspace& workspace,
                                             const std::vector<std::string>& revisions,
                                             const PlotQuestion& question);

// What `plots diff` compares when so much is named, as DVC has it: the workspace comes first, and
// HEAD is added to it alone if they differ.
Result<std::vector<std::string>> RevisionsToCompare(Workspace& workspace,
                                                    std::vector<std::string> named);

PlotTemplatePlaces TemplatePlacesOf(const Workspace& workspace);

// Where pages go if nobody says, seen from the current directory.
std::string DefaultPlotsDir(const Layout& layout);

// Writes the page to `file`, seen from the current directory; returns its absolute path.
Result<std::string> WritePlotPage(const Environment& environment, const std::string& file,
                                  const std::string& html);

// "file:///..." of an absolute path.
std::string FileUri(const std::string& path);

// Hands a page to the user's browser, which stays open when mlpipe ends. kNotFound: there is none.
Status OpenInBrowser(Environment& environment, const std::string& uri);

// Plots, or parts of them, that could not be read.
void WarnOfPlots(CommandContext& context, const std::vector<Plot>& plots);

}  // namespace mlp
