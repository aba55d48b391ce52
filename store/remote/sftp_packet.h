// Packets of the SSH File Transfer Protocol, version 3:
// https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02
//   packet = uint32 length of the rest, byte type, uint32 id, body
// Numbers are big-endian, strings are uint32 length and bytes. Private to store/remote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"

namespace mlp {

inline constexpr std::uint32_t kSftpVersion = 3;
// Bit of the flags of attributes: they hold permissions.
inline constexpr std::uint32_t kSftpHasMode = 4;

enum class SftpType : std::uint8_t {
  kInit = 1,
  kVersion = 2,
  kOpen = 3,
  kClose = 4,
  kRead = 5,
  kWrite = 6,
  kOpenDir = 11,
  kReadDir = 12,
  kRemove = 13,
  kMakeDir = 14,
  kStat = 17,
  kRename = 18,
  kStatus = 101,
  kHandle = 102,
  kData = 103,
  kName = 104,
  kAttributes = 105,
  kExtended = 200,
};

// The longest packet that either side sends. OpenSSH's own limit.
inline constexpr std::size_t kMostSftpPacket = std::size_t{256} << 10;

struct SftpReply {
  SftpType type = SftpType::kStatus;
  std::string body;  // behind the id
};

// Builds the body of a packet.
class SftpWriter {
 public:
  SftpWriter& Number(std::uint32_t number);
  SftpWriter& Long(std::uint64_t number);
  SftpWriter& String(std::string_view text);
  std::string Take() { return std::move(body_); }

 private:
  std::string body_;
};

struct SftpAttributes {
  std::optional<std::uint64_t> size;
  std::optional<std::uint32_t> mode;  // with the file's type
  std::uint32_t modified = 0;         // seconds since 1970; 0: not told
  bool IsDirectory() const { return mode && (*mode & 0170000) == 0040000; }
  bool IsRegular() const { return mode && (*mode & 0170000) == 0100000; }
};

struct SftpName {
  std::string name;
  SftpAttributes attributes;
};

// Reads a body. Each function says false at what is not there; then nothing more can be read.
class SftpParser {
 public:
  explicit SftpParser(std::string_view body) : rest_(body) {}
  bool Number(std::uint32_t& number);
  bool Long(std::uint64_t& number);
  bool String(std::string_view& text);
  bool Attributes(SftpAttributes& attributes);
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// What a reply says. kIo for one that is not of this form.
enum class SftpCode : std::uint32_t {
  kOk = 0,
  kEnd = 1,
  kNoSuchFile = 2,
  kDenied = 3,
  kFailure = 4,
  kUnsupported = 8,
};
struct SftpStatus {
  SftpCode code = SftpCode::kOk;
  std::string message;  // the server's, short
};
Result<SftpStatus> ReadSftpStatus(const SftpReply& reply);
Result<std::string> ReadSftpHandle(const SftpReply& reply);
Result<std::string> ReadSftpData(const SftpReply& reply, std::size_t most);
Result<SftpAttributes> ReadSftpAttributes(const SftpReply& reply);
Result<std::vector<SftpName>> ReadSftpNames(const SftpReply& reply);
// The names of the extensions in the body of a kVersion packet. kIo for another version than 3.
Result<std::vector<std::string>> ReadSftpVersion(std::string_view body);

}  // namespace mlp
