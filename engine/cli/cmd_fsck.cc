// mlpipe fsck
#include "engine/cache_use.h"
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/progress_line.h"
#include "engine/cli/transfer_display.h"
#include "engine/cli/transfer_options.h"
#include "engine/fsck_repair.h"
#include "engine/reproducer.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct FsckLine {
  int jobs = 0;
  bool repair = false, json = false;
  std::string remote;
};

// "'d/a' (stage 'prep')", for as many as a person reads.
std::string UsesText(const Workspace& workspace, const std::vector<FsckUse>& uses) {
  constexpr std::size_t kMost = 3;
  if (uses.empty()) return "nothing that is recorded here needs it";
  std::vector<std::string> texts;
  for (const FsckUse& use : uses) {
    if (texts.size() == kMost) break;
    texts.push_back(
        Format("{} of stage {}", Quoted(workspace.Display(use.path)), Quoted(use.stage)));
  }
  std::string text = "it is " + Join(texts, ", ");
  if (uses.size() > kMost) text += Format(" and {} more", uses.size() - kMost);
  return text;
}

std::string MissingText(const Workspace& workspace, const FsckMissing& missing) {
  std::string text = Format("missing: {} of stage {}", Quoted(workspace.Display(missing.path)),
                            Quoted(missing.stage));
  if (missing.of_files > 0) text += Format(": {} of {} files", missing.files, missing.of_files);
  return text;
}

void Print(CommandContext& context, const Workspace& workspace, const FsckReport& report) {
  std::ostream& out = context.out;
  for (const FsckObject& damaged : report.damaged)
    out << ForTerminal(Format("damaged: object {}: {}; moved to {}",
                              damaged.object.digest.ToString(), UsesText(workspace, damaged.uses),
                              damaged.object.moved_to.empty() ? "(nowhere: it could not be moved)"
                                                              : damaged.object.moved_to))
        << '\n';
  for (const std::string& reason : report.unreadable)
    out << "unreadable: " << ForTerminal(reason) << '\n';
  for (const FsckRun& run : report.damaged_runs)
    out << Format("damaged: run-cache entry {}; moved to {}\n", run.name, run.moved_to);
  for (const std::string& problem : report.damaged_databases)
    out << "damaged: " << ForTerminal(problem) << '\n';
  for (const FsckMissing& missing : report.missing)
    out << ForTerminal(MissingText(workspace, missing)) << '\n';
  for (const std::string& notice : report.notices) context.err << "warning: " << notice << '\n';
  out << Format(
      "Checked {} and {} ({}), {}: {} damaged, {} missing.\n", Plural(report.files, "file"),
      report.trees == 1 ? "1 directory" : Format("{} directories", report.trees),
      FormatSize(report.bytes),
      report.runs == 1 ? "1 run-cache entry" : Format("{} run-cache entries", report.runs),
      report.DamagedFiles() + report.damaged_databases.size(), report.missing.size());
}

void PrintRepair(CommandContext& context, const Workspace& workspace, const FsckReport& report,
                 const FsckRepair& repair) {
  for (const FsckLacking& lacking : repair.lacking)
    context.out << ForTerminal(Format("not in the remote: object {}: {}", lacking.digest.ToString(),
                                      UsesText(workspace, lacking.uses)))
                << '\n';
  context.out << Format("Repaired {} of {}; {} fetched.\n", repair.repaired, report.DamagedFiles(),
                        Plural(repair.fetched.moved, "object"));
  if (!repair.lacking.empty() && !context.quiet)
    context.err << "hint: 'mlpipe push' from a copy of the project that has what the remote lacks, "
                   "or make it anew with 'mlpipe repro', data with 'mlpipe add'\n";
}

Value ToJson(const std::vector<FsckUse>& uses) {
  Value list = Value::array();
  for (const FsckUse& use : uses) list.push_back({{"path", use.path.str()}, {"stage", use.stage}});
  return list;
}

Value ToJson(const FsckReport& report, const FsckRepair* repair) {
  Value json = {{"files", report.files},
                {"directories", report.trees},
                {"bytes", report.bytes},
                {"runs", report.runs},
                {"runs_without_outputs", report.idle_runs},
                {"damaged", Value::array()},
                {"damaged_runs", Value::array()},
                {"damaged_databases", report.damaged_databases},
                {"unreadable", report.unreadable},
                {"missing", Value::array()}};
  if (repair) {
    json["repaired"] = repair->repaired;
    Value& lacking = json["not_in_remote"] = Value::array();
    for (const FsckLacking& object : repair->lacking)
      lacking.push_back({{"digest", object.digest.ToString()}, {"uses", ToJson(object.uses)}});
  }
  for (const FsckObject& damaged : report.damaged) {
    json["damaged"].push_back({{"digest", damaged.object.digest.ToString()},
                               {"moved_to", damaged.object.moved_to},
                               {"uses", ToJson(damaged.uses)}});
  }
  for (const FsckRun& run : report.damaged_runs)
    json["damaged_runs"].push_back({{"name", run.name}, {"moved_to", run.moved_to}});
  for (const FsckMissing& missing : report.missing) {
    Value entry = {{"path", missing.path.str()}, {"stage", missing.stage}};
    if (missing.of_files > 0) entry["files"] = missing.files;
    json["missing"].push_back(std::move(entry));
  }
  return json;
}

// `is_dealt_with`: what is damaged has been repaired, or it was said why not.
void Advise(CommandContext& context, const FsckReport& report, bool is_dealt_with) {
  if (!report.damaged.empty() && !is_dealt_with)
    context.err
        << "hint: 'mlpipe fsck --repair' gets damaged objects from a remote; 'mlpipe repro' "
           "makes them anew, from the workspace where it still has them, else by running "
           "their stages\n";
  if (!report.damaged_databases.empty())
    context.err << "hint: restore the history of runs from a backup, or move it away: a new one "
                   "is begun\n";
}

Result<FsckRepair> Repair(CommandContext& context, Workspace& workspace, const FsckLine& options,
                          const FsckReport& report) {
  MLP_ASSIGN(const CacheLock cache, UseCache(workspace, kLockPatience));
  TransferDisplay display(context, "Fetching");
  DataTransfer transfer(workspace, options.remote, options.jobs, display);
  return RepairFromRemote(workspace, report, transfer);
}

Result<int> RunFsck(CommandContext& context, const FsckLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  std::unique_ptr<ProgressLine> line = MakeProgressLine(context, "Checking");
  Result<FsckReport> report = Fsck(workspace, options.jobs, [&line](const CheckProgress& progress) {
    if (line)
      line->Show({progress.files, progress.bytes}, {progress.all_files, progress.all_bytes});
  });
  line.reset();  // takes it off the screen
  if (!report) return Fail(std::move(report.error()));
  if (!options.json) Print(context, workspace, *report);
  std::optional<FsckRepair> repair;
  Status asked;
  if (options.repair && (report->DamagedFiles() > 0 || !report->missing.empty())) {
    Result<FsckRepair> done = Repair(context, workspace, options, *report);
    if (done) repair = std::move(*done);
    if (!done) asked = Fail(std::move(done.error()));
  }
  if (options.json) {
    context.out << PythonJson(ToJson(*report, repair ? &*repair : nullptr), false) << '\n';
  } else if (repair) {
    PrintRepair(context, workspace, *report, *repair);
  }
  MLP_TRY(asked);
  const bool is_repaired = repair && repair->repaired == report->DamagedFiles();
  const bool is_told = repair && !repair->lacking.empty();
  if (!context.quiet) Advise(context, *report, is_repaired || is_told);
  if (repair) MLP_TRY(CheckNothingFailed(repair->fetched, "repaired"));
  if (is_repaired ? !report->damaged_databases.empty() : report->HasDamage()) return kExitCorrupt;
  return report->unreadable.empty() ? kExitOk : kExitIo;
}

}  // namespace

void AddFsckCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "fsck", "Verify everything that is stored; what is damaged is moved to quarantine");
  auto options = std::make_shared<FsckLine>();
  command->add_option("-j,--jobs", options->jobs, "Threads that read (default: all cores)")
      ->check(CLI::Range(1, 4096));
  command->add_flag("--repair", options->repair, "Get what is damaged or missing from a remote");
  command->add_option("-r,--remote", options->remote, "The remote (default: the configured one)")
      ->needs("--repair");
  command->add_flag("--json", options->json, "Print what was found as JSON");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunFsck(context, *options); };
  });
}

}  // namespace mlp
