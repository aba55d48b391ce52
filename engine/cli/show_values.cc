#include "engine/cli/show_values.h"

#include <algorithm>
#include <set>

#include "engine/cli/compare.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/render_error.h"
#include "engine/cli/revision_options.h"
#include "engine/cli/table.h"
#include "engine/experiments/experiment.h"
#include "engine/experiments/revision_facts.h"
#include "engine/project_snapshot.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Of one revision, or of the workspace.
struct Moment {
  std::string name;  // for people
  std::string key;   // in JSON: whole ids of commits
  ValueSnapshot values;
};

Result<Moment> WorkspaceMoment(Workspace& workspace, const ShowValuesOptions& options,
                               const ShownValues& shown) {
  MLP_ASSIGN(ProjectSnapshot project,
             LoadSnapshot(workspace.view(), workspace.layout(), workspace.config().pipelines,
                          nullptr, options.params));
  ExperimentFacts facts = FactsOf(project.graph, project.records, std::move(project.metrics),
                                  std::move(project.params));
  return Moment{"workspace", "workspace", std::move(facts.*shown.values)};
}

bool IsSame(const ValueSnapshot& a, const ValueSnapshot& b) {
  return SnapshotToJson(a, "") == SnapshotToJson(b, "");
}

// The workspace comes first, unless it is as the branch that HEAD is on.
Result<std::vector<Moment>> RevisionMoments(CommandContext& context, Workspace& workspace,
                                            const ShowValuesOptions& options,
                                            const ShownValues& shown) {
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const std::optional<GitHead> head, repo.Head());
  MLP_ASSIGN(const std::vector<ScopedRevision> revisions, RevisionsInScope(repo, options.scope));
  RevisionFacts facts(repo, workspace.layout(), workspace.config().pipelines, workspace.objects(),
                      options.params);
  MLP_ASSIGN(Moment now, WorkspaceMoment(workspace, options, shown));
  std::vector<Moment> moments;
  bool is_as_head = false;
  for (const ScopedRevision& revision : revisions) {
    Result<CommitFacts> loaded = facts.Load(revision.commit, revision.name);
    if (!loaded) {
      context.err << RenderWarning(
          Format("revision {} is left out: {}", Quoted(revision.name), loaded.error().message),
          context.color);
      continue;
    }
    const bool is_id = revision.commit.hex.starts_with(revision.name);
    const std::string names = Join(revision.names, ",");
    Moment moment{names, is_id ? revision.commit.hex : names,
                  std::move(loaded->facts.*shown.values)};
    is_as_head |= head && head->commit == revision.commit && IsSame(moment.values, now.values);
    moments.push_back(std::move(moment));
  }
  if (!is_as_head) moments.insert(moments.begin(), std::move(now));
  return moments;
}

// One row a file, one column a key.
Table ValuesTable(const Workspace& workspace, const std::vector<Moment>& moments,
                  const ShowValuesOptions& options) {
  std::set<std::string> keys;
  for (const Moment& moment : moments)
    for (const SnapshotFile& file : moment.values.files)
      if (!file.error && !file.data.is_null())
        for (const auto& [key, value] : Flatten(file.data)) keys.insert(key);
  const bool with_revision = options.scope.NamesRevisions();
  Table table;
  if (with_revision) table.header.push_back("Revision");
  table.header.push_back("Path");
  table.header.insert(table.header.end(), keys.begin(), keys.end());
  for (const Moment& moment : moments)
    for (const SnapshotFile& file : moment.values.files) {
      if (file.error || file.data.is_null()) continue;
      const NamedValues values = Flatten(file.data);
      std::vector<std::string> row;
      if (with_revision) row.push_back(moment.name);
      row.push_back(workspace.Display(file.path));
      for (const std::string& key : keys) {
        const auto found = std::find_if(values.begin(), values.end(),
                                        [&](const auto& value) { return value.first == key; });
        row.push_back(found == values.end() ? "-" : CellText(found->second, options.precision));
      }
      table.rows.push_back(std::move(row));
    }
  return table;
}

void PrintMoments(CommandContext& context, const Workspace& workspace,
                  const std::vector<Moment>& moments, const ShowValuesOptions& options) {
  if (options.json) {
    Value json = Value::object();
    for (const Moment& moment : moments) {
      const std::string key = options.scope.NamesRevisions() ? moment.key : "";
      json.update(SnapshotToJson(moment.values, key));
    }
    context.out << PythonJson(json, false) << '\n';
    return;
  }
  for (const Moment& moment : moments)
    WarnOfUnreadable(context, moment.values, !options.scope.NamesRevisions());
  const Table table = ValuesTable(workspace, moments, options);
  if (table.rows.empty()) return;
  if (options.md) {
    context.out << RenderMarkdown(table) << '\n';
  } else {
    const bool terminal = context.out_is_terminal;
    context.out << RenderPlain(table, terminal ? context.width : 0, terminal && context.color);
  }
}

}  // namespace

void AddShowValues(CLI::App& command, const std::string& files, ShowValuesOptions& options) {
  command.add_option("targets", options.targets, files + "; all when none is given");
  AddRevisionOptions(command, options.scope, "Of this revision or experiment");
  command.add_flag("--json", options.json, "Print JSON, in full precision");
  command.add_flag("--md", options.md, "Print a Markdown table");
  command.add_option("--precision", options.precision, "Digits after the point (default: 5)")
      ->check(CLI::Range(0, 17));
}

Result<int> ShowValues(CommandContext& context, const ShowValuesOptions& options,
                       const ShownValues& shown) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  std::vector<Moment> moments;
  if (options.scope.NamesRevisions()) {
    MLP_ASSIGN(moments, RevisionMoments(context, workspace, options, shown));
  } else {
    MLP_ASSIGN(Moment now, WorkspaceMoment(workspace, options, shown));
    moments.push_back(std::move(now));
  }
  std::vector<ValueSnapshot*> snapshots;
  for (Moment& moment : moments) snapshots.push_back(&moment.values);
  MLP_TRY(KeepTargets(workspace, options.targets, shown.what, snapshots));
  PrintMoments(context, workspace, moments, options);
  return kExitOk;
}

}  // namespace mlp
