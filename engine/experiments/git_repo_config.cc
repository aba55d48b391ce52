// GitRepo: the repository's configuration, and where its hooks lie.
#include "engine/experiments/git_handles.h"
#include "engine/experiments/git_repo.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The file of the repository itself; worktrees share it.
Result<GitPtr<git_config>> LocalConfig(git_repository* repository) {
  GitPtr<git_config> all, local;
  MLP_TRY(CheckGit(Git().git_repository_config(Out(all), repository), "read the configuration"));
  MLP_TRY(CheckGit(Git().git_config_open_level(Out(local), all.get(), GIT_CONFIG_LEVEL_LOCAL),
                   "open the repository's configuration"));
  return local;
}

bool IsInDirectory(const std::string& path, std::string directory) {
  while (directory.ends_with('/')) directory.pop_back();
  return path.starts_with(directory + "/");
}

}  // namespace

Result<std::optional<std::string>> GitRepo::Config(const std::string& key) {
  GitPtr<git_config> config;
  MLP_TRY(CheckGit(Git().git_repository_config_snapshot(Out(config), state_->repository.get()),
                   "read the configuration"));
  const char* value = nullptr;
  const int code = Git().git_config_get_string(&value, config.get(), key.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<std::string>();
  MLP_TRY(CheckGit(code, "read " + key));
  return std::optional<std::string>(value);
}

Status GitRepo::SetConfig(const std::string& key, const std::optional<std::string>& value) {
  MLP_ASSIGN(const GitPtr<git_config> config, LocalConfig(state_->repository.get()));
  if (value)
    return CheckGit(Git().git_config_set_string(config.get(), key.c_str(), value->c_str()),
                    "set " + key);
  const int code = Git().git_config_delete_entry(config.get(), key.c_str());
  return code == GIT_ENOTFOUND ? Status() : CheckGit(code, "remove " + key);
}

Result<std::string> GitRepo::HooksDir() {
  git_repository* const repository = state_->repository.get();
  const std::string common = Git().git_repository_commondir(repository);
  GitPtr<git_config> config;
  MLP_TRY(CheckGit(Git().git_repository_config_snapshot(Out(config), repository),
                   "read the configuration"));
  git_buf buffer{};
  if (Git().git_config_get_path(&buffer, config.get(), "core.hooksPath") < 0)
    return common + "hooks";
  std::string path(buffer.ptr, buffer.size);
  Git().git_buf_dispose(&buffer);
  if (!path.starts_with('/')) path = state_->work_tree + "/" + path;
  if (IsInDirectory(path, state_->work_tree) || IsInDirectory(path, common)) return path;
  return Fail(ErrorCode::kUsage,
              Format("core.hooksPath is {}, outside of this repository", Quoted(path)),
              "other repositories may use these hooks too: give this one its own with "
              "'git config core.hooksPath " +
                  ShellQuoted(common + "hooks") + "'");
}

}  // namespace mlp
