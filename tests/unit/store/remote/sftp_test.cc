// Replies of sftp servers, good and hostile.
#include <gmock/gmock.h>

#include "store/base/text.h"
#include "store/remote/sftp_connection.h"
#include "store/remote/sftp_packet.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::SizeIs;

SftpReply Reply(SftpType type, std::string body) {
  return {type, std::move(body)};
}

std::string ListingOf(std::uint32_t count) {
  return SftpWriter()
      .Number(count)
      .String("a file")
      .String("-rw-r--r-- 1 u g 5 a file")
      .Number(1 | 2 | 4 | 8 | 0x80000000)
      .Long(5)
      .Number(1000)
      .Number(1000)
      .Number(0100644)
      .Number(1)
      .Number(2)
      .Number(1)
      .String("name")
      .String("value")
      .Take();
}

TEST(SftpPacketTest, ReadsAListing) {
  const auto names = ReadSftpNames(Reply(SftpType::kName, ListingOf(1)));
  ASSERT_THAT(names, IsOk());
  ASSERT_THAT(*names, SizeIs(1));
  EXPECT_EQ((*names)[0].name, "a file");
  EXPECT_EQ((*names)[0].attributes.size, 5u);
  EXPECT_TRUE((*names)[0].attributes.IsRegular());
}

TEST(SftpPacketTest, RefusesEveryBeginningOfAListing) {
  const std::string whole = ListingOf(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ReadSftpNames(Reply(SftpType::kName, whole.substr(0, size)))) << size;
  }
}

TEST(SftpPacketTest, RefusesCountsAndLengthsThatLie) {
  EXPECT_THAT(ReadSftpNames(Reply(SftpType::kName, ListingOf(0xffffffff))),
              FailsWith(ErrorCode::kIo, "malformed"));
  EXPECT_FALSE(ReadSftpHandle(Reply(SftpType::kHandle, SftpWriter().Number(0xffffffff).Take())));
  EXPECT_FALSE(
      ReadSftpHandle(Reply(SftpType::kHandle, SftpWriter().String(std::string(300, 'h')).Take())));
  const std::string data = SftpWriter().String("12345").Take();
  EXPECT_THAT(ReadSftpData(Reply(SftpType::kData, data), 5), IsOkAndHolds("12345"));
  EXPECT_FALSE(ReadSftpData(Reply(SftpType::kData, data), 4));
  EXPECT_FALSE(ReadSftpData(Reply(SftpType::kData, SftpWriter().String("").Take()), 5));
  const std::string many = SftpWriter().Number(0x80000000).Number(0xffffffff).Take();
  EXPECT_FALSE(ReadSftpAttributes(Reply(SftpType::kAttributes, many)));
}

TEST(SftpPacketTest, RefusesAnotherType) {
  EXPECT_FALSE(ReadSftpStatus(Reply(SftpType::kData, "")));
  EXPECT_FALSE(ReadSftpHandle(Reply(SftpType::kStatus, SftpWriter().Number(0).Take())));
  EXPECT_FALSE(ReadSftpAttributes(Reply(SftpType::kHandle, SftpWriter().Number(0).Take())));
}

TEST(SftpPacketTest, StatusMayLackItsMessage) {
  const auto status = ReadSftpStatus(Reply(SftpType::kStatus, SftpWriter().Number(3).Take()));
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->code, SftpCode::kDenied);
}

TEST(SftpPacketTest, ReadsAGreeting) {
  EXPECT_THAT(ReadSftpVersion(SftpWriter().Number(3).String("x@y").String("1").Take()),
              IsOkAndHolds(ElementsAre("x@y")));
  EXPECT_THAT(ReadSftpVersion(SftpWriter().Number(2).Take()),
              FailsWith(ErrorCode::kIo, "version 3"));
  EXPECT_FALSE(ReadSftpVersion(SftpWriter().Number(3).String("x@y").Take()));
}

// A server that says `bytes` (for printf), and then what `script` does.
Result<std::shared_ptr<SftpConnection>> Connect(const std::string& bytes,
                                                const std::string& script = "cat >/dev/null") {
  const std::atomic<bool> cancelled{false};
  return SftpConnection::Open({"sh", "-c", "printf '" + bytes + "'; " + script}, {}, cancelled);
}

constexpr const char* kGreeting = "\\000\\000\\000\\005\\002\\000\\000\\000\\003";

TEST(SftpConnectionTest, Greets) {
  EXPECT_THAT(Connect(kGreeting), IsOk());
}

TEST(SftpConnectionTest, SaysWhatTheProgramSaidLast) {
  EXPECT_THAT(Connect("", "echo one >&2; printf 'Permission denied (publickey).\\033[2J\\n' >&2"),
              FailsWith(ErrorCode::kIo, "Permission denied (publickey).\\x1b[2J"));
  const std::atomic<bool> cancelled{false};
  EXPECT_THAT(SftpConnection::Open({"no-such-program-of-mlpipe"}, {}, cancelled),
              FailsWith(ErrorCode::kIo, "no-such-program-of-mlpipe"));
}

TEST(SftpConnectionTest, DoesNotWaitForAGreetingOnceCancelled) {
  const std::atomic<bool> cancelled{true};
  EXPECT_THAT(SftpConnection::Open({"cat"}, {}, cancelled),
              FailsWith(ErrorCode::kInterrupted, "interrupted"));
}

TEST(SftpConnectionTest, RefusesWhatIsNotSftp) {
  EXPECT_THAT(Connect("Welcome to the machine!\\n"), FailsWith(ErrorCode::kIo, "not sftp"));
  EXPECT_THAT(Connect("\\000\\000\\000\\001\\002"), FailsWith(ErrorCode::kIo, "not sftp"));
  EXPECT_THAT(Connect("\\000\\000\\000\\005\\145\\000\\000\\000\\003"),
              FailsWith(ErrorCode::kIo, "not that of sftp"));
}

TEST(SftpConnectionTest, AnAnswerThatWasNotAskedForEndsIt) {
  const std::string answer = "\\000\\000\\000\\011\\145\\000\\000\\377\\377\\000\\000\\000\\000";
  // The server waits for the first bytes of a request, so that the greeting stands alone.
  const auto connection =
      Connect(kGreeting, "head -c 9 >/dev/null; head -c 4 >/dev/null; printf '" + answer +
                             "'; cat >/dev/null");
  ASSERT_THAT(connection, IsOk());
  const Result<SftpReply> reply = (*connection)->Ask(SftpType::kStat, "12345").get();
  EXPECT_THAT(reply, FailsWith(ErrorCode::kIo, "not asked"));
  EXPECT_TRUE((*connection)->IsBroken());
  EXPECT_FALSE((*connection)->Ask(SftpType::kStat, "").get());
}

TEST(SftpConnectionTest, EveryoneLearnsThatItBroke) {
  const auto connection = Connect(kGreeting, "head -c 20 >/dev/null; echo gone >&2");
  ASSERT_THAT(connection, IsOk());
  auto first = (*connection)->Ask(SftpType::kStat, "1234567890");
  auto second = (*connection)->Ask(SftpType::kStat, "1234567890");
  EXPECT_THAT(first.get(), FailsWith(ErrorCode::kIo, "gone"));
  EXPECT_THAT(second.get(), FailsWith(ErrorCode::kIo, "gone"));
}

}  // namespace
}  // namespace mlp
