#include "engine/guard/stage_guard.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/command_output.h"
#include "engine/glob_scan.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;

constexpr char kTemporary[] = "/tmp";

Error CannotGuard(const Stage& stage, const std::string& what, const std::string& why,
                  std::string hint) {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = Format("stage {} cannot run {}: {}", Quoted(stage.Address()), what, why);
  error.where = stage.where;
  error.hint = std::move(hint);
  return error;
}

// What is younger may be about to be locked.
constexpr std::int64_t kSurelyBegunNs = 60'000'000'000;

// What processes that were killed left behind.
void RemoveAbandoned(FileSystem& fs, const std::string& directory, std::int64_t now_ns) {
  const auto entries = fs.ListDir(directory);
  if (!entries) return;
  for (const DirEntry& entry : *entries) {
    const std::string path = directory + "/" + entry.name;
    const auto stat = fs.Stat(path, /*follow_symlinks=*/false);
    if (!stat || !*stat || now_ns - (*stat)->mtime_ns < kSurelyBegunNs) continue;
    const auto lock = FileLock::TryDirectory(path);
    if (lock && *lock) (void)RemoveTree(fs, path);
  }
}

// /tmp, unless something that the stage needs lies there.
std::string TemporaryPlace(const std::string& root, const Stage& stage, std::string otherwise) {
  std::error_code error;
  if (!stdfs::is_directory(kTemporary, error) || IsBelow(root, kTemporary)) return otherwise;
  for (const Dependency& dep : stage.deps) {
    if (dep.kind == DependencyKind::kExternal && IsBelow(dep.selector, kTemporary))
      return otherwise;
  }
  return kTemporary;
}

// A directory stands for all in it.
std::vector<std::string> WithoutNested(const std::set<std::string>& paths) {
  const auto is_nested = [&](std::string path) {
    while (path.size() > 1) {
      path = ParentOf(path);
      if (paths.contains(path)) return true;
    }
    return false;
  };
  std::vector<std::string> kept;
  std::remove_copy_if(paths.begin(), paths.end(), std::back_inserter(kept), is_nested);
  return kept;
}

bool Exists(const std::string& path) {
  std::error_code error;
  return stdfs::exists(path, error);
}

Status MoveTo(FileSystem& fs, const std::string& from, const std::string& to) {
  MLP_TRY(fs.MakeDirs(ParentOf(to)));
  MLP_TRY(RemoveTree(fs, to));
  if (fs.Rename(from, to)) return {};
  // Another file system.
  std::error_code error;
  stdfs::copy(from, to, stdfs::copy_options::recursive | stdfs::copy_options::copy_symlinks, error);
  return error ? Status(Fail(SystemError(error.value(), "bring out of the sandbox", to)))
               : Status();
}

}  // namespace

Guarding GuardingOf(const Stage& stage, const Config& config, bool trace_all) {
  const Surroundings& says = stage.surroundings;
  Guarding guarding;
  guarding.trace = trace_all || says.trace.value_or(config.stages.trace);
  guarding.sandbox = says.sandbox.value_or(config.stages.sandbox);
  guarding.network = says.network.value_or(config.stages.network);
  guarding.trace |= guarding.sandbox;  // what it hides can be named only if it is seen
  return guarding;
}

Status StageGuard::Check(Workspace& workspace, const Stage& stage, const Guarding& guarding) {
  const std::vector<std::string>& program = workspace.environment().guard_command;
  if (program.empty())
    return Fail(CannotGuard(stage, "guarded", "mlpipe cannot find its own program",
                            "see whether /proc is there"));
  if (!guarding.sandbox) return {};
  std::vector<std::string> words;
  for (const std::string& word : program) words.push_back(ShellQuoted(word));
  MLP_ASSIGN(const std::string refusal,
             CommandOutput(Join(words, " ") + " --check", workspace.paths().root(),
                           workspace.environment().clock));
  if (refusal.empty()) return {};
  return Fail(CannotGuard(stage, "in a sandbox", std::string(Trim(refusal)),
                          "it takes Linux 5.19 with Landlock, and namespaces for users (in a "
                          "container: its seccomp profile must allow unshare and mount); or "
                          "write 'sandbox: off'"));
}

Result<std::unique_ptr<StageGuard>> StageGuard::Make(Workspace& workspace, const Stage& stage,
                                                     const Guarding& guarding,
                                                     const std::string& root) {
  FileSystem& fs = workspace.fs();
  const std::string& all = workspace.paths().GuardDir();
  RemoveAbandoned(fs, all, workspace.environment().clock.NowNs());
  const std::string scratch = all + "/" + RandomName();
  MLP_TRY(fs.MakeDirs(scratch));
  MLP_ASSIGN(std::optional<FileLock> lock, FileLock::TryDirectory(scratch));
  if (!lock) return Fail(ErrorCode::kLocked, "another process took " + scratch);
  std::unique_ptr<StageGuard> guard(
      new StageGuard(workspace, stage, guarding, root, scratch, std::move(*lock)));
  if (guarding.sandbox) MLP_TRY(guard->PrepareSandbox());
  return guard;
}

StageGuard::StageGuard(Workspace& workspace, const Stage& stage, const Guarding& guarding,
                       const std::string& root, std::string scratch, FileLock lock)
    : workspace_(workspace),
      stage_(stage),
      guarding_(guarding),
      scratch_(std::move(scratch)),
      lock_(std::move(lock)) {
  spec_.root = root;
  spec_.network = guarding.network;
}

StageGuard::~StageGuard() {
  (void)RemoveTree(workspace_.fs(), scratch_);
}

std::string StageGuard::At(const RelPath& path) const {
  return path.is_root() ? spec_.root : spec_.root + "/" + path.str();
}

// Of the project, what the stage declares. Globs are asked again: a file that came since the stage
// was decided is read, and found out when inputs are compared after the run.
Status StageGuard::AddReadable(SandboxSpec& sandbox) const {
  FileSystem& fs = workspace_.fs();
  std::set<std::string> paths;
  for (const Dependency& dep : stage_.deps) {
    const std::string path = At(dep.path);
    if (dep.kind == DependencyKind::kGlob) {
      MLP_ASSIGN(const PathScan scan, ScanGlob(fs, workspace_.index(), path, dep.selector));
      for (const ScannedFile& file : scan.files) paths.insert(scan.PathOf(file));
    } else if (dep.ReadsProject()) {
      paths.insert(path);
    }
  }
  for (const ParamsDependency& params : stage_.params) paths.insert(At(params.path));
  const std::vector<LinkType>& links = workspace_.config().link_types;
  // Dependencies may be symlinks into it.
  if (std::find(links.begin(), links.end(), LinkType::kSymlink) != links.end() &&
      IsBelow(workspace_.config().cache_dir, spec_.root))
    paths.insert(workspace_.config().cache_dir);
  std::erase_if(paths, [](const std::string& path) { return !Exists(path); });
  sandbox.readable = WithoutNested(paths);
  return {};
}

Status StageGuard::PrepareSandbox() {
  FileSystem& fs = workspace_.fs();
  SandboxSpec sandbox;
  sandbox.view = scratch_ + "/view";
  sandbox.temporary = scratch_ + "/tmp";
  sandbox.temporary_place = TemporaryPlace(spec_.root, stage_, sandbox.temporary);
  MLP_TRY(AddReadable(sandbox));
  const auto in_view = [&](const RelPath& path) {
    return path.is_root() ? sandbox.view : sandbox.view + "/" + path.str();
  };
  MLP_TRY(fs.MakeDirs(sandbox.temporary));
  MLP_TRY(fs.MakeDirs(in_view(stage_.wdir)));
  std::error_code error;
  for (const Output& out : stage_.outs) {
    const RelPath parent = out.path.Parent();
    if (stdfs::is_directory(At(parent), error)) MLP_TRY(fs.MakeDirs(in_view(parent)));
    const std::string path = At(out.path);
    if (out.persist && Exists(path)) sandbox.writable.push_back(path);
  }
  spec_.sandbox = std::move(sandbox);
  return {};
}

Result<std::vector<std::string>> StageGuard::Around(std::vector<std::string> argv) {
  const std::string number = std::to_string(++commands_);
  if (guarding_.trace) spec_.trace_file = scratch_ + "/trace-" + number;
  const std::string file = scratch_ + "/spec-" + number;
  MLP_ASSIGN(const auto written, workspace_.fs().CreateNew(file, 0666));
  MLP_TRY(written->Append(ToJson(spec_)));
  MLP_TRY(written->Close());
  std::vector<std::string> wrapped = workspace_.environment().guard_command;
  wrapped.insert(wrapped.end(), {file, "--"});
  std::move(argv.begin(), argv.end(), std::back_inserter(wrapped));
  return wrapped;
}

AccessTrace StageGuard::TakeTrace() const {
  AccessTrace all;
  for (int number = 1; number <= commands_; ++number) {
    const auto text = ReadFile(workspace_.fs(), scratch_ + "/trace-" + std::to_string(number));
    const Result<AccessTrace> trace = text ? ParseAccessTrace(*text) : Fail(text.error());
    AccessTrace lost;
    lost.gap = "the process that traced a command was killed, or could not write what it saw";
    all.Append(trace ? *trace : lost);
  }
  return all;
}

bool StageGuard::IsReadable(const std::string& path) const {
  const std::vector<std::string>& readable = spec_.sandbox->readable;
  return std::any_of(readable.begin(), readable.end(), [&](const std::string& outer) {
    return path == outer || IsBelow(path, outer);
  });
}

void StageGuard::MarkWhatStays(AccessTrace& trace) const {
  for (auto& [path, file] : trace.files) {
    if ((file.kinds & (kAccessWrite | kAccessRemove)) == 0) continue;
    std::error_code error;
    bool stays = stdfs::symlink_status(path, error).type() != stdfs::file_type::not_found;
    if (spec_.sandbox && IsBelow(path, spec_.root)) {
      if (IsReadable(path)) {  // it could not be written to
        file.kinds &= ~(kAccessWrite | kAccessRemove);
        continue;
      }
      const std::string seen = spec_.sandbox->view + path.substr(spec_.root.size());
      stays = stdfs::symlink_status(seen, error).type() != stdfs::file_type::not_found;
    }
    if (stays) file.kinds |= kAccessStays;
  }
}

// A symlink as output would make a result of what it leads to, unseen by the sandbox.
Status StageGuard::CheckLink(const std::string& link) const {
  std::error_code error;
  const std::string target = stdfs::canonical(link, error).string();
  if (error || !IsBelow(target, spec_.root)) return {};
  const auto path = RelPath::Strict(target.substr(spec_.root.size() + 1));
  if (path && (IsDeclaredInput(stage_, *path) || IsDeclaredOutput(stage_, *path))) return {};
  return Fail(ErrorCode::kStageFailed,
              Format("stage {} made {} a symlink to {}, which it does not declare",
                     Quoted(stage_.Address()), Quoted(link.substr(spec_.root.size() + 1)),
                     Quoted(target.substr(spec_.root.size() + 1))),
              "add that to the stage's deps, or copy what is meant");
}

Status StageGuard::CheckLinks(const std::string& output) const {
  std::error_code error;
  if (stdfs::is_symlink(output, error)) return CheckLink(output);
  if (!stdfs::is_directory(output, error)) return {};
  // What cannot be read is an error when the output is hashed.
  constexpr auto kSkip = stdfs::directory_options::skip_permission_denied;
  auto entry = stdfs::recursive_directory_iterator(output, kSkip, error);
  for (; !error && entry != stdfs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_symlink(ignored)) MLP_TRY(CheckLink(entry->path().string()));
  }
  return {};
}

// What the stage made outside of its outputs goes with the view.
Status StageGuard::BringOutputs() const {
  FileSystem& fs = workspace_.fs();
  for (const Output& out : stage_.outs) {
    const std::string path = At(out.path);
    if (HasText(spec_.sandbox->writable, path)) continue;
    const std::string made = spec_.sandbox->view + "/" + out.path.str();
    MLP_ASSIGN(const auto stat, fs.Stat(made, /*follow_symlinks=*/false));
    if (stat) MLP_TRY(MoveTo(fs, made, path));
  }
  for (const Output& out : stage_.outs) MLP_TRY(CheckLinks(At(out.path)));
  return {};
}

GuardReport StageGuard::Finish() {
  GuardReport report;
  report.is_traced = guarding_.trace;
  if (guarding_.trace) {
    report.trace = TakeTrace();
    MarkWhatStays(report.trace);
    report.undeclared = UndeclaredAccess(stage_, report.trace, FactsFor(workspace_, stage_));
  }
  if (spec_.sandbox) report.status = BringOutputs();
  return report;
}

ProjectFacts FactsFor(const Workspace& workspace, const Stage& stage) {
  const std::string& root = workspace.paths().root();
  ProjectFacts facts{root, {}};
  for (const Dependency& dep : stage.deps) {
    if (!dep.ReadsProject()) continue;
    std::error_code error;
    const std::string declared = workspace.Absolute(dep.path);
    const std::string real = stdfs::canonical(declared, error).string();
    if (error || real == declared || !IsBelow(real, root)) continue;
    if (auto path = RelPath::Strict(real.substr(root.size() + 1)))
      facts.also_declared.push_back(std::move(*path));
  }
  return facts;
}

}  // namespace mlp
