#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mlpipe/live.h>
#include <mlpipe/tensorboard.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

// Built as C++17, against the standard library alone.
namespace mlpipe {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

static_assert(!std::is_copy_constructible_v<LiveLog> && std::is_move_constructible_v<LiveLog>);

std::string Contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class LiveLogTest : public ::testing::Test {
 protected:
  LiveLogTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mlp-live-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
    path_ = dir_ + "/m.jsonl";
  }
  ~LiveLogTest() override { std::filesystem::remove_all(dir_); }

  void Put(const std::string& text) { std::ofstream(path_) << text; }
  // The file without its times.
  std::string Lines() const {
    return std::regex_replace(Contents(path_), std::regex(R"( "time": [0-9]+\.[0-9]{6},)"), "");
  }
  LiveOptions Resuming(std::optional<std::int64_t> after = {}) {
    LiveOptions options = Collecting();
    options.resume = true;
    options.resume_after = after;
    return options;
  }
  LiveOptions Collecting() {
    LiveOptions options;
    options.on_error = [this](const std::string& message) { errors_.push_back(message); };
    return options;
  }

  std::string dir_, path_;
  std::vector<std::string> errors_;
};

TEST_F(LiveLogTest, ALineAStep) {
  LiveLog log(path_);
  EXPECT_TRUE(log.Step(0).Add("train/loss", 0.31).Add("n", 3).Add("ok", true).Commit());
  EXPECT_TRUE(log.Write(1, {{"train/loss", 0.1f}, {"big", 1e300}}));
  EXPECT_TRUE(log.Step(1).Add("f", 0.3f).Add("u", ~0ull).Add("i", -5L).Add("f", 0.25).Commit());
  EXPECT_EQ(Lines(),
            "{\"step\": 0, \"metrics\": {\"train/loss\": 0.31, \"n\": 3, \"ok\": 1}}\n"
            "{\"step\": 1, \"metrics\": {\"train/loss\": 0.10000000149011612, \"big\": 1e+300}}\n"
            "{\"step\": 1, \"metrics\": {\"f\": 0.25, \"u\": 18446744073709551615, \"i\": -5}}\n");
  EXPECT_THAT(Contents(path_), StartsWith("{\"step\": 0, \"time\": 1"));
  EXPECT_TRUE(log.ok());
}

TEST_F(LiveLogTest, NumbersThatJsonDoesNotHave) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  LiveLog log(path_);
  log.Step(2).Add("a", std::nan("")).Add("b", kInfinity).Add("c", -kInfinity).Add("d", -0.0);
  EXPECT_EQ(Lines(),
            "{\"step\": 2, \"metrics\": {\"a\": \"NaN\", \"b\": \"Infinity\", "
            "\"c\": \"-Infinity\", \"d\": -0}}\n");
}

TEST_F(LiveLogTest, NamesAreAnyText) {
  LiveLog log(path_);
  log.Step(0)
      .Add("\"\\\n\x1b\x7f", 1)
      .Add("ü\xf0\x9f\x98\x80", 2)
      .Add("\xff\xc0\x80\xed\xa0\x80", 3);
  EXPECT_EQ(
      Lines(),
      "{\"step\": 0, \"metrics\": {\"\\\"\\\\\\u000a\\u001b\x7f\": 1, \"ü\xf0\x9f\x98\x80\": 2, "
      "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\": 3}}\n");
}

TEST_F(LiveLogTest, AStepIsWrittenAtTheEndOfItsScopeUnlessByAnException) {
  LiveLog log(path_);
  { LiveStep step = std::move(log.Step(1).Add("a", 1)); }
  try {
    LiveStep step = log.Step(2);
    step.Add("a", 2);
    throw std::runtime_error("the work failed");
  } catch (const std::runtime_error&) {
  }
  LiveStep step = log.Step(3);
  EXPECT_TRUE(step.Commit());
  EXPECT_FALSE(step.Commit());
  EXPECT_EQ(Lines(), "{\"step\": 1, \"metrics\": {\"a\": 1}}\n{\"step\": 3, \"metrics\": {}}\n");
}

TEST_F(LiveLogTest, WhatIsNoStepIsRefused) {
  LiveLog log(path_, Collecting());
  EXPECT_FALSE(log.Step(-1).Commit());
  EXPECT_TRUE(log.Step(5).Commit());
  EXPECT_FALSE(log.Step(4).Commit());
  EXPECT_THAT(log.error(), EndsWith("is less than the one before"));
  EXPECT_FALSE(log.Step(6).Add(std::string(1 << 20, 'x'), 1).Commit());
  EXPECT_TRUE(log.Step(6).Commit());
  EXPECT_TRUE(log.ok());
  EXPECT_EQ(Lines(), "{\"step\": 5, \"metrics\": {}}\n{\"step\": 6, \"metrics\": {}}\n");
  EXPECT_EQ(errors_.size(), 2u);  // two that followed each other are told once
}

TEST_F(LiveLogTest, ANewLogReplacesWhatIsThereAndNeverWhatItIsLinkedTo) {
  std::ofstream(dir_ + "/object") << "kept";
  std::filesystem::create_hard_link(dir_ + "/object", path_);
  LiveLog(path_).Step(0).Commit();
  EXPECT_EQ(Lines(), "{\"step\": 0, \"metrics\": {}}\n");
  std::filesystem::remove(path_);
  std::filesystem::create_symlink("object", path_);
  LiveLog(path_).Step(0).Commit();
  EXPECT_EQ(Contents(dir_ + "/object"), "kept");
}

constexpr char kThree[] =
    "{\"step\": 1, \"metrics\": {}}\n"
    "{\"metrics\": {\"step\": 9, \"x}\\\"\": 1}, \"step\":2}\n"
    "{\"step\": 3, \"metrics\": {}}\n";

TEST_F(LiveLogTest, ResumingCutsATornLine) {
  Put(std::string(kThree) + "{\"step\": 4, \"metrics\": {\"a\": 1}");
  LiveLog log(path_, Resuming());
  EXPECT_EQ(log.last_step(), 3);
  EXPECT_TRUE(log.Step(2).Commit());  // of a checkpoint that was earlier
  EXPECT_EQ(Lines(), std::string(kThree) + "{\"step\": 2, \"metrics\": {}}\n");
}

TEST_F(LiveLogTest, ResumingKeepsALineThatLacksOnlyItsNewline) {
  Put(std::string(kThree) + "{\"step\": 4, \"metrics\": {}}");
  LiveLog log(path_, Resuming());
  EXPECT_EQ(log.last_step(), 4);
  log.Step(5).Commit();
  EXPECT_EQ(Lines(), std::string(kThree) +
                         "{\"step\": 4, \"metrics\": {}}\n{\"step\": 5, \"metrics\": {}}\n");
}

TEST_F(LiveLogTest, ResumingAfterACheckpointCutsLaterSteps) {
  const std::string three = kThree;
  Put(three);
  EXPECT_EQ(LiveLog(path_, Resuming(1)).last_step(), 1);
  EXPECT_EQ(Contents(path_), three.substr(0, three.find('\n') + 1));
  Put(three + "{\"step\": 2, \"metrics\": {}}\n{\"step\": 3, \"metrics\": {}}\n");
  EXPECT_EQ(LiveLog(path_, Resuming(2)).last_step(), 2);
  EXPECT_EQ(Contents(path_), three + "{\"step\": 2, \"metrics\": {}}\n");
  Put(three);
  EXPECT_FALSE(LiveLog(path_, Resuming(0)).last_step());
  EXPECT_EQ(Contents(path_), "");
}

TEST_F(LiveLogTest, ResumingWithoutAFileBegins) {
  path_ = dir_ + "/new/place/m.jsonl";
  LiveLog(path_, Resuming(7)).Step(0).Commit();
  EXPECT_EQ(Lines(), "{\"step\": 0, \"metrics\": {}}\n");
}

TEST_F(LiveLogTest, AFullDiskIsToldOnce) {
  LiveLog log("/dev/full", Collecting());
  EXPECT_FALSE(log.Step(0).Commit());
  EXPECT_FALSE(log.Step(1).Commit());
  EXPECT_FALSE(log.ok());
  EXPECT_THAT(errors_, ElementsAre("cannot write to '/dev/full': No space left on device"));
  LiveLog resumed("/dev/full", Resuming());  // which can be read without end
  EXPECT_FALSE(resumed.Step(0).Commit());
}

TEST_F(LiveLogTest, WhatCannotBeOpenedIsToldOnce) {
  Put("");
  LiveLog log(path_ + "/m.jsonl", Collecting());
  EXPECT_FALSE(log.Step(0).Commit());
  ASSERT_EQ(errors_.size(), 1u);
  EXPECT_THAT(errors_[0], HasSubstr("cannot open '" + path_));
  EXPECT_FALSE(LiveLog(dir_, Collecting()).ok());
}

TEST_F(LiveLogTest, AnErrorMayBeThrown) {
  LiveOptions options;
  options.on_error = [](const std::string& message) { throw std::runtime_error(message); };
  LiveLog log("/dev/full", options);
  EXPECT_THROW(log.Step(0).Commit(), std::runtime_error);
  EXPECT_THROW(LiveLog(dir_, options), std::runtime_error);
}

// A limit of the size of files stops a write in its middle, as a disk that fills up does.
TEST_F(LiveLogTest, WhatIsWrittenByHalvesIsTakenBack) {
  ::signal(SIGXFSZ, SIG_IGN);
  LiveLog log(path_, Collecting());
  EXPECT_TRUE(log.Step(0).Commit());
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit little = before;
  little.rlim_cur = std::filesystem::file_size(path_) + 10;
  ::setrlimit(RLIMIT_FSIZE, &little);
  EXPECT_FALSE(log.Step(1).Commit());
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(Lines(), "{\"step\": 0, \"metrics\": {}}\n");
  EXPECT_TRUE(log.Step(2).Commit());
  EXPECT_EQ(Lines(), "{\"step\": 0, \"metrics\": {}}\n{\"step\": 2, \"metrics\": {}}\n");
  EXPECT_EQ(errors_.size(), 1u);
}

TEST_F(LiveLogTest, AKillLosesNoStepThatWasCommitted) {
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    LiveLog log(path_);
    for (int step = 0;; ++step) {
      log.Step(step).Add("loss", 1.0 / (step + 1)).Commit();
      if (::write(fds[1], &step, sizeof step) != sizeof step) ::_exit(1);
    }
  }
  ::close(fds[1]);
  int committed = -1;
  while (committed < 300) ASSERT_EQ(::read(fds[0], &committed, sizeof committed), 4);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(fds[0], &committed, sizeof committed) == 4) {
  }
  ::close(fds[0]);
  const LiveLog log(path_, Resuming());
  ASSERT_TRUE(log.last_step());
  EXPECT_GE(*log.last_step(), committed);
  EXPECT_LE(*log.last_step(), committed + 1);
}

// As https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 has it.
TEST(Crc32c, IsThatOfTheStandard) {
  EXPECT_EQ(detail::Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(detail::Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(detail::Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
}

TEST_F(LiveLogTest, TensorBoardGetsTheSameSteps) {
  LiveOptions options = Collecting();
  options.tensorboard = dir_ + "/tb";
  {
    LiveLog log(path_, options);
    log.Write(300, {{"loss", 0.5}});
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(dir_ + "/tb"))
    files.push_back(entry.path().string());
  ASSERT_EQ(files.size(), 1u);
  const std::string events = Contents(files[0]);
  const std::string version =
      "\x1a\x0d"
      "brain.Event:2";
  EXPECT_EQ(events.substr(0, 8), std::string("\x18\0\0\0\0\0\0\0", 8));
  EXPECT_EQ(events.substr(12 + 9, version.size()), version);
  // Step 300, and a summary of one value: "loss" with 0.5 as a float.
  const std::string step =
      std::string("\x10\xac\x02\x2a\x0d\x0a\x0b\x0a\x04loss\x15\0\0\0\x3f", 18);
  EXPECT_EQ(events.substr(40 + 12 + 9, step.size()), step);
  EXPECT_EQ(events.size(), 40 + 12 + 9 + step.size() + 4);

  options.resume = true;
  LiveLog log(path_, options);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_ + "/tb"), {}), 2);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(LiveLogTest, ADirectoryForTensorBoardThatCannotBeMadeIsTold) {
  Put("");
  LiveOptions options = Collecting();
  options.tensorboard = path_ + "/tb";
  LiveLog log(dir_ + "/other.jsonl", options);
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("cannot open '" + path_ + "/tb/events.out")));
  EXPECT_TRUE(log.Step(0).Commit());
}

}  // namespace
}  // namespace mlpipe
