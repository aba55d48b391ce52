#include "engine/experiments/git_setup.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/experiments/git_hook_text.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kDriverName[] = "merge.mlpipe.name";
constexpr char kDriver[] = "merge.mlpipe.driver";
// git quotes %P for the shell; the others are names of its own making.
constexpr char kDriverCommand[] = "mlpipe merge-driver %O %A %B %P";
constexpr std::uint32_t kHookMode = 0755;

struct Change {
  std::string path, text, name;
};

}  // namespace

const std::vector<std::string>& HookNames() {
  static const std::vector<std::string> names = {"post-checkout", "post-merge", "pre-commit",
                                                 "pre-push"};
  return names;
}

Result<GitSetup> GitSetup::Open(FileSystem& fs, const std::string& root, const Layout& layout) {
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(root));
  return GitSetup(fs, std::move(repo), root, layout);
}

Result<std::vector<std::string>> GitSetup::Install() {
  MLP_ASSIGN(const std::string directory, repo_.HooksDir());
  const HookedProject project{repo_.prefix(), layout_};
  std::vector<Change> hooks;
  for (const std::string& hook : HookNames()) {
    const std::string path = directory + "/" + hook;
    MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs_, path));
    MLP_ASSIGN(std::optional<std::string> changed, WithProject(text, hook, project));
    if (changed) hooks.push_back({path, std::move(*changed), hook});
  }
  std::vector<std::string> changes;
  MLP_TRY(fs_.MakeDirs(directory));
  for (const Change& hook : hooks) {
    MLP_TRY(WriteFileAtomically(fs_, hook.path, hook.text));
    MLP_TRY(fs_.SetMode(hook.path, kHookMode));
    changes.push_back(Format("the {} hook, {}", hook.name, hook.path));
  }
  MLP_ASSIGN(const std::optional<std::string> driver, repo_.Config(kDriver));
  if (driver != kDriverCommand) {
    MLP_TRY(repo_.SetConfig(kDriverName, "mlpipe: stage by stage"));
    MLP_TRY(repo_.SetConfig(kDriver, kDriverCommand));
    changes.push_back("the merge driver 'mlpipe' of lock files, in the repository's configuration");
  }
  MLP_TRY(AddAttributes(changes));
  return changes;
}

// Two branches that add outputs both add lines at the end of .gitignore; both are wanted.
Status GitSetup::AddAttributes(std::vector<std::string>& changes) {
  const std::string path = root_ + "/.gitattributes";
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs_, path));
  const std::vector<std::string> lines = SplitLines(text.value_or(""));
  std::vector<std::string> wanted{Format("{} merge=mlpipe", layout_.lock_file)};
  if (!layout_.environment_file.empty())
    wanted.push_back(Format("{} merge=mlpipe", layout_.environment_file));
  wanted.push_back(".gitignore merge=union");
  std::string missing;
  for (const std::string& line : wanted) {
    if (std::find(lines.begin(), lines.end(), line) != lines.end()) continue;
    missing += line + "\n";
    changes.push_back(Format("'{}' in .gitattributes: commit it", line));
  }
  if (missing.empty()) return {};
  std::string before = text.value_or("");
  if (!before.empty() && before.back() != '\n') before += '\n';
  return WriteFileAtomically(fs_, path, before + missing);
}

Result<std::vector<std::string>> GitSetup::Uninstall() {
  MLP_ASSIGN(const std::string directory, repo_.HooksDir());
  const HookedProject project{repo_.prefix(), layout_};
  std::vector<std::string> changes;
  bool others_left = false;
  for (const std::string& hook : HookNames()) {
    const std::string path = directory + "/" + hook;
    MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs_, path));
    const auto left = text ? WithoutProject(*text, hook, project) : std::nullopt;
    if (!left) continue;
    MLP_TRY(left->empty() ? fs_.RemoveFile(path) : WriteFileAtomically(fs_, path, *left));
    changes.push_back(Format("the {} hook, {}", hook, path));
    others_left = others_left || !left->empty();
  }
  MLP_ASSIGN(const std::optional<std::string> driver, repo_.Config(kDriver));
  if (driver == kDriverCommand && !others_left) {
    MLP_TRY(repo_.SetConfig(kDriver, std::nullopt));
    MLP_TRY(repo_.SetConfig(kDriverName, std::nullopt));
    changes.push_back("the merge driver 'mlpipe', in the repository's configuration");
  }
  return changes;
}

}  // namespace mlp
