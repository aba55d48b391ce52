// The command that connects to an sftp server. Private to store/remote.
#pragma once

#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote_options.h"
#include "store/remote/remote_url.h"

namespace mlp {

struct SshCommand {
  std::vector<std::string> argv;
  std::string password;  // "": ssh asks on the terminal if it must
};

Result<SshCommand> MakeSshCommand(const RemoteUrl& url, const RemoteOptions& options);

// A program that prints the password when ssh asks for one, and answers nothing else; it goes with
// this object. The password is in its environment only.
class PasswordGiver {
 public:
  static Result<PasswordGiver> Make(FileSystem& fs, const std::string& password);
  PasswordGiver(PasswordGiver&& other) noexcept;
  PasswordGiver& operator=(PasswordGiver&&) = delete;
  ~PasswordGiver();

  const std::vector<std::string>& environment() const { return environment_; }

 private:
  PasswordGiver(FileSystem& fs, std::string path) : fs_(fs), path_(std::move(path)) {}

  FileSystem& fs_;
  std::string path_;  // "": there is none
  std::vector<std::string> environment_;
};

}  // namespace mlp
