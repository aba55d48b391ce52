#include "store/run_log.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RunLog OpenLogIn(const TempDir& dir) {
  auto log = RunLog::Open(dir / "state/runs.db");
  EXPECT_THAT(log, IsOk());
  return std::move(*log);
}

RunRecord RunOf(const std::string& stage, const std::string& output_digest) {
  RunRecord run;
  run.stage = stage;
  run.paths = {{RunPath::Role::kOutput, "out", output_digest, 7}};
  return run;
}

RunRecord FullRun() {
  RunRecord run;
  run.stage = "train";
  run.command = "train --é";
  run.fingerprint = "abc";
  run.started_ns = 1'787'393'700'000'000'000;
  run.duration_ns = 42;
  run.outcome = RunOutcome::kFailed;
  run.exit_status = 137;
  run.log_file = "logs/train.log";
  run.paths = {{RunPath::Role::kDependency, "data", "d1.dir", 10},
               {RunPath::Role::kOutput, "data", "d2", 1ull << 40}};
  run.params = {{"params.yaml", "layers", Value{8, 16}}, {"params.yaml", "lr", 1e-5}};
  run.metrics = {{"m.json", "acc", 0.98}, {"m.json", "loss", HUGE_VAL}};
  run.environment = "{\"programs\": []}";
  return run;
}

Status Append(RunLog& log, RunRecord run) {
  return log.Append({&run, 1});
}

TEST(RunLogTest, AMarkIsOfOneResult) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  const auto name = [](const std::string& fingerprint, const std::string& output) {
    return ResultName{fingerprint, OutputsNameOf(RunOf("a", output).paths)};
  };
  EXPECT_THAT(log.MarkVerified(name("f", "d"), 5), IsOk());
  EXPECT_THAT(log.MarkVerified(name("f", "d"), 7), IsOk());
  EXPECT_EQ(log.VerifiedAt(name("f", "d")).value(), 7);
  EXPECT_EQ(log.VerifiedAt(name("f", "e")).value(), std::nullopt);
  EXPECT_EQ(log.VerifiedAt(name("g", "d")).value(), std::nullopt);
  EXPECT_THAT(log.ForgetVerified(name("f", "e")), IsOk());
  EXPECT_EQ(log.VerifiedAt(name("f", "d")).value(), 7);
  EXPECT_THAT(log.ForgetVerified(name("f", "d")), IsOk());
  EXPECT_EQ(log.VerifiedAt(name("f", "d")).value(), std::nullopt);
}

TEST(RunLogTest, OutputsAreNamedWhateverTheirOrder) {
  const RunPath a{RunPath::Role::kOutput, "a", "d1", 1}, b{RunPath::Role::kOutput, "b", "d2", 2};
  const RunPath read{RunPath::Role::kDependency, "c", "d3", 3};
  EXPECT_EQ(OutputsNameOf({a, b}), OutputsNameOf({b, read, a}));
  EXPECT_NE(OutputsNameOf({a, b}), OutputsNameOf({a}));
  EXPECT_NE(OutputsNameOf({{RunPath::Role::kOutput, "a", "bc", 1}}),
            OutputsNameOf({{RunPath::Role::kOutput, "ab", "c", 1}}));
}

TEST(RunLogTest, EqualEnvironmentsAreKeptOnce) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  EXPECT_THAT(Append(log, FullRun()), IsOk());
  EXPECT_THAT(Append(log, FullRun()), IsOk());
  EXPECT_THAT(Append(log, RunOf("train", "x")), IsOk());
  const auto runs = log.Recent("train", 3).value();
  EXPECT_EQ(runs[0].environment, "");
  EXPECT_EQ(runs[1].environment, FullRun().environment);
  EXPECT_EQ(runs[2].environment, FullRun().environment);
  SQLite::Database database(dir / "state/runs.db");
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM environments").getInt(), 1);
}

TEST(RunLogTest, LastDurationsAreOfTheNewestSuccess) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  const auto append = [&](const std::string& stage, std::int64_t duration, RunOutcome outcome) {
    RunRecord run = RunOf(stage, "d");
    run.duration_ns = duration;
    run.outcome = outcome;
    EXPECT_THAT(Append(log, run), IsOk());
  };
  append("a", 9, RunOutcome::kSucceeded);
  append("a", 5, RunOutcome::kSucceeded);
  append("a", 1, RunOutcome::kFailed);
  append("b", 3, RunOutcome::kSucceeded);
  append("b", 0, RunOutcome::kRestored);
  append("c", 7, RunOutcome::kInterrupted);
  MLP_ASSERT_OK_AND_ASSIGN(const auto durations, log.LastDurations());
  EXPECT_EQ(durations, (std::unordered_map<std::string, std::int64_t>{{"a", 5}, {"b", 3}}));
}

TEST(RunLogTest, GivesBackEverything) {
  TempDir dir;
  std::int64_t id = 0;
  {
    RunLog log = OpenLogIn(dir);
    RunRecord run = FullRun();
    ASSERT_THAT(log.Append({&run, 1}), IsOk());
    id = run.id;
  }
  RunLog log = OpenLogIn(dir);
  MLP_ASSERT_OK_AND_ASSIGN(const auto runs, log.Recent("train", 10));
  ASSERT_THAT(runs, SizeIs(1));
  const RunRecord& run = runs[0];
  const RunRecord full = FullRun();
  EXPECT_EQ(run.id, id);
  EXPECT_EQ(run.stage, full.stage);
  EXPECT_EQ(run.command, full.command);
  EXPECT_EQ(run.fingerprint, full.fingerprint);
  EXPECT_EQ(run.started_ns, full.started_ns);
  EXPECT_EQ(run.duration_ns, full.duration_ns);
  EXPECT_EQ(run.outcome, full.outcome);
  EXPECT_EQ(run.exit_status, full.exit_status);
  EXPECT_EQ(run.log_file, full.log_file);
  ASSERT_THAT(run.paths, SizeIs(2));
  EXPECT_EQ(run.paths[0].role, RunPath::Role::kDependency);
  EXPECT_EQ(run.paths[0].digest, "d1.dir");
  EXPECT_EQ(run.paths[1].role, RunPath::Role::kOutput);
  EXPECT_EQ(run.paths[1].size, 1ull << 40);
  ASSERT_THAT(run.params, SizeIs(2));
  EXPECT_EQ(run.params[0].value, (Value{8, 16}));
  EXPECT_EQ(run.params[1].key, "lr");
  EXPECT_EQ(run.params[1].value, 1e-5);
  ASSERT_THAT(run.metrics, SizeIs(2));
  EXPECT_EQ(run.metrics[0].value, 0.98);
  EXPECT_TRUE(std::isinf(run.metrics[1].value));
}

TEST(RunLogTest, KeepsWhatIsNoNumber) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  RunRecord run = RunOf("s", "d");
  run.metrics = {{"m.json", "loss", std::nan("")}};
  run.params = {{"p.yaml", "a", std::nan("")},
                {"p.yaml", "b", -HUGE_VAL},
                {"p.yaml", "c", "NaN"},
                {"p.yaml", "d", nullptr}};
  ASSERT_THAT(Append(log, run), IsOk());
  const auto runs = log.Recent("", 1).value();
  EXPECT_TRUE(std::isnan(runs[0].metrics[0].value));
  EXPECT_TRUE(std::isnan(runs[0].params[0].value.get<double>()));
  EXPECT_EQ(runs[0].params[1].value, -HUGE_VAL);
  EXPECT_EQ(runs[0].params[2].value, "NaN");
  EXPECT_TRUE(runs[0].params[3].value.is_null());
}

TEST(RunLogTest, RecentIsNewestFirstAndLimited) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  for (const char* stage : {"a", "b", "a", "a"})
    ASSERT_THAT(Append(log, RunOf(stage, "x")), IsOk());
  const auto id = [](std::int64_t i) { return Field(&RunRecord::id, i); };
  EXPECT_THAT(log.Recent("a", 2).value(), ElementsAre(id(4), id(3)));
  EXPECT_THAT(log.Recent("", 10).value(), ElementsAre(id(4), id(3), id(2), id(1)));
  EXPECT_THAT(log.Recent("absent", 10).value(), IsEmpty());
}

TEST(RunLogTest, FindsTheNewestWriterOfBytes) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  ASSERT_THAT(Append(log, RunOf("a", "x")), IsOk());
  ASSERT_THAT(Append(log, RunOf("b", "x")), IsOk());
  RunRecord reader = RunOf("c", "y");
  reader.paths.push_back({RunPath::Role::kDependency, "in", "x", 1});
  ASSERT_THAT(Append(log, reader), IsOk());
  MLP_ASSERT_OK_AND_ASSIGN(const auto writers, log.RunsWith("x", RunPath::Role::kOutput, 10));
  ASSERT_THAT(writers, SizeIs(2));
  EXPECT_EQ(writers[0].stage, "b");
  EXPECT_THAT(writers[0].paths, SizeIs(1));
  EXPECT_THAT(log.RunsWith("x", RunPath::Role::kOutput, 1).value(), SizeIs(1));
  MLP_ASSERT_OK_AND_ASSIGN(const auto readers, log.RunsWith("x", RunPath::Role::kDependency, 10));
  ASSERT_THAT(readers, SizeIs(1));
  EXPECT_EQ(readers[0].stage, "c");
  EXPECT_THAT(log.RunsWith("never", RunPath::Role::kOutput, 10).value(), IsEmpty());
}

TEST(RunLogTest, FindsDigestsByTheirFirstDigits) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  for (const char* digest : {"ab12", "ab3f.dir", "ac00", "b000", "ab12"})
    ASSERT_THAT(Append(log, RunOf("a", digest)), IsOk());
  EXPECT_THAT(log.DigestsLike("ab", 10).value(), ElementsAre("ab12", "ab3f.dir"));
  EXPECT_THAT(log.DigestsLike("ab", 1).value(), ElementsAre("ab12"));
  EXPECT_THAT(log.DigestsLike("ab3f.dir", 10).value(), ElementsAre("ab3f.dir"));
  EXPECT_THAT(log.DigestsLike("0", 10).value(), IsEmpty());
}

TEST(RunLogTest, TakesManyAtOnce) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  std::vector<RunRecord> runs = {RunOf("a", "x"), FullRun(), RunOf("b", "y")};
  ASSERT_THAT(log.Append(runs), IsOk());
  EXPECT_EQ(runs[2].id, 3);
  EXPECT_THAT(log.Recent("", 10).value(), SizeIs(3));
}

TEST(RunLogTest, KnowsARunByItsStageAndItsBeginning) {
  TempDir dir;
  RunLog log = OpenLogIn(dir);
  const RunRecord run = FullRun();
  ASSERT_THAT(Append(log, run), IsOk());
  EXPECT_THAT(log.Has(run.stage, run.started_ns), IsOkAndHolds(true));
  EXPECT_THAT(log.Has(run.stage, run.started_ns + 1), IsOkAndHolds(false));
  EXPECT_THAT(log.Has("other", run.started_ns), IsOkAndHolds(false));
}

TEST(RunLogTest, TwoProcessesMayAppend) {
  TempDir dir;
  RunLog first = OpenLogIn(dir);
  RunLog second = OpenLogIn(dir);
  EXPECT_THAT(Append(first, RunOf("a", "x")), IsOk());
  EXPECT_THAT(Append(second, RunOf("b", "x")), IsOk());
  EXPECT_THAT(first.Recent("", 10).value(), SizeIs(2));
}

TEST(RunLogTest, ADamagedOneIsRefusedAndKept) {
  TempDir dir;
  const std::string garbage(10'000, '?');
  testing::WriteFile(dir / "state/runs.db", garbage);
  const auto log = RunLog::Open(dir / "state/runs.db");
  EXPECT_THAT(log, FailsWith(ErrorCode::kCorrupt, "runs.db"));
  EXPECT_NE(log.error().hint, "");
  EXPECT_EQ(testing::ReadFileOr(dir / "state/runs.db", ""), garbage);
}

TEST(RunLogTest, ANewerOneIsRefused) {
  TempDir dir;
  OpenLogIn(dir);
  {
    SQLite::Database database(dir / "state/runs.db", SQLite::OPEN_READWRITE);
    database.exec("INSERT INTO migrations VALUES ('999 from the future')");
  }
  EXPECT_THAT(RunLog::Open(dir / "state/runs.db"), FailsWith(ErrorCode::kCorrupt, "newer mlpipe"));
}

TEST(RunLogTest, OutcomesHaveNames) {
  EXPECT_EQ(NameOf(RunOutcome::kSucceeded), "succeeded");
  EXPECT_EQ(NameOf(RunOutcome::kRestored), "restored");
}

}  // namespace
}  // namespace mlp
