#include "engine/process_runner.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "engine/launch.h"

namespace mlp {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Outcome {
  std::string output;
  int exit_status = -1;
};

// Waits for all of them.
std::map<ProcessId, Outcome> Finish(ProcessRunner& runner, std::vector<ProcessId> ids) {
  std::map<ProcessId, Outcome> outcomes;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (std::size_t ended = 0; ended < ids.size();) {
    const auto events = runner.Wait(std::chrono::seconds(20), {});
    if (std::chrono::steady_clock::now() > deadline) break;
    for (const ProcessEvent& event : *events) {
      if (event.kind == ProcessEvent::Kind::kOutput) outcomes[event.id].output += event.bytes;
      if (event.kind != ProcessEvent::Kind::kExit) continue;
      EXPECT_EQ(outcomes[event.id].exit_status, -1) << "an exit is reported once";
      outcomes[event.id].exit_status = event.exit_status;
      ++ended;
    }
  }
  return outcomes;
}

class ProcessRunnerTest : public ::testing::Test {
 protected:
  ProcessId Shell(const std::string& script, std::vector<std::string> environment = {}) {
    return runner_->Start({{"/bin/sh", "-c", script}, "/", std::move(environment)}).value();
  }
  Outcome Run(const std::string& script, std::vector<std::string> environment = {}) {
    const ProcessId id = Shell(script, std::move(environment));
    return Finish(*runner_, {id})[id];
  }

  std::unique_ptr<ProcessRunner> runner_ = MakePosixProcessRunner();
};

TEST_F(ProcessRunnerTest, ReportsOutputOfBothStreamsAndTheStatus) {
  const Outcome outcome = Run("echo out; echo err >&2; exit 7");
  EXPECT_EQ(outcome.output, "out\nerr\n");
  EXPECT_EQ(outcome.exit_status, 7);
}

TEST_F(ProcessRunnerTest, ReportsSignalsAsAShellDoes) {
  EXPECT_EQ(Run("kill -9 $$").exit_status, 128 + SIGKILL);
}

TEST_F(ProcessRunnerTest, SetsTheEnvironmentOnTopOfItsOwn) {
  ::setenv("MLP_TEST_KEPT", "kept", 1);
  ::setenv("MLP_TEST_CHANGED", "old", 1);
  EXPECT_EQ(Run("echo $MLP_TEST_KEPT $MLP_TEST_CHANGED", {"MLP_TEST_CHANGED=new"}).output,
            "kept new\n");
}

TEST_F(ProcessRunnerTest, LosesNothingOfALargeOutput) {
  EXPECT_EQ(Run("head -c 1000000 /dev/zero | tr '\\0' x").output.size(), 1'000'000u);
}

TEST_F(ProcessRunnerTest, StdinIsEmpty) {
  EXPECT_EQ(Run("cat").exit_status, 0);
}

TEST_F(ProcessRunnerTest, RunsSeveralAtOnce) {
  // Each waits for a file that the other makes.
  const std::string dir = ::testing::TempDir() + "/mlp_pair";
  std::filesystem::remove_all(dir);
  std::filesystem::create_directory(dir);
  const ProcessId a = Shell("touch " + dir + "/a; until [ -e " + dir + "/b ]; do :; done");
  const ProcessId b = Shell("touch " + dir + "/b; until [ -e " + dir + "/a ]; do :; done");
  auto outcomes = Finish(*runner_, {a, b});
  EXPECT_EQ(outcomes[a].exit_status, 0);
  EXPECT_EQ(outcomes[b].exit_status, 0);
}

TEST_F(ProcessRunnerTest, SignalReachesTheWholeGroupAndNothingOutlivesIt) {
  // The grandchild ignores the signal, and holds a FIFO open for writing as long as it lives.
  const std::string fifo = ::testing::TempDir() + "/mlp_group_fifo";
  std::filesystem::remove(fifo);
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const ProcessId id =
      Shell("(trap '' TERM; exec 3>" + fifo + "; while :; do sleep 60; done) & wait");
  const int reader = ::open(fifo.c_str(), O_RDONLY);  // returns when the grandchild is up
  runner_->Signal(id, SIGTERM);
  EXPECT_EQ(Finish(*runner_, {id})[id].exit_status, 128 + SIGTERM);
  char byte = 0;
  EXPECT_EQ(::read(reader, &byte, 1), 0) << "end of file: no process has it open any more";
  ::close(reader);
}

// The parent is killed before it can do anything with what Launch returned.
TEST_F(ProcessRunnerTest, OrphanGuardKnowsACommandFromItsFirstMoment) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  UniqueFd read_end(ends[0]), write_end(ends[1]);
  const pid_t parent = ::fork();
  if (parent == 0) {
    OrphanGuard guard;
    (void)Launch({{"/bin/sh", "-c", "echo up; sleep 100; echo on"}, "/", {}}, ends[1], guard);
    ::raise(SIGKILL);
  }
  write_end.Close();
  ::waitpid(parent, nullptr, 0);
  std::string output;
  for (pollfd end = {read_end.get(), POLLIN, 0}; ::poll(&end, 1, 20000) > 0;) {
    char byte = 0;
    if (::read(read_end.get(), &byte, 1) <= 0) break;
    output += byte;
  }
  EXPECT_TRUE(output.empty() || output == "up\n") << output;
  char byte = 0;
  ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
  EXPECT_EQ(::read(read_end.get(), &byte, 1), 0) << "the command lives on";
}

// What an armed guard does when its process is killed, and when it is not.
TEST_F(ProcessRunnerTest, OrphanGuardRunsItsCommandOnlyAfterAKill) {
  for (const bool is_killed : {true, false}) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    UniqueFd read_end(ends[0]), write_end(ends[1]);
    const pid_t parent = ::fork();
    if (parent == 0) {
      OrphanGuard guard;
      guard.Keep({ends[1]});
      // The kept file is closed for the command: it says what it has to say elsewhere.
      guard.Arm({"/bin/sh", "-c", "echo \"$1\" >&2; pwd >ran; echo x >&3 || echo closed >>ran",
                 "sh", "a b"},
                ::testing::TempDir());
      if (is_killed) ::raise(SIGKILL);
      guard.Disarm();
      ::_exit(0);
    }
    const std::string ran = ::testing::TempDir() + "/ran";
    std::filesystem::remove(ran);
    write_end.Close();
    ::waitpid(parent, nullptr, 0);
    char byte = 0;
    EXPECT_EQ(::read(read_end.get(), &byte, 1), 0) << "nothing came: the guard has let go";
    for (int tenth = 0; is_killed && tenth < 100; ++tenth) {
      if (std::filesystem::exists(ran) && std::filesystem::file_size(ran) > 7) break;
      ::usleep(100000);
    }
    EXPECT_EQ(std::filesystem::exists(ran), is_killed);
  }
}

TEST_F(ProcessRunnerTest, SaysWhatItCannotStart) {
  const auto started = runner_->Start({{"/no/such/program"}, "/", {}});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kIo);
  EXPECT_THAT(started.error().message, StartsWith("cannot start '/no/such/program' in '/': "));
  const auto elsewhere = runner_->Start({{"/bin/true"}, "/no/such/dir", {}});
  ASSERT_FALSE(elsewhere);
  EXPECT_THAT(elsewhere.error().message, StartsWith("cannot start"));
}

TEST_F(ProcessRunnerTest, BackgroundProcessDoesNotHoldUpTheExit) {
  EXPECT_EQ(Run("sleep 60 & echo started").output, "started\n");
}

}  // namespace
}  // namespace mlp
