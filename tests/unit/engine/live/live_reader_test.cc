#include "engine/live/live_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mlpipe/live.h>
#include <sys/stat.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TempDir;

std::string LineOf(int step, double loss = 0.5) {
  return R"({"step": )" + std::to_string(step) + R"(, "metrics": {"loss": )" +
         std::to_string(loss) + "}}\n";
}

class LiveReaderTest : public ::testing::Test {
 protected:
  void Append(const std::string& text) { std::ofstream(path_, std::ios::app) << text; }
  void Overwrite(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text; }

  std::vector<std::int64_t> Poll(LiveReader& reader) {
    std::vector<std::int64_t> steps;
    const auto polled = reader.Poll();
    EXPECT_THAT(polled, testing::IsOk());
    for (const LiveStep& step : polled.value()) steps.push_back(step.step);
    return steps;
  }
  std::vector<std::int64_t> Poll() { return Poll(reader_); }

  TempDir dir_;
  const std::string path_ = dir_ / "m.jsonl";
  LiveReader reader_{PosixFileSystem(), path_, "m.jsonl"};
};

TEST_F(LiveReaderTest, GivesEachStepOnce) {
  EXPECT_THAT(Poll(), IsEmpty());  // there is no file yet
  Append("");
  EXPECT_THAT(Poll(), IsEmpty());
  Append(LineOf(1) + LineOf(2));
  EXPECT_THAT(Poll(), ElementsAre(1, 2));
  EXPECT_THAT(Poll(), IsEmpty());
  Append(LineOf(3));
  EXPECT_THAT(Poll(), ElementsAre(3));
  EXPECT_EQ(reader_.restarts(), 0);
  EXPECT_THAT(reader_.TakeProblems(), IsEmpty());
}

TEST_F(LiveReaderTest, WaitsForTheRestOfALine) {
  const std::string line = LineOf(1);
  for (const char byte : line.substr(0, line.size() - 2)) {
    Append(std::string(1, byte));
    EXPECT_THAT(Poll(), IsEmpty());
  }
  Append("}");
  EXPECT_THAT(Poll(), ElementsAre(1));  // whole but for its newline
  Append("\n" + LineOf(2));
  EXPECT_THAT(Poll(), ElementsAre(2));
  EXPECT_THAT(reader_.TakeProblems(), IsEmpty());
}

TEST_F(LiveReaderTest, TellsOfBadLinesOnceWithTheirNumbers) {
  Append(LineOf(1) + "oops\n" + LineOf(2) + "{\"step\": -1}\n");
  EXPECT_THAT(Poll(), ElementsAre(1, 2));
  const std::vector<Error> problems = reader_.TakeProblems();
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].where.file, "m.jsonl");
  EXPECT_EQ(problems[0].where.line, 2);
  EXPECT_EQ(problems[1].where.line, 4);
  Append(LineOf(3));
  EXPECT_THAT(Poll(), ElementsAre(3));
  EXPECT_THAT(reader_.TakeProblems(), IsEmpty());
}

TEST_F(LiveReaderTest, TellsOfFewOfManyBadLines) {
  for (int i = 0; i < 1000; ++i) Append("oops\n");
  EXPECT_THAT(Poll(), IsEmpty());
  EXPECT_EQ(reader_.TakeProblems().size(), 10u);
}

TEST_F(LiveReaderTest, ALineWithoutEndIsPassedOver) {
  const std::string long_line((3 << 20) + 17, 'x');
  Append(LineOf(1) + long_line);
  EXPECT_THAT(Poll(), ElementsAre(1));
  std::vector<Error> problems = reader_.TakeProblems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].where.line, 2);
  EXPECT_EQ(problems[0].message, "a line of live metrics is longer than 1.0 MiB");
  Append(long_line + "\n" + LineOf(2) + "oops\n");
  EXPECT_THAT(Poll(), ElementsAre(2));
  problems = reader_.TakeProblems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].where.line, 4);
}

TEST_F(LiveReaderTest, AFileThatWasReplacedBeginsAnew) {
  Append(LineOf(1) + LineOf(2));
  EXPECT_THAT(Poll(), ElementsAre(1, 2));
  std::ofstream(path_ + ".new") << LineOf(1) << LineOf(2) << LineOf(7);
  std::filesystem::rename(path_ + ".new", path_);
  EXPECT_THAT(Poll(), ElementsAre(1, 2, 7));
  EXPECT_EQ(reader_.restarts(), 1);
  std::filesystem::remove(path_);
  EXPECT_THAT(Poll(), IsEmpty());
  Append(LineOf(5));
  EXPECT_THAT(Poll(), ElementsAre(5));
  EXPECT_EQ(reader_.restarts(), 2);
}

TEST_F(LiveReaderTest, AFileThatWasCutBeginsAnew) {
  Append(LineOf(1) + LineOf(2) + LineOf(3));
  EXPECT_THAT(Poll(), ElementsAre(1, 2, 3));
  Overwrite(LineOf(1));
  EXPECT_THAT(Poll(), ElementsAre(1));
  EXPECT_EQ(reader_.restarts(), 1);
  Overwrite(LineOf(4) + LineOf(5));  // longer than it was
  EXPECT_THAT(Poll(), ElementsAre(4, 5));
  EXPECT_EQ(reader_.restarts(), 2);
}

TEST_F(LiveReaderTest, MuchIsReadInParts) {
  std::string many;
  int steps = 0;
  const std::string note(10'000, 'x');  // which is no metric
  for (; many.size() < (9u << 20); ++steps)
    many += R"({"note": ")" + note + R"(", )" + LineOf(steps).substr(1);
  Append(many);
  int read = 0, polls = 0;
  do {
    for (const std::int64_t step : Poll()) EXPECT_EQ(step, read++);
    ++polls;
  } while (reader_.has_more());
  EXPECT_EQ(read, steps);
  EXPECT_EQ(polls, 3);
}

TEST_F(LiveReaderTest, WhatIsNoFileHoldsNothing) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(Poll(), IsEmpty());  // and nobody waits
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_THAT(Poll(), IsEmpty());
}

TEST_F(LiveReaderTest, ReadsWhatALogWritesMeanwhile) {
  constexpr int kSteps = 2000;
  std::thread writer([&] {
    mlpipe::LiveLog log(path_);
    for (int step = 0; step < kSteps; ++step)
      log.Step(step).Add("loss", 1.0 / (step + 1)).Add("nan", std::nan("")).Commit();
  });
  int read = 0;
  while (read < kSteps)
    for (const std::int64_t step : Poll()) EXPECT_EQ(step, read++);
  writer.join();
  EXPECT_THAT(Poll(), IsEmpty());
  EXPECT_THAT(reader_.TakeProblems(), IsEmpty());
}

TEST_F(LiveReaderTest, ARewrittenFileGivesItsPresentStep) {
  const std::string path = dir_ / "metrics.json";
  const auto write = [&](const std::string& text) { std::ofstream(path) << text; };
  LiveReader reader(PosixFileSystem(), path, "metrics.json");
  EXPECT_THAT(Poll(reader), IsEmpty());
  write(R"({"step": 1, "loss": 2})");
  EXPECT_THAT(Poll(reader), ElementsAre(1));
  write(R"({"step": 2, "loss": 2})");  // as long, and maybe at the same time
  EXPECT_THAT(Poll(reader), ElementsAre(2));
  write(R"({"step": 3, "lo)");
  EXPECT_THAT(Poll(reader), IsEmpty());
  EXPECT_THAT(reader.TakeProblems(), IsEmpty());  // somebody is at it
  write(R"({"step": 3, "loss": 2})");
  EXPECT_THAT(Poll(reader), ElementsAre(3));
  EXPECT_THAT(Poll(reader), IsEmpty());
  EXPECT_EQ(reader.restarts(), 0);
  write(R"({"step": 0, "loss": 2})");
  EXPECT_THAT(Poll(reader), ElementsAre(0));
  EXPECT_EQ(reader.restarts(), 1);
  write("oops");
  for (int i = 0; i < 4; ++i) EXPECT_THAT(Poll(reader), IsEmpty());
  EXPECT_EQ(reader.TakeProblems().size(), 1u);
  write(R"({"loss": 2})");  // metrics that are not live
  EXPECT_THAT(Poll(reader), IsEmpty());
}

}  // namespace
}  // namespace mlp
