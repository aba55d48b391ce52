#include "store/remote/sftp_packet.h"

#include <algorithm>

#include "store/base/format.h"

namespace mlp {
namespace {

constexpr std::size_t kMostMessage = 300;
constexpr std::size_t kMostHandle = 256;  // the protocol's limit

// Bits of an attribute's flags, in the order of the fields they announce.
constexpr std::uint32_t kHasSize = 1, kHasOwner = 2, kHasTimes = 8;
constexpr std::uint32_t kHasExtended = 0x80000000;

tl::unexpected<Error> Malformed(std::string_view what) {
  return Fail(ErrorCode::kIo, Format("the sftp server's {} is malformed", what));
}

}  // namespace

SftpWriter& SftpWriter::Number(std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) body_ += static_cast<char>(number >> shift & 0xff);
  return *this;
}

SftpWriter& SftpWriter::Long(std::uint64_t number) {
  return Number(static_cast<std::uint32_t>(number >> 32))
      .Number(static_cast<std::uint32_t>(number & 0xffffffff));
}

SftpWriter& SftpWriter::String(std::string_view text) {
  Number(static_cast<std::uint32_t>(text.size()));
  body_ += text;
  return *this;
}

bool SftpParser::Number(std::uint32_t& number) {
  if (rest_.size() < 4) return false;
  number = 0;
  for (int i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
  }
  rest_.remove_prefix(4);
  return true;
}

bool SftpParser::Long(std::uint64_t& number) {
  std::uint32_t high = 0, low = 0;
  if (!Number(high) || !Number(low)) return false;
  number = std::uint64_t{high} << 32 | low;
  return true;
}

bool SftpParser::String(std::string_view& text) {
  std::uint32_t size = 0;
  if (!Number(size) || size > rest_.size()) return false;
  text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool SftpParser::Attributes(SftpAttributes& attributes) {
  std::uint32_t flags = 0, ignored = 0, mode = 0, extensions = 0;
  std::uint64_t size = 0;
  attributes = {};
  if (!Number(flags)) return false;
  if ((flags & kHasSize) != 0) {
    if (!Long(size)) return false;
    attributes.size = size;
  }
  if ((flags & kHasOwner) != 0 && (!Number(ignored) || !Number(ignored))) return false;
  if ((flags & kSftpHasMode) != 0) {
    if (!Number(mode)) return false;
    attributes.mode = mode;
  }
  if ((flags & kHasTimes) != 0 && (!Number(ignored) || !Number(attributes.modified))) return false;
  if ((flags & kHasExtended) == 0) return true;
  if (!Number(extensions)) return false;
  std::string_view text;
  for (std::uint32_t i = 0; i < extensions; ++i) {
    if (!String(text) || !String(text)) return false;
  }
  return true;
}

Result<SftpStatus> ReadSftpStatus(const SftpReply& reply) {
  if (reply.type != SftpType::kStatus) return Malformed("status");
  SftpParser parser(reply.body);
  std::uint32_t code = 0;
  if (!parser.Number(code)) return Malformed("status");
  SftpStatus status;
  status.code = static_cast<SftpCode>(code);
  std::string_view message;  // old servers send none
  if (parser.String(message)) status.message = message.substr(0, kMostMessage);
  return status;
}

Result<std::string> ReadSftpHandle(const SftpReply& reply) {
  SftpParser parser(reply.body);
  std::string_view handle;
  if (reply.type != SftpType::kHandle || !parser.String(handle) || handle.size() > kMostHandle) {
    return Malformed("handle");
  }
  return std::string(handle);
}

Result<std::string> ReadSftpData(const SftpReply& reply, std::size_t most) {
  SftpParser parser(reply.body);
  std::string_view data;
  const bool fits =
      reply.type == SftpType::kData && parser.String(data) && !data.empty() && data.size() <= most;
  if (!fits) return Malformed("data");
  return std::string(data);
}

Result<SftpAttributes> ReadSftpAttributes(const SftpReply& reply) {
  SftpParser parser(reply.body);
  SftpAttributes attributes;
  if (reply.type != SftpType::kAttributes || !parser.Attributes(attributes)) {
    return Malformed("answer about a file");
  }
  return attributes;
}

Result<std::vector<SftpName>> ReadSftpNames(const SftpReply& reply) {
  SftpParser parser(reply.body);
  std::uint32_t count = 0;
  if (reply.type != SftpType::kName || !parser.Number(count)) return Malformed("listing");
  std::vector<SftpName> names;  // grows with what is there, not with what the count promises
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string_view name, shown;
    SftpName entry;
    if (!parser.String(name) || !parser.String(shown) || !parser.Attributes(entry.attributes)) {
      return Malformed("listing");
    }
    entry.name = name;
    names.push_back(std::move(entry));
  }
  return names;
}

Result<std::vector<std::string>> ReadSftpVersion(std::string_view body) {
  SftpParser parser(body);
  std::uint32_t version = 0;
  if (!parser.Number(version) || version != kSftpVersion) {
    return Fail(ErrorCode::kIo,
                Format("the server does not speak version {} of sftp", kSftpVersion));
  }
  std::vector<std::string> extensions;
  while (!parser.AtEnd()) {
    std::string_view name, data;
    if (!parser.String(name) || !parser.String(data)) return Malformed("greeting");
    extensions.emplace_back(name);
  }
  return extensions;
}

}  // namespace mlp
