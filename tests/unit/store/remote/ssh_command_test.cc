#include "store/remote/ssh_command.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::Contains;

Result<SshCommand> CommandFor(const std::string& url, std::map<std::string, std::string> options) {
  const RemoteSettings settings{"r", url, std::move(options)};
  return MakeSshCommand(ParseRemoteUrl(url).value(), RemoteOptions(settings));
}

TEST(SshCommandTest, OptionsWinOverTheAddress) {
  const auto command =
      CommandFor("ssh://u:p@h:22/x", {{"user", "v"}, {"password", "q"}, {"port", "23"}});
  ASSERT_THAT(command, IsOk());
  EXPECT_THAT(command->argv, Contains("-lv"));
  EXPECT_THAT(command->argv, Contains("-p23"));
  EXPECT_EQ(command->password, "q");
}

TEST(SshCommandTest, GivesUpToConnect) {
  EXPECT_THAT(CommandFor("ssh://h/x", {})->argv, Contains("-oConnectTimeout=30"));
  EXPECT_THAT(CommandFor("ssh://h/x", {{"timeout", "1.5"}})->argv, Contains("-oConnectTimeout=2"));
}

TEST(SshCommandTest, NoShellMayReadAnythingInTheUsersName) {
  for (const char* const user : {"-oProxyCommand=x", "a;b", "$(a)", "a'b", "a b", "a\\"})
    EXPECT_THAT(CommandFor("ssh://h/x", {{"user", user}}),
                FailsWith(ErrorCode::kInvalid, "is no name of a user"));
  EXPECT_THAT(CommandFor("ssh://h/x", {{"user", "DOMAIN\\a.b-c@d"}}), IsOk());
}

// Whether the giver answers what ssh asks.
bool Answers(const PasswordGiver& giver, const std::string& question) {
  const std::string& program = giver.environment().at(0);  // SSH_ASKPASS=...
  const std::string command = "MLPIPE_SSH_PASSWORD=pass; export MLPIPE_SSH_PASSWORD; test \"$('" +
                              program.substr(program.find('=') + 1) + "' '" + question +
                              "')\" = pass";
  return std::system(command.c_str()) == 0;
}

TEST(PasswordGiverTest, AnswersOnlyQuestionsForAPassword) {
  const auto giver = PasswordGiver::Make(PosixFileSystem(), "pass");
  ASSERT_THAT(giver, IsOk());
  EXPECT_TRUE(Answers(*giver, "someone@host password: "));
  EXPECT_TRUE(Answers(*giver, "(someone@host) Password: "));
  EXPECT_FALSE(Answers(*giver, "Are you sure you want to continue (yes/no/[fingerprint])? "));
  EXPECT_FALSE(Answers(*giver, "password host: (yes/no)? "));
  EXPECT_FALSE(Answers(*giver, "Verification code: "));
}

}  // namespace
}  // namespace mlp
