// SftpFiles: files of an sftp server, each call one file. Private to store/remote.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/sftp_connection.h"
#include "store/remote/transfer_crew.h"

namespace mlp {

// From any thread; paths are the server's. A failure of the connection is kPasses.
class SftpFiles {
 public:
  explicit SftpFiles(std::shared_ptr<SftpConnection> connection)
      : connection_(std::move(connection)) {}

  bool IsBroken() const { return connection_->IsBroken(); }

  Result<std::optional<SftpAttributes>> Stat(const std::string& path, Attempt& attempt);
  // Without "." and "..". nullopt when there is no such directory.
  Result<std::optional<std::vector<SftpName>>> ListDir(const std::string& path, Attempt& attempt);
  // With parents; fine if it is there.
  Status MakeDirs(const std::string& path, Attempt& attempt);
  // Into the new file `to`, read-only. false when its directory is missing.
  Result<bool> Write(ReadableFile& from, const std::string& to, Attempt& attempt);
  // Appends to `to`, which holds the first `have` bytes.
  Status Read(const std::string& from, std::uint64_t have, std::uint64_t size, WritableFile& to,
              Attempt& attempt);
  // Replaces what is at `to`.
  Status Rename(const std::string& from, const std::string& to, Attempt& attempt);
  Status Remove(const std::string& path, Attempt& attempt);  // fine if nothing is there

 private:
  using Answer = SftpConnection::Answer;
  Result<SftpReply> Await(Answer& answer, Attempt& attempt);
  Result<SftpReply> Ask(SftpType type, const std::string& body, Attempt& attempt);
  // kOk, or what went wrong with `path`.
  Status Expect(const SftpReply& reply, const std::string& action, const std::string& path);
  Status WriteAll(const std::string& name, ReadableFile& from, const std::string& to,
                  Attempt& attempt);

  const std::shared_ptr<SftpConnection> connection_;
};

}  // namespace mlp
