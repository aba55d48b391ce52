#include "engine/cli/plot_loading.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "engine/declaration.h"
#include "engine/experiments/experiment.h"
#include "engine/experiments/revision_view.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<RevisionPlots> LoadWorkspacePlots(CommandContext& context, Workspace& workspace,
                                         const PlotQuestion& question) {
  MLP_TRY(LoadWorkspace(context, workspace));
  PlotFiles files(workspace.view(), workspace.graph(), workspace.records(), &workspace.objects());
  return CollectPlots(workspace.graph(), files, question);
}

Result<RevisionPlots> LoadRevisionPlots(Workspace& workspace, GitRepo& repo,
                                        const std::string& revision, const PlotQuestion& question) {
  MLP_ASSIGN(const GitId commit, ResolveRevision(repo, revision));
  RevisionView view(repo, commit, revision);
  MLP_ASSIGN(const Declaration declared,
             LoadDeclaration(view, workspace.layout(), workspace.config().pipelines));
  PlotFiles files(view, declared.graph, declared.records, &workspace.objects());
  return CollectPlots(declared.graph, files, question);
}

// What starts a browser, in the order of preference; the user's own choice may be several.
constexpr const char* kOpenPage =
    "IFS=:; for program in ${BROWSER:-} xdg-open sensible-browser wslview; do "
    "command -v \"$program\" >/dev/null 2>&1 && "
    "exec setsid -f \"$program\" \"$1\" >/dev/null 2>&1; done; exit 127";

}  // namespace

Result<std::vector<RevisionPlots>> LoadPlots(CommandContext& context, Workspace& workspace,
                                             const std::vector<std::string>& revisions,
                                             const PlotQuestion& question) {
  std::optional<GitRepo> repo;
  std::vector<RevisionPlots> loaded;
  for (const std::string& revision : revisions) {
    if (revision == kWorkspaceRevision) {
      MLP_ASSIGN(loaded.emplace_back(), LoadWorkspacePlots(context, workspace, question));
      continue;
    }
    if (!repo) {
      MLP_ASSIGN(repo, GitRepo::Open(workspace.paths().root()));
    }
    MLP_ASSIGN(loaded.emplace_back(), LoadRevisionPlots(workspace, *repo, revision, question));
  }
  return loaded;
}

Result<std::vector<std::string>> RevisionsToCompare(Workspace& workspace,
                                                    std::vector<std::string> named) {
  std::vector<std::string> revisions;
  for (std::string& revision : named)
    if (!HasText(revisions, revision)) revisions.push_back(std::move(revision));
  if (revisions.empty()) {
    MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
    MLP_ASSIGN(const GitHead head, HeadOf(repo));
    MLP_ASSIGN(const std::vector<GitPath> changed, repo.ChangedFiles(head.commit));
    if (!changed.empty()) revisions.push_back("HEAD");
  }
  if (revisions.size() < 2 && !HasText(revisions, kWorkspaceRevision))
    revisions.push_back(kWorkspaceRevision);
  std::stable_partition(revisions.begin(), revisions.end(),
                        [](const std::string& one) { return one == kWorkspaceRevision; });
  return revisions;
}

PlotTemplatePlaces TemplatePlacesOf(const Workspace& workspace) {
  return {workspace.fs(), workspace.paths().PrivateDir() + "/plots",
          workspace.environment().current_dir};
}

std::string DefaultPlotsDir(const Layout& layout) {
  return std::string(layout.program) + "_plots";
}

Result<std::string> WritePlotPage(const Environment& environment, const std::string& file,
                                  const std::string& html) {
  const std::string path =
      (std::filesystem::path(environment.current_dir) / file).lexically_normal().string();
  MLP_TRY(environment.fs.MakeDirs(ParentOf(path)));
  MLP_TRY(WriteFileAtomically(environment.fs, path, html));
  return path;
}

std::string FileUri(const std::string& path) {
  constexpr std::string_view kPlain = "-._~/";
  std::string uri = "file://";
  for (const char letter : path) {
    const bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || kPlain.find(letter) != kPlain.npos;
    if (is_plain)
      uri += letter;
    else
      uri += Format("%{:02X}", static_cast<unsigned char>(letter));
  }
  return uri;
}

Status OpenInBrowser(Environment& environment, const std::string& uri) {
  ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", kOpenPage, "sh", uri};
  spec.cwd = environment.current_dir;
  MLP_ASSIGN(const ProcessId process, environment.processes.Start(spec));
  while (true) {
    MLP_ASSIGN(const std::vector<ProcessEvent> events,
               environment.processes.Wait(std::chrono::milliseconds(-1), {}));
    for (const ProcessEvent& event : events) {
      if (event.id != process || event.kind != ProcessEvent::Kind::kExit) continue;
      if (event.exit_status == 0) return {};
      return Fail(ErrorCode::kNotFound, "there is no program here that opens pages",
                  "set BROWSER to one, or open the page by hand: " + uri);
    }
  }
}

void WarnOfPlots(CommandContext& context, const std::vector<Plot>& plots) {
  for (const Plot& plot : plots) {
    if (plot.errors.empty() && plot.revisions.empty())
      context.err << Format("warning: plot {} has no list of points to draw\n",
                            Quoted(ForTerminal(plot.id)));
    for (const PlotError& error : plot.errors) {
      const SourceRange& where = error.error.where;
      context.err << "warning: ";
      if (!where.file.empty())
        context.err << ForTerminal(Format("{}:{}: ", where.file, where.line));
      context.err << ForTerminal(
          Format("{} (plot {}, {})", error.error.message, Quoted(plot.id), error.revision));
      context.err << '\n';
    }
  }
}

}  // namespace mlp
