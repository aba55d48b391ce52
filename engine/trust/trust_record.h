// TrustRecord: what a user has said of one project. Kept outside of every project, one file each:
//
//   <data>/trust/<SHA-256 of the project's root>.json
//   {"version": 1, "root": PATH, "mark": HEX or "",
//    "commands": [{"digest": HEX, "stage": ADDRESS, "text": TEXT}, ...]}
//
// where <data> is ${XDG_DATA_HOME}/mlpipe, else ~/.local/share/mlpipe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/trust/project_commands.h"
#include "store/base/file_system.h"

namespace mlp {

struct TrustRecord {
  std::string root;  // absolute, without symlinks
  // Of a project of the user's own: the random text that its TrustMark holds. Another project that
  // comes to stand at the same path does not have it. Empty: not the user's own.
  std::string mark;
  std::vector<ProjectCommand> commands;  // those that may run

  // Those of `commands` that may not run.
  std::vector<ProjectCommand> UnknownOf(const std::vector<ProjectCommand>& commands) const;
  // The last command that was trusted of this stage; nullptr: none.
  const ProjectCommand* Before(const std::string& stage) const;
};

class TrustStore {
 public:
  TrustStore(FileSystem& fs, std::string data_dir) : fs_(fs), dir_(std::move(data_dir)) {}
  // kInvalid where the system does not say where the user's files are.
  static Result<TrustStore> OfUser(FileSystem& fs);

  // Of a project that nothing was said of: one without mark and commands. A damaged file is
  // kCorrupt.
  Result<TrustRecord> Read(const std::string& root) const;
  Status Write(const TrustRecord& record) const;
  Status Remove(const std::string& root) const;  // fine if there is none

 private:
  std::string FileOf(const std::string& root) const;

  FileSystem& fs_;
  std::string dir_;
};

}  // namespace mlp
