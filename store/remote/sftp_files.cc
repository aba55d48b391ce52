#include "store/remote/sftp_files.h"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::uint32_t kReadFlag = 1, kWriteFlag = 2, kCreateFlag = 8, kExclusiveFlag = 32;
constexpr std::uint32_t kSftpReadOnly = 0444;
constexpr std::size_t kChunk = std::size_t{32} << 10;  // what every server takes
constexpr std::size_t kInFlight = 64;                  // chunks of one file
constexpr std::chrono::milliseconds kWatch{100};

Error Refused(const SftpStatus& status, const std::string& action, const std::string& path) {
  std::string reason = status.message;
  if (status.code == SftpCode::kDenied) reason = "permission denied";
  if (status.code == SftpCode::kNoSuchFile) reason = "no such file or directory";
  Error error{ErrorCode::kIo,
              Format("the server cannot {} '{}': {}", action, path, ForTerminal(reason)),
              {},
              {},
              {},
              {}};
  if (status.code == SftpCode::kNoSuchFile) error.code = ErrorCode::kNotFound;
  return error;
}

// What the server has open for one call. It is closed on every way out.
class OpenHandle {
 public:
  OpenHandle(SftpConnection& connection, std::string name)
      : connection_(connection), name_(std::move(name)) {}
  // Nobody waits for the answer: what was written has been answered for before.
  ~OpenHandle() {
    if (!is_closed_) (void)Close();
  }
  OpenHandle(const OpenHandle&) = delete;
  OpenHandle& operator=(const OpenHandle&) = delete;

  const std::string& name() const { return name_; }
  SftpConnection::Answer Close() {
    is_closed_ = true;
    return connection_.Ask(SftpType::kClose, SftpWriter().String(name_).Take());
  }

 private:
  SftpConnection& connection_;
  const std::string name_;
  bool is_closed_ = false;
};

std::string NoAttributes() {
  return SftpWriter().Number(0).Take();
}

}  // namespace

Result<SftpReply> SftpFiles::Await(Answer& answer, Attempt& attempt) {
  while (answer.wait_for(kWatch) != std::future_status::ready) {
    if (attempt.IsCancelled()) {
      return Fail(ErrorCode::kInterrupted, "the transfer was interrupted");
    }
  }
  Result<SftpReply> reply = answer.get();
  if (!reply) return attempt.Fails(Trouble::kPasses, reply.error());
  return reply;
}

Result<SftpReply> SftpFiles::Ask(SftpType type, const std::string& body, Attempt& attempt) {
  Answer answer = connection_->Ask(type, body);
  return Await(answer, attempt);
}

Status SftpFiles::Expect(const SftpReply& reply, const std::string& action,
                         const std::string& path) {
  MLP_ASSIGN(const SftpStatus status, ReadSftpStatus(reply));
  if (status.code == SftpCode::kOk) return {};
  return Fail(Refused(status, action, path));
}

Result<std::optional<SftpAttributes>> SftpFiles::Stat(const std::string& path, Attempt& attempt) {
  MLP_ASSIGN(const SftpReply reply,
             Ask(SftpType::kStat, SftpWriter().String(path).Take(), attempt));
  if (reply.type != SftpType::kStatus) return ReadSftpAttributes(reply);
  MLP_ASSIGN(const SftpStatus status, ReadSftpStatus(reply));
  if (status.code == SftpCode::kNoSuchFile) return std::nullopt;
  return Fail(Refused(status, "examine", path));
}

Result<std::optional<std::vector<SftpName>>> SftpFiles::ListDir(const std::string& path,
                                                                Attempt& attempt) {
  MLP_ASSIGN(const SftpReply opened,
             Ask(SftpType::kOpenDir, SftpWriter().String(path).Take(), attempt));
  if (opened.type == SftpType::kStatus) {
    MLP_ASSIGN(const SftpStatus status, ReadSftpStatus(opened));
    if (status.code == SftpCode::kNoSuchFile) return std::nullopt;
    return Fail(Refused(status, "list", path));
  }
  MLP_ASSIGN(std::string handle_name, ReadSftpHandle(opened));
  const OpenHandle handle(*connection_, std::move(handle_name));
  std::vector<SftpName> all;
  for (;;) {
    MLP_ASSIGN(const SftpReply reply,
               Ask(SftpType::kReadDir, SftpWriter().String(handle.name()).Take(), attempt));
    if (reply.type == SftpType::kStatus) {
      MLP_ASSIGN(const SftpStatus status, ReadSftpStatus(reply));
      if (status.code == SftpCode::kEnd) return all;
      return Fail(Refused(status, "list", path));
    }
    MLP_ASSIGN(std::vector<SftpName> names, ReadSftpNames(reply));
    if (names.empty()) return Fail(ErrorCode::kIo, "the sftp server's listing does not end");
    for (SftpName& name : names) {
      if (name.name != "." && name.name != "..") all.push_back(std::move(name));
    }
  }
}

Status SftpFiles::MakeDirs(const std::string& path, Attempt& attempt) {
  const std::string body = SftpWriter().String(path).Take() + NoAttributes();
  MLP_ASSIGN(const SftpReply reply, Ask(SftpType::kMakeDir, body, attempt));
  MLP_ASSIGN(SftpStatus status, ReadSftpStatus(reply));
  if (status.code == SftpCode::kOk) return {};
  const std::string parent = ParentOf(path);
  if (status.code == SftpCode::kNoSuchFile && parent != path) {
    MLP_TRY(MakeDirs(parent, attempt));  // as deep as the path is long
    MLP_ASSIGN(const SftpReply again, Ask(SftpType::kMakeDir, body, attempt));
    MLP_ASSIGN(status, ReadSftpStatus(again));
    if (status.code == SftpCode::kOk) return {};
  }
  // The protocol does not say "it is there"; another thread may have made it.
  MLP_ASSIGN(const auto there, Stat(path, attempt));
  if (there && there->IsDirectory()) return {};
  return Fail(Refused(status, "make the directory", path));
}

Status SftpFiles::WriteAll(const std::string& name, ReadableFile& from, const std::string& to,
                           Attempt& attempt) {
  struct Chunk {
    std::uint64_t end;
    Answer answer;
  };
  OpenHandle handle(*connection_, name);
  std::deque<Chunk> sent;
  const auto settle = [&]() -> Status {
    MLP_ASSIGN(const SftpReply reply, Await(sent.front().answer, attempt));
    MLP_TRY(Expect(reply, "write", to));
    attempt.ReachedTo(sent.front().end);
    sent.pop_front();
    return {};
  };
  std::string buffer(kChunk, '\0');
  for (std::uint64_t offset = 0;;) {
    MLP_ASSIGN(const std::size_t got, from.ReadAt(offset, buffer.data(), buffer.size()));
    if (got == 0) break;
    const std::string body =
        SftpWriter().String(name).Long(offset).String({buffer.data(), got}).Take();
    offset += got;
    sent.push_back({offset, connection_->Ask(SftpType::kWrite, body)});
    if (sent.size() >= kInFlight) MLP_TRY(settle());
  }
  // The close is on its way before the last writes are answered.
  Answer closed = handle.Close();
  while (!sent.empty()) MLP_TRY(settle());
  MLP_ASSIGN(const SftpReply reply, Await(closed, attempt));
  return Expect(reply, "close", to);
}

Result<bool> SftpFiles::Write(ReadableFile& from, const std::string& to, Attempt& attempt) {
  MLP_ASSIGN(const SftpReply opened, Ask(SftpType::kOpen,
                                         SftpWriter()
                                             .String(to)
                                             .Number(kWriteFlag | kCreateFlag | kExclusiveFlag)
                                             .Number(kSftpHasMode)
                                             .Number(kSftpReadOnly)
                                             .Take(),
                                         attempt));
  if (opened.type == SftpType::kStatus) {
    MLP_ASSIGN(const SftpStatus status, ReadSftpStatus(opened));
    if (status.code == SftpCode::kNoSuchFile) return false;
    return Fail(Refused(status, "create", to));
  }
  MLP_ASSIGN(const std::string handle, ReadSftpHandle(opened));
  MLP_TRY(WriteAll(handle, from, to, attempt));
  return true;
}

Status SftpFiles::Read(const std::string& from, std::uint64_t have, std::uint64_t size,
                       WritableFile& to, Attempt& attempt) {
  struct Chunk {
    std::size_t size;
    Answer answer;
  };
  MLP_ASSIGN(const SftpReply opened,
             Ask(SftpType::kOpen,
                 SftpWriter().String(from).Number(kReadFlag).Take() + NoAttributes(), attempt));
  if (opened.type == SftpType::kStatus) MLP_TRY(Expect(opened, "read", from));
  MLP_ASSIGN(std::string handle_name, ReadSftpHandle(opened));
  const OpenHandle handle(*connection_, std::move(handle_name));
  std::deque<Chunk> asked;
  std::uint64_t next = have;
  while (have < size) {
    while (next < size && asked.size() < kInFlight) {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, size - next));
      const std::string body = SftpWriter()
                                   .String(handle.name())
                                   .Long(next)
                                   .Number(static_cast<std::uint32_t>(wanted))
                                   .Take();
      asked.push_back({wanted, connection_->Ask(SftpType::kRead, body)});
      next += wanted;
    }
    Chunk chunk = std::move(asked.front());
    asked.pop_front();
    MLP_ASSIGN(const SftpReply reply, Await(chunk.answer, attempt));
    if (reply.type == SftpType::kStatus) {
      MLP_TRY(Expect(reply, "read", from));
      return Fail(ErrorCode::kIo, "the sftp server answers a read without data");
    }
    MLP_ASSIGN(const std::string data, ReadSftpData(reply, chunk.size));
    MLP_TRY(to.Append(data));
    have += data.size();
    attempt.ReachedTo(have);
    if (data.size() < chunk.size) {  // a server may send less: go on behind it
      asked.clear();
      next = have;
    }
  }
  return {};
}

Status SftpFiles::Rename(const std::string& from, const std::string& to, Attempt& attempt) {
  constexpr const char* kPosixRename = "posix-rename@openssh.com";
  if (connection_->Has(kPosixRename)) {
    MLP_ASSIGN(const SftpReply reply,
               Ask(SftpType::kExtended,
                   SftpWriter().String(kPosixRename).String(from).String(to).Take(), attempt));
    return Expect(reply, "rename to", to);
  }
  // The plain rename replaces nothing.
  const std::string body = SftpWriter().String(from).String(to).Take();
  MLP_ASSIGN(const SftpReply reply, Ask(SftpType::kRename, body, attempt));
  if (Expect(reply, "rename to", to)) return {};
  MLP_TRY(Remove(to, attempt));
  MLP_ASSIGN(const SftpReply again, Ask(SftpType::kRename, body, attempt));
  return Expect(again, "rename to", to);
}

Status SftpFiles::Remove(const std::string& path, Attempt& attempt) {
  MLP_ASSIGN(const SftpReply reply,
             Ask(SftpType::kRemove, SftpWriter().String(path).Take(), attempt));
  MLP_ASSIGN(const SftpStatus status, ReadSftpStatus(reply));
  if (status.code == SftpCode::kOk || status.code == SftpCode::kNoSuchFile) return {};
  return Fail(Refused(status, "remove", path));
}

}  // namespace mlp
