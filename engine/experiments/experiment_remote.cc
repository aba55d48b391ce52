#include "engine/experiments/experiment_remote.h"

#include <algorithm>
#include <map>
#include <optional>

#include "pipelines/project_path.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Well below what systems allow for a command line with its environment (2 MiB on Linux).
constexpr std::size_t kMostArgumentBytes = 1 << 19;
constexpr std::size_t kIdDigits = 40;

std::string RefOf(const Experiment& experiment) {
  return ExperimentRef(experiment.baseline, experiment.name);
}

std::vector<std::string> Refspecs(const std::vector<Experiment>& experiments, bool is_push) {
  std::vector<std::string> refspecs;
  for (const Experiment& experiment : experiments) {
    const std::string ref = RefOf(experiment);
    // What is pushed is what was looked at, wherever the ref is by now.
    refspecs.push_back(Format("+{}:{}", is_push ? experiment.commit.hex : ref, ref));
  }
  return refspecs;
}

// A line of `git ls-remote`: the id, a tab, the ref.
std::optional<Experiment> ParseLine(const std::string& line) {
  if (line.find('\t') != kIdDigits) return std::nullopt;
  const std::string id = line.substr(0, kIdDigits), ref = line.substr(kIdDigits + 1);
  if (id.find_first_not_of("0123456789abcdef") != id.npos) return std::nullopt;
  if (!GitRepo::IsValidRefName(ref)) return std::nullopt;
  return ParseExperimentRef({ref, {id}});
}

Error Differing(const std::vector<Experiment>& experiments, const std::string& where) {
  std::vector<std::string> names;
  for (const Experiment& experiment : experiments)
    names.push_back(ForTerminal(Quoted(experiment.name)));
  return {
      ErrorCode::kUsage,
      Format("{} {} of the same name with another commit: {}",
             names.size() == 1 ? "there is an experiment"
                               : Format("there are {} experiments", names.size()),
             where, Join(names, ", ")),
      {},
      {},
      "nothing was changed; replace with --force, or give another name with 'mlpipe exp rename'",
      {}};
}

}  // namespace

Result<ExperimentExchange> PlanExchange(const std::vector<Experiment>& experiments,
                                        const std::vector<Experiment>& others,
                                        const std::string& where, bool force) {
  std::map<std::string, GitId> commits;
  for (const Experiment& experiment : others) commits[RefOf(experiment)] = experiment.commit;
  ExperimentExchange plan;
  std::vector<Experiment> differing;
  for (const Experiment& experiment : experiments) {
    const auto found = commits.find(RefOf(experiment));
    const bool is_there = found != commits.end();
    if (is_there && found->second == experiment.commit) {
      plan.up_to_date.push_back(experiment);
      continue;
    }
    if (is_there) differing.push_back(experiment);
    plan.moving.push_back(experiment);
  }
  if (!differing.empty() && !force) return Fail(Differing(differing, where));
  return plan;
}

Result<ExperimentRemote> ExperimentRemote::Open(Environment& environment, GitRepo& repo,
                                                const std::string& remote) {
  if (!remote.starts_with('-')) {
    for (const char* const key : {"url", "pushurl"}) {
      MLP_ASSIGN(const std::optional<std::string> url,
                 repo.Config(Format("remote.{}.{}", remote, key)));
      if (url) return ExperimentRemote(environment, remote, true);
    }
  }
  MLP_TRY(CheckGitUrl(remote));
  if (IsUrl(remote) || remote.starts_with('/')) return ExperimentRemote(environment, remote, false);
  // git would look for a relative path from the top of the work tree.
  const std::string absolute = environment.current_dir + "/" + remote;
  MLP_ASSIGN(const auto stat, environment.fs.Stat(absolute, true));
  if (stat) return ExperimentRemote(environment, absolute, false);
  if (remote.find(':') != remote.npos) return ExperimentRemote(environment, remote, false);
  return Fail(ErrorCode::kNotFound, Format("there is no git remote {}", Quoted(remote)),
              "'git remote -v' lists them; a URL or a path will do, too");
}

Result<GitRun> ExperimentRemote::Git(std::vector<std::string> arguments) {
  return RunGit(environment_, std::move(arguments), {.any_protocol = is_configured_});
}

Result<std::vector<Experiment>> ExperimentRemote::List() {
  MLP_ASSIGN(const GitRun run,
             Git({"ls-remote", "--quiet", "--refs", "--", remote_, "refs/exps/*"}));
  if (run.exit_status != 0) {
    Error error{ErrorCode::kIo, Format("git cannot reach {}", Quoted(remote_)), {}, {}, {}, {}};
    error.notes = NotesOf(run);
    error.hint = "see what 'git ls-remote " + ShellQuoted(remote_) + "' says";
    return Fail(std::move(error));
  }
  std::vector<Experiment> experiments;
  for (const std::string& line : SplitLines(run.output))
    if (auto experiment = ParseLine(line)) experiments.push_back(std::move(*experiment));
  std::sort(experiments.begin(), experiments.end(),
            [](const auto& a, const auto& b) { return RefOf(a) < RefOf(b); });
  return experiments;
}

Status ExperimentRemote::ForAll(std::vector<std::string> command,
                                const std::vector<std::string>& refspecs, const std::string& what) {
  for (std::size_t begin = 0; begin < refspecs.size();) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--", remote_});
    std::size_t bytes = 0;
    std::size_t end = begin;
    for (; end < refspecs.size() && (end == begin || bytes < kMostArgumentBytes); ++end) {
      bytes += refspecs[end].size() + 1;
      arguments.push_back(refspecs[end]);
    }
    MLP_ASSIGN(const GitRun run, Git(arguments));
    const auto atomic = std::find(command.begin(), command.end(), "--atomic");
    if (run.exit_status != 0 && atomic != command.end() &&
        run.output.find("does not support --atomic") != run.output.npos) {
      command.erase(atomic);
      continue;
    }
    if (run.exit_status != 0) {
      Error error{
          ErrorCode::kIo, Format("git cannot {} {}", what, Quoted(remote_)), {}, {}, {}, {}};
      error.notes = NotesOf(run);
      return Fail(std::move(error));
    }
    begin = end;
  }
  return {};
}

// No hook: git's `pre-push` of `mlpipe install` would send the data of the branch, and what belongs
// to the experiments is sent by whoever calls this.
Status ExperimentRemote::Push(const std::vector<Experiment>& experiments) {
  return ForAll(
      {"push", "--quiet", "--no-verify", "--atomic", "--no-follow-tags", "--recurse-submodules=no"},
      Refspecs(experiments, /*is_push=*/true), "push experiments to");
}

Status ExperimentRemote::Remove(const std::vector<Experiment>& experiments) {
  std::vector<std::string> refspecs;
  for (const Experiment& experiment : experiments) refspecs.push_back(":" + RefOf(experiment));
  return ForAll({"push", "--quiet", "--no-verify", "--atomic"}, refspecs,
                "remove experiments from");
}

Status ExperimentRemote::Fetch(const std::vector<Experiment>& experiments) {
  return ForAll({"fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules",
                 "--no-write-fetch-head", "--atomic"},
                Refspecs(experiments, /*is_push=*/false), "fetch experiments from");
}

}  // namespace mlp
