#include "store/layout.h"

#include "store/base/private_names.h"

namespace mlp {

const Layout& NativeLayout() {
  static constexpr Layout layout{.name = "native",
                                 .algorithm = HashAlgorithm::kSha256,
                                 .pipeline_file = "mlpipe.yaml",
                                 .lock_file = "mlpipe.lock",
                                 .environment_file = "",
                                 .private_dir = kMlpipeDir,
                                 .state_dir = "",
                                 .pointer_suffix = ".mlpipe",
                                 .ignore_file = ".mlpipeignore",
                                 .dvc_run_cache_keys = false,
                                 .commit_fills_run_cache = false,
                                 .pipeline_extras = true,
                                 .python_equality = false,
                                 .repro_current_file = false,
                                 .user_shell = false,
                                 .dvc_locks = false,
                                 .refuses_unknown_settings = true,
                                 .program = "mlpipe",
                                 .variable_prefix = "MLPIPE",
                                 .sorted_lock = true};
  return layout;
}

const Layout& DvcLayout() {
  static constexpr Layout layout{.name = "dvc",
                                 .algorithm = HashAlgorithm::kMd5,
                                 .pipeline_file = "dvc.yaml",
                                 .lock_file = "dvc.lock",
                                 .environment_file = "mlpipe.environment.lock",
                                 .private_dir = kDvcDir,
                                 .state_dir = "tmp/mlpipe",
                                 .pointer_suffix = ".dvc",
                                 .ignore_file = ".dvcignore",
                                 .dvc_run_cache_keys = true,
                                 .commit_fills_run_cache = true,
                                 .pipeline_extras = false,
                                 .python_equality = true,
                                 .repro_current_file = true,
                                 .user_shell = true,
                                 .dvc_locks = true,
                                 .refuses_unknown_settings = false,
                                 .program = "dvc",
                                 .variable_prefix = "DVC",
                                 .sorted_lock = false};
  return layout;
}

std::string ProjectPaths::PrivateDir() const {
  return root_ + "/" + std::string(layout_->private_dir);
}
std::string ProjectPaths::PrivateIgnore() const {
  return PrivateDir() + "/.gitignore";
}

std::string ProjectPaths::StateDir() const {
  if (layout_->state_dir.empty()) return PrivateDir();
  return PrivateDir() + "/" + std::string(layout_->state_dir);
}
std::string ProjectPaths::FileIndex() const {
  return StateDir() + "/tmp/index.db";
}
std::string ProjectPaths::ParsedCache() const {
  return StateDir() + "/tmp/parsed";
}
std::string ProjectPaths::ExperimentFacts() const {
  return StateDir() + "/tmp/exp-facts";
}
std::string ProjectPaths::RunLock() const {
  return StateDir() + "/tmp/run.lock";
}
std::string ProjectPaths::StageLocks() const {
  return StateDir() + "/tmp/stages.lock";
}
std::string ProjectPaths::RecordsLock() const {
  return StateDir() + "/tmp/records.lock";
}
std::string ProjectPaths::JournalDir() const {
  return StateDir() + "/tmp/journals";
}
std::string ProjectPaths::GuardDir() const {
  return StateDir() + "/tmp/guard";
}
std::string ProjectPaths::TraceDir() const {
  return StateDir() + "/tmp/traces";
}
std::string ProjectPaths::UndoDir() const {
  return StateDir() + "/tmp/undo";
}
std::string ProjectPaths::VerifyDir() const {
  return StateDir() + "/tmp/verify";
}
std::string ProjectPaths::HomeMark() const {
  return StateDir() + "/tmp/home";
}

std::string ProjectPaths::Config() const {
  return Home().PrivateDir() + "/config";
}
std::string ProjectPaths::LocalConfig() const {
  return Home().PrivateDir() + "/config.local";
}
std::string ProjectPaths::DefaultCache() const {
  return Home().PrivateDir() + "/cache";
}
std::string ProjectPaths::VerifiedObjects() const {
  return Home().StateDir() + "/tmp/objects.db";
}
std::string ProjectPaths::FingerprintLocks() const {
  return Home().StateDir() + "/tmp/fingerprints.lock";
}
std::string ProjectPaths::TrustMark() const {
  return Home().StateDir() + "/tmp/trust";
}
std::string ProjectPaths::IsolatedDir() const {
  return Home().StateDir() + "/tmp/exps";
}
std::string ProjectPaths::Database() const {
  return Home().StateDir() + "/runs.db";
}
std::string ProjectPaths::LogDir() const {
  const std::string logs = Home().StateDir() + "/logs";
  const std::string isolated = IsolatedDir() + "/";
  if (!is_isolated() || !root_.starts_with(isolated)) return logs;
  const std::string inside = root_.substr(isolated.size());
  return logs + "/exps/" + inside.substr(0, inside.find('/'));
}

std::string ObjectDir(const std::string& cache, HashAlgorithm algorithm) {
  return cache + "/files/" + std::string(NameOf(algorithm));
}
std::string RunCacheSignatureDir(const std::string& cache) {
  return cache + "/signatures";
}
std::string RunCacheDir(const std::string& cache) {
  return cache + "/runs";
}

}  // namespace mlp
