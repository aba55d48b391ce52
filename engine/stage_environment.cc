#include "engine/stage_environment.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/programs/machine_facts.h"
#include "engine/shell.h"
#include "pipelines/surroundings_reader.h"
#include "store/base/text.h"

namespace mlp {
namespace {

const std::vector<MachineFact>& AllFacts() {
  static const std::vector<MachineFact> kAll = {MachineFact::kCpu, MachineFact::kThreads,
                                                MachineFact::kBlas, MachineFact::kDevice,
                                                MachineFact::kDriver};
  return kAll;
}

// "dir/run.sh" of a file below the root; else the path as it is.
std::string PathInProject(const std::string& root, const std::string& path) {
  const std::string plain = std::filesystem::path(path).lexically_normal().string();
  return plain.starts_with(root + "/") ? plain.substr(root.size() + 1) : path;
}

bool IsOutput(const Stage& stage, const std::string& path) {
  const auto relative = RelPath::Strict(path);
  return !path.empty() && relative &&
         std::any_of(stage.outs.begin(), stage.outs.end(),
                     [&](const Output& out) { return relative->IsWithin(out.path); });
}

// Whether the stage counts the file already.
bool IsDeclared(const Stage& stage, const std::string& path) {
  const auto relative = RelPath::Strict(path);
  if (path.empty() || !relative) return false;
  const auto is_dep = [&](const Dependency& dep) {
    return dep.kind == DependencyKind::kPath && relative->IsWithin(dep.path);
  };
  return std::any_of(stage.deps.begin(), stage.deps.end(), is_dep) || IsOutput(stage, path);
}

// Where a name with a '/' leads, from the root of the project; other names lead along PATH.
std::string PathOfName(const Workspace& workspace, const Stage& stage, const std::string& name) {
  if (name.find('/') == std::string::npos) return {};
  const bool is_absolute = name.front() == '/';
  return PathInProject(workspace.paths().root(),
                       is_absolute ? name : workspace.Absolute(stage.wdir) + "/" + name);
}

}  // namespace

EnvironmentPolicy EnvironmentPolicyOf(const Workspace& workspace, const Stage& stage) {
  if (stage.kind == StageKind::kData) return EnvironmentPolicy::kIgnore;
  return stage.surroundings.environment.value_or(workspace.config().stages.environment);
}

EnvironmentScan StageEnvironments::ScanCompared(const Stage& stage) {
  return Scan(stage, EnvironmentPolicyOf(workspace_, stage) == EnvironmentPolicy::kStrict,
              stage.surroundings.facts);
}

EnvironmentScan StageEnvironments::ScanRecorded(const Stage& stage) {
  if (EnvironmentPolicyOf(workspace_, stage) == EnvironmentPolicy::kIgnore)
    return ScanCompared(stage);
  return Scan(stage, /*programs=*/true, AllFacts());
}

LockedEnvironment StageEnvironments::ComparedPart(const Stage& stage,
                                                  LockedEnvironment recorded) const {
  if (EnvironmentPolicyOf(workspace_, stage) != EnvironmentPolicy::kStrict) {
    recorded.programs.clear();
    recorded.libraries.clear();
    recorded.unknown.clear();
  }
  std::erase_if(recorded.facts, [&](const auto& fact) {
    const auto& named = stage.surroundings.facts;
    return std::none_of(named.begin(), named.end(),
                        [&](MachineFact one) { return NameOf(one) == fact.first; });
  });
  return recorded;
}

LockedEnvironment StageEnvironments::Found(const EnvironmentScan& scan) {
  LockedEnvironment environment = scan.found;
  auto file = scan.files.begin();
  for (auto* const part : {&environment.programs, &environment.libraries}) {
    for (LockedProgram& program : *part) program.digest = (file++)->files.front().digest;
  }
  return environment;
}

// Without programs that the stage makes itself: what they are follows from the rest.
const ProgramFiles& StageEnvironments::FilesOf(const Stage& stage) {
  CommandPrograms programs = ProgramsOf(stage.Commands(), ShellOf(workspace_.layout()).front());
  std::erase_if(programs.names, [&](const std::string& name) {
    return IsOutput(stage, PathOfName(workspace_, stage, name));
  });
  return finder_.Find(programs, workspace_.Absolute(stage.wdir));
}

EnvironmentScan StageEnvironments::Scan(const Stage& stage, bool programs,
                                        const std::vector<MachineFact>& facts) {
  EnvironmentScan scan;
  const bool reads_libraries =
      programs || std::find(facts.begin(), facts.end(), MachineFact::kBlas) != facts.end();
  if (!programs && facts.empty()) return scan;
  const ProgramFiles none;
  const ProgramFiles& files = reads_libraries ? FilesOf(stage) : none;
  if (programs) {
    AddFiles(stage, files.programs, scan.found.programs, scan.files);
    AddFiles(stage, files.libraries, scan.found.libraries, scan.files);
    for (const std::string& name : files.unknown) {
      // A dependency that is not there yet is no riddle.
      if (!IsDeclared(stage, PathOfName(workspace_, stage, name)))
        scan.found.unknown.push_back(ForTerminal(name));
    }
  }
  for (const MachineFact fact : facts) {
    scan.found.facts.emplace_back(NameOf(fact), FactNow(fact, files.libraries));
  }
  return scan;
}

void StageEnvironments::AddFiles(const Stage& stage, const std::vector<FoundFile>& files,
                                 std::vector<LockedProgram>& found, std::vector<PathScan>& scans) {
  for (const FoundFile& file : files) {
    const std::string path = PathInProject(workspace_.paths().root(), file.path);
    if (IsDeclared(stage, path)) continue;
    // What is no text for a lock file is written with escapes.
    found.push_back({ForTerminal(file.name), ForTerminal(path), {}});
    scans.push_back(
        {file.path, true, false, {{RelPath(), file.stat, DigestOf(file), /*is_symlink=*/false}}});
  }
}

// Reading /proc/cpuinfo takes milliseconds where there are many CPUs, and says the same of them all
// the time. What libraries there are may change with every command.
std::string StageEnvironments::FactNow(MachineFact fact, const std::vector<FoundFile>& libraries) {
  if (fact == MachineFact::kBlas) return FactOf(fact, workspace_.fs(), machine_, libraries);
  const auto [known, is_new] = facts_.try_emplace(fact);
  if (is_new) known->second = FactOf(fact, workspace_.fs(), machine_, libraries);
  return known->second;
}

// What the index has is remembered as long as the file is the same: many stages run the same
// programs.
Digest StageEnvironments::DigestOf(const FoundFile& file) {
  KnownDigest& known = known_[file.path];
  if (!known.digest.empty() && IsSameState(known.stat, file.stat)) return known.digest;
  known = {file.stat, workspace_.index().Find(file.path, file.stat).value_or(Digest())};
  return known.digest;
}

}  // namespace mlp
