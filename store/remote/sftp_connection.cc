#include "store/remote/sftp_connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostSshSaid = std::size_t{4} << 10;
constexpr std::size_t kReadBytes = std::size_t{64} << 10;
constexpr int kGreetWatchMs = 100;

SftpConnection::Answer Known(Result<SftpReply> reply) {
  std::promise<Result<SftpReply>> promise;
  promise.set_value(std::move(reply));
  return promise.get_future();
}

}  // namespace

Result<std::shared_ptr<SftpConnection>> SftpConnection::Open(
    const std::vector<std::string>& argv, const std::vector<std::string>& environment,
    const std::atomic<bool>& cancelled) {
  MLP_ASSIGN(auto child, ChildProcess::Start(argv, environment));
  const std::shared_ptr<SftpConnection> connection(new SftpConnection(std::move(child)));
  MLP_TRY(connection->Greet(cancelled));
  connection->reader_ = std::thread(&SftpConnection::ReadReplies, connection.get());
  return connection;
}

SftpConnection::~SftpConnection() {
  child_->HangUp();
  if (reader_.joinable()) reader_.join();
}

Error SftpConnection::Lost() const {
  Error error{ErrorCode::kIo, "the connection was closed", {}, {}, {}, {}};
  const std::vector<std::string> lines = SplitLines(said_);
  const auto last = std::find_if(lines.rbegin(), lines.rend(),
                                 [](const std::string& line) { return !Trim(line).empty(); });
  if (last != lines.rend()) error.message = ForTerminal(Trim(*last));
  return error;
}

Status SftpConnection::SendPacket(SftpType type, const std::string& rest) {
  std::string packet = SftpWriter().Number(static_cast<std::uint32_t>(rest.size() + 1)).Take();
  packet += static_cast<char>(type);
  packet += rest;
  std::string_view left = packet;
  const std::lock_guard lock(write_mutex_);
  while (!left.empty()) {
    const ssize_t sent = ::send(child_->talk_fd(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EINTR) {
      return Fail(SystemError(errno, "write to", "ssh"));
    }
  }
  return {};
}

Status SftpConnection::Receive(std::string& buffer, int wait_ms) {
  pollfd fds[2] = {{child_->talk_fd(), POLLIN, 0},
                   {error_open_ ? child_->error_fd() : -1, POLLIN, 0}};
  while (::poll(fds, 2, wait_ms) < 0) {
    if (errno != EINTR) return Fail(SystemError(errno, "wait for", "ssh"));
  }
  if (fds[1].revents != 0) {
    char text[1024];
    const ssize_t got = ::read(child_->error_fd(), text, sizeof text);
    if (got > 0) said_.append(text, static_cast<std::size_t>(got));
    if (said_.size() > kMostSshSaid) said_.erase(0, said_.size() - kMostSshSaid);
    error_open_ = got > 0 || (got < 0 && errno == EINTR);
    return {};  // all it says is read before its end is seen
  }
  if (fds[0].revents == 0) return {};
  const std::size_t before = buffer.size();
  buffer.resize(before + kReadBytes);
  const ssize_t got = ::read(child_->talk_fd(), buffer.data() + before, kReadBytes);
  buffer.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got > 0 || (got < 0 && errno == EINTR)) return {};
  return Fail(Lost());
}

Result<std::optional<std::string_view>> SftpConnection::TakePacket(std::string_view& bytes) {
  SftpParser parser(bytes);
  std::uint32_t size = 0;
  if (!parser.Number(size)) return std::nullopt;
  if (size < 5 || size > kMostSftpPacket + 1024) {
    // Most often the words of a start-up file of the account's shell.
    return Fail(ErrorCode::kIo, "what the server sends is not sftp",
                "a login there must print nothing when it is not interactive");
  }
  if (bytes.size() < 4 + std::size_t{size}) return std::nullopt;
  const std::string_view packet = bytes.substr(4, size);
  bytes.remove_prefix(4 + std::size_t{size});
  return packet;
}

Status SftpConnection::Greet(const std::atomic<bool>& cancelled) {
  // A program that has ended already hears nothing; what it said is found below.
  (void)SendPacket(SftpType::kInit, SftpWriter().Number(kSftpVersion).Take());
  std::string buffer;
  for (;;) {
    if (cancelled) return Fail(ErrorCode::kInterrupted, "the transfer was interrupted");
    MLP_TRY(Receive(buffer, kGreetWatchMs));
    std::string_view rest = buffer;
    MLP_ASSIGN(const auto packet, TakePacket(rest));
    if (!packet) continue;
    if (static_cast<SftpType>(packet->front()) != SftpType::kVersion || !rest.empty()) {
      return Fail(ErrorCode::kIo, "the server's greeting is not that of sftp");
    }
    MLP_ASSIGN(extensions_, ReadSftpVersion(packet->substr(1)));
    return {};
  }
}

Status SftpConnection::Dispatch(std::string_view packet) {
  SftpParser parser(packet.substr(1));
  std::uint32_t id = 0;
  parser.Number(id);  // a packet has at least 5 bytes
  std::promise<Result<SftpReply>> promise;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) {
      return Fail(ErrorCode::kIo, "the sftp server answers what was not asked");
    }
    promise = std::move(found->second);
    waiting_.erase(found);
  }
  promise.set_value(
      SftpReply{static_cast<SftpType>(packet.front()), std::string(packet.substr(5))});
  return {};
}

void SftpConnection::ReadReplies() {
  std::string buffer;
  for (;;) {
    if (const Status status = Receive(buffer, /*wait_ms=*/-1); !status)
      return Break(status.error());
    std::string_view rest = buffer;
    for (;;) {
      const auto packet = TakePacket(rest);
      if (!packet) return Break(packet.error());
      if (!*packet) break;
      if (const Status status = Dispatch(**packet); !status) return Break(status.error());
    }
    buffer.erase(0, buffer.size() - rest.size());
  }
}

void SftpConnection::Break(const Error& error) {
  std::map<std::uint32_t, std::promise<Result<SftpReply>>> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (!broken_by_) broken_by_ = error;
    waiting.swap(waiting_);
  }
  child_->HangUp();
  for (auto& [id, promise] : waiting) promise.set_value(Fail(error));
}

SftpConnection::Answer SftpConnection::Ask(SftpType type, const std::string& body) {
  std::uint32_t id = 0;
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    if (broken_by_) return Known(Fail(*broken_by_));
    id = next_id_++;
    answer = waiting_[id].get_future();
  }
  // If it cannot be sent the reader sees the end too, and answers.
  if (!SendPacket(type, SftpWriter().Number(id).Take() + body)) child_->HangUp();
  return answer;
}

bool SftpConnection::IsBroken() {
  const std::lock_guard lock(mutex_);
  return broken_by_.has_value();
}

bool SftpConnection::Has(const std::string& extension) const {
  return std::find(extensions_.begin(), extensions_.end(), extension) != extensions_.end();
}

}  // namespace mlp
