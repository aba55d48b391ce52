// SftpConnection: one sftp server behind one program (ssh), asked by many threads at once. A
// request is sent without waiting for the answers to earlier ones, so that a long way to the server
// costs little. Private to store/remote.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "store/base/error.h"
#include "store/remote/child_process.h"
#include "store/remote/sftp_packet.h"

namespace mlp {

class SftpConnection {
 public:
  using Answer = std::future<Result<SftpReply>>;

  // Starts the program and greets the server. An error has what the program said last;
  // kInterrupted once `cancelled` is set.
  static Result<std::shared_ptr<SftpConnection>> Open(const std::vector<std::string>& argv,
                                                      const std::vector<std::string>& environment,
                                                      const std::atomic<bool>& cancelled);
  ~SftpConnection();
  SftpConnection(const SftpConnection&) = delete;
  SftpConnection& operator=(const SftpConnection&) = delete;

  // From any thread. After the connection broke every answer is the error that broke it.
  Answer Ask(SftpType type, const std::string& body);
  bool IsBroken();
  bool Has(const std::string& extension) const;

 private:
  explicit SftpConnection(std::unique_ptr<ChildProcess> child) : child_(std::move(child)) {}

  Status Greet(const std::atomic<bool>& cancelled);
  void ReadReplies();
  // One packet off the front of `bytes`. nullopt when it is not whole yet.
  static Result<std::optional<std::string_view>> TakePacket(std::string_view& bytes);
  Status Dispatch(std::string_view packet);
  // Waits for bytes of the server, not longer than `wait_ms` (-1: for ever); keeps what the program
  // says on stderr.
  Status Receive(std::string& buffer, int wait_ms);
  Status SendPacket(SftpType type, const std::string& rest);
  void Break(const Error& error);
  Error Lost() const;

  const std::unique_ptr<ChildProcess> child_;
  std::vector<std::string> extensions_;
  std::string said_;  // the end of its stderr; the reader's
  bool error_open_ = true;
  std::thread reader_;

  std::mutex write_mutex_;
  std::mutex mutex_;  // for what follows
  std::uint32_t next_id_ = 1;
  std::map<std::uint32_t, std::promise<Result<SftpReply>>> waiting_;
  std::optional<Error> broken_by_;
};

}  // namespace mlp
