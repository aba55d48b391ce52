#include "stages/base/process_launch.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace mlp::stages {
namespace {

// A process that is launched is this program again, with the same arguments: it runs no tests, and
// ends as the test before it set. This is done before main.
[[maybe_unused]] const bool kIsLauncher = [] {
  const char* const status = std::getenv("TEST_LAUNCHED_STATUS");
  if (status == nullptr || std::getenv("MLPIPE_STORE") == nullptr) return true;
  const bool is_second = std::string(std::getenv("RANK")) == "1";
  if (!is_second) _exit(0);
  const char* const text = std::getenv("TEST_LAUNCHED_TEXT");
  if (text != nullptr && write(STDERR_FILENO, text, std::string(text).size()) < 0) _exit(99);
  _exit(std::atoi(status));
}();

class ProcessLaunchTest : public ::testing::Test {
 protected:
  ~ProcessLaunchTest() override {
    unsetenv("TEST_LAUNCHED_STATUS");
    unsetenv("TEST_LAUNCHED_TEXT");
  }

  // What two processes come to of which the second ends so.
  static LaunchedFailure Launch(const char* status, const char* text = nullptr) {
    setenv("TEST_LAUNCHED_STATUS", status, 1);
    if (text != nullptr) setenv("TEST_LAUNCHED_TEXT", text, 1);
    try {
      LaunchProcesses(2);
    } catch (const LaunchedFailure& failure) {
      return failure;
    }
    return {"", 0};
  }
};

TEST_F(ProcessLaunchTest, ReturnsWhenAllHaveEndedWell) {
  EXPECT_EQ(Launch("0").status(), 0);
}

TEST_F(ProcessLaunchTest, RepeatsWhatTheFailedOneSaid) {
  const LaunchedFailure failure = Launch("3", "it is wrong\n");
  EXPECT_EQ(failure.status(), 3);
  EXPECT_EQ(failure.text(), "it is wrong\n");
}

TEST_F(ProcessLaunchTest, NamesTheOneThatFailedInSilence) {
  const LaunchedFailure failure = Launch("7");
  EXPECT_EQ(failure.status(), 7);
  EXPECT_EQ(failure.text(), "mlpipe-stage: error: process 1 of 2 ended with status 7\n");
}

// As it is for the programs of a parent that ignores the ends of its own.
TEST_F(ProcessLaunchTest, EndsThoughTheEndsOfChildrenAreIgnored) {
  const auto before = signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(Launch("0").status(), 0);
  EXPECT_EQ(Launch("7").status(), 7);
  EXPECT_EQ(signal(SIGCHLD, before), SIG_IGN) << "it is as it was";
}

}  // namespace
}  // namespace mlp::stages
