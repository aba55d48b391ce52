#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/environment_lock.h"
#include "pipelines/lock_merge.h"
#include "store/base/atomic_file.h"
#include "store/base/text.h"
#include "store/layout.h"

namespace mlp {
namespace {

struct MergeDriverLine {
  std::string base, ours, theirs, path;  // files of git; the path that is merged
};

Result<LockTexts> ReadSides(FileSystem& fs, const MergeDriverLine& options) {
  LockTexts texts;
  MLP_ASSIGN(texts.base, ReadFile(fs, options.base));
  MLP_ASSIGN(texts.ours, ReadFile(fs, options.ours));
  MLP_ASSIGN(texts.theirs, ReadFile(fs, options.theirs));
  return texts;
}

// git takes the result from the file of our side; any status but 0 leaves the path unmerged.
Result<int> RunMergeDriver(CommandContext& context, const MergeDriverLine& options) {
  FileSystem& fs = context.environment.fs;
  MLP_ASSIGN(LockTexts texts, ReadSides(fs, options));
  if (options.path.ends_with(DvcLayout().environment_file)) {
    MLP_ASSIGN(const std::string merged,
               MergeEnvironments(DvcLayout().algorithm, options.path, texts));
    MLP_TRY(WriteFileAtomically(fs, options.ours, merged));
    return kExitOk;
  }
  const bool is_dvc = options.path.ends_with(DvcLayout().lock_file);
  const Layout& layout = is_dvc ? DvcLayout() : NativeLayout();
  MLP_ASSIGN(const LockMerge merge,
             MergeLockTexts(layout.algorithm, options.path, std::move(texts)));
  const LockOrder order = layout.sorted_lock ? LockOrder::kByName : LockOrder::kKept;
  MLP_TRY(WriteFileAtomically(fs, options.ours, merge.merged.Serialize(layout.algorithm, order)));
  if (merge.conflicts.empty()) return kExitOk;
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message = options.path + ": both sides changed " + Plural(merge.conflicts.size(), "stage") +
                  ": " + Join(merge.conflicts, ", ");
  error.notes.push_back("the file holds our side's entries of these, and all else merged");
  error.hint =
      "merge the other files, run 'mlpipe checkout', then 'mlpipe repro', then 'git add' the lock "
      "file";
  return Fail(std::move(error));
}

}  // namespace

void AddMergeDriverCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("merge-driver", "What git runs to merge lock files (mlpipe install)");
  command->group("");  // not listed
  auto options = std::make_shared<MergeDriverLine>();
  command->add_option("base", options->base, "%O")->required();
  command->add_option("ours", options->ours, "%A")->required();
  command->add_option("theirs", options->theirs, "%B")->required();
  command->add_option("path", options->path, "%P")->required();
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunMergeDriver(context, *options); };
  });
}

}  // namespace mlp
