// What every Remote must do, whatever stands behind it. Run against the remote that the environment
// names; without one, against a directory:
//   MLPIPE_TEST_REMOTE            its URL
//   MLPIPE_TEST_REMOTE_OPTIONS    "name=value" by lines
//   MLPIPE_TEST_REMOTE_SECRET     text that must show up nowhere
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/remote/open_remote.h"
#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::ReadFileOr;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Keeps all it is told; stops after `stop_after` items.
class Watcher : public TransferObserver {
 public:
  explicit Watcher(std::size_t stop_after = SIZE_MAX) : stop_after_(stop_after) {}
  void OnBytes(std::uint64_t count) override { bytes += count; }
  void OnDone(std::size_t item, Status result) override {
    EXPECT_TRUE(done.insert(item).second) << "item " << item << " was done twice";
    if (!result) failed.emplace(item, result.error());
  }
  bool IsCancelled() override { return done.size() >= stop_after_; }

  std::set<std::size_t> done;
  std::map<std::size_t, Error> failed;
  std::uint64_t bytes = 0;

 private:
  std::size_t stop_after_;
};

std::string Bytes(std::size_t size, unsigned seed) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
  return bytes;
}

class RemoteConformance : public ::testing::Test {
 protected:
  RemoteConformance() {
    settings_.name = "r";
    settings_.url = Environment("MLPIPE_TEST_REMOTE");
    if (settings_.url.empty()) settings_.url = dir_ / "remote";
    for (const std::string& line : SplitLines(Environment("MLPIPE_TEST_REMOTE_OPTIONS"))) {
      const std::size_t equals = line.find('=');
      settings_.options[line.substr(0, equals)] = line.substr(equals + 1);
    }
    base_ = Format("{}-{}", ::testing::UnitTest::GetInstance()->current_test_info()->name(),
                   RandomName());
  }

  void SetUp() override {
    MLP_ASSERT_OK_AND_ASSIGN(remote_, OpenRemote(PosixFileSystem(), settings_));
  }

  std::string Key(const std::string& name) const { return base_ + "/" + name; }
  std::string Local(const std::string& name) const { return dir_ / name; }
  RemoteTransfer Item(const std::string& name, std::uint64_t size) const {
    return {Key(name), Local(name), size};
  }
  // Puts files of these names and bytes there.
  void Given(const std::map<std::string, std::string>& files) {
    std::vector<RemoteTransfer> items;
    for (const auto& [name, bytes] : files) {
      const std::string path = Local("given-" + std::to_string(items.size()));
      mlp::testing::WriteFile(path, bytes);
      items.push_back({Key(name), path, bytes.size()});
    }
    Watcher watcher;
    ASSERT_THAT(remote_->Upload(items, watcher), IsOk());
    for (const auto& [item, error] : watcher.failed) {
      ADD_FAILURE() << items[item].key << ": " << mlp::testing::Describe(error);
    }
    ASSERT_EQ(watcher.done.size(), items.size());
  }
  // What the remote holds under `name`, or "(absent)", or the error.
  std::string Fetched(const std::string& name, const std::string& begun = "(none)") {
    const std::string path = Local("fetched-" + RandomName());
    if (begun != "(none)") mlp::testing::WriteFile(path, begun);
    Watcher watcher;
    const Status status = remote_->Download({{Key(name), path, 0}}, watcher);
    if (!status) return mlp::testing::Describe(status.error());
    if (!watcher.failed.empty()) {
      const Error& error = watcher.failed.begin()->second;
      return error.code == ErrorCode::kNotFound ? "(absent)" : mlp::testing::Describe(error);
    }
    return ReadFileOr(path, "(nothing)");
  }
  std::vector<std::string> Listed(const std::string& prefix) {
    std::vector<std::string> names;
    const auto files = remote_->List(prefix);
    if (!files) return {mlp::testing::Describe(files.error())};
    for (const RemoteFile& file : *files) {
      names.push_back(Format("{} {}", file.key.substr(base_.size() + 1), file.size));
    }
    return names;
  }

  TempDir dir_;
  RemoteSettings settings_;
  std::unique_ptr<Remote> remote_;
  std::string base_;
};

TEST_F(RemoteConformance, GivesBackWhatItGot) {
  const std::string big = Bytes(3'000'000, 1);
  Given({{"files/md5/ab/cdef", "small"}, {"files/md5/ab/empty", ""}, {"big", big}});
  EXPECT_EQ(Fetched("files/md5/ab/cdef"), "small");
  EXPECT_EQ(Fetched("files/md5/ab/empty"), "");
  EXPECT_TRUE(Fetched("big") == big);
  EXPECT_THAT(remote_->Sizes({Key("big"), Key("absent"), Key("files/md5/ab/empty")}),
              IsOkAndHolds(ElementsAre(Optional(3'000'000u), std::nullopt, Optional(0u))));
}

TEST_F(RemoteConformance, ListsWhatLiesBelowADirectory) {
  if (!remote_->CanList()) GTEST_SKIP() << "this kind cannot list";
  Given({{"a/one", "1"}, {"a/b/c/two", "22"}, {"ab/three", "333"}, {"four", ""}});
  EXPECT_THAT(Listed(Key("a")), UnorderedElementsAre("a/one 1", "a/b/c/two 2"));
  EXPECT_THAT(Listed(base_), SizeIs(4));
  EXPECT_THAT(Listed(Key("nowhere")), IsEmpty());
}

TEST_F(RemoteConformance, SaysWhenItCannotList) {
  if (remote_->CanList()) GTEST_SKIP() << "this kind can";
  EXPECT_THAT(remote_->List(base_), FailsWith(ErrorCode::kInvalid, "cannot list"));
}

TEST_F(RemoteConformance, KeepsOddNames) {
  const std::vector<std::string> names = {
      "a b",    "a+b",   "a=b&c",  "a%41b", "a#b", "a?b", "a:b", "~a", "\xC3\xBC\xE2\x82\xAC",
      "a'b\"c", "a;b,c", "[a](b)", "!*$@"};
  std::map<std::string, std::string> files;
  for (const std::string& name : names) files["d/" + name] = "of " + name;
  Given(files);
  for (const std::string& name : names) EXPECT_EQ(Fetched("d/" + name), "of " + name);
  if (!remote_->CanList()) return;
  std::vector<std::string> expected;
  for (const auto& [name, bytes] : files) expected.push_back(Format("{} {}", name, bytes.size()));
  EXPECT_THAT(Listed(Key("d")), ::testing::UnorderedElementsAreArray(expected));
}

TEST_F(RemoteConformance, ReplacesAFile) {
  Given({{"f", "before, and longer"}});
  Given({{"f", "after"}});
  EXPECT_EQ(Fetched("f"), "after");
}

TEST_F(RemoteConformance, ContinuesADownloadThatWasCutOff) {
  const std::string bytes = Bytes(500'000, 2);
  Given({{"f", bytes}});
  EXPECT_TRUE(Fetched("f", bytes.substr(0, 123'457)) == bytes);
  EXPECT_TRUE(Fetched("f", "") == bytes);
  EXPECT_TRUE(Fetched("f", bytes) == bytes);
  EXPECT_TRUE(Fetched("f", bytes + "what cannot be its beginning") == bytes);
}

TEST_F(RemoteConformance, AnItemThatFailsKeepsNoOtherBack) {
  Given({{"f", "bytes"}});
  mlp::testing::WriteFile(Local("here"), "here");
  Watcher up, down;
  EXPECT_THAT(remote_->Upload({Item("missing", 3), Item("here", 4)}, up), IsOk());
  EXPECT_THAT(up.failed, ElementsAre(::testing::Pair(0u, ::testing::_)));
  EXPECT_EQ(Fetched("here"), "here");
  EXPECT_EQ(Fetched("missing"), "(absent)");
  EXPECT_THAT(remote_->Download({{Key("absent"), Local("x"), 0}, {Key("f"), Local("y"), 0}}, down),
              IsOk());
  ASSERT_THAT(down.failed, ElementsAre(::testing::Pair(0u, ::testing::_)));
  EXPECT_EQ(down.failed.at(0).code, ErrorCode::kNotFound);
  EXPECT_EQ(down.done.size(), 2u);
  EXPECT_EQ(ReadFileOr(Local("y"), "(absent)"), "bytes");
}

TEST_F(RemoteConformance, Removes) {
  Given({{"a", "1"}, {"b/c", "2"}, {"b/d", "3"}});
  Watcher watcher;
  EXPECT_THAT(remote_->Remove({Key("a"), Key("absent"), Key("b/c")}, watcher), IsOk());
  EXPECT_THAT(watcher.failed, IsEmpty());
  EXPECT_THAT(watcher.done, SizeIs(3));
  EXPECT_THAT(remote_->Sizes({Key("a"), Key("b/c"), Key("b/d")}),
              IsOkAndHolds(ElementsAre(std::nullopt, std::nullopt, Optional(1u))));
}

// More than one page of what a server lists at a time.
TEST_F(RemoteConformance, MovesManyFiles) {
  constexpr std::size_t kFiles = 1100;
  std::vector<RemoteTransfer> items;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < kFiles; ++i) {
    items.push_back(Item(Format("{:02x}/{:04}", i % 50, i), 100 + i % 7));
    keys.push_back(items[i].key);
    mlp::testing::WriteFile(items[i].path, Bytes(items[i].size, static_cast<unsigned>(i)));
  }
  Watcher up, down, removed;
  ASSERT_THAT(remote_->Upload(items, up), IsOk());
  EXPECT_THAT(up.failed, IsEmpty());
  EXPECT_THAT(up.done, SizeIs(kFiles));
  if (remote_->CanList()) {
    EXPECT_THAT(Listed(base_), SizeIs(kFiles));
  }
  for (RemoteTransfer& item : items) item.path += ".back";
  ASSERT_THAT(remote_->Download(items, down), IsOk());
  EXPECT_THAT(down.failed, IsEmpty());
  EXPECT_EQ(down.bytes, up.bytes);
  for (std::size_t i = 0; i < kFiles; ++i) {
    ASSERT_EQ(ReadFileOr(items[i].path, "(absent)"),
              Bytes(items[i].size, static_cast<unsigned>(i)));
  }
  ASSERT_THAT(remote_->Remove(keys, removed), IsOk());
  EXPECT_THAT(removed.failed, IsEmpty());
  EXPECT_THAT(remote_->Sizes({keys.front(), keys.back()}),
              IsOkAndHolds(ElementsAre(std::nullopt, std::nullopt)));
}

TEST_F(RemoteConformance, MovesABigFile) {
  const std::string bytes = Bytes(20'000'000, 3);
  Given({{"f", bytes}});
  EXPECT_THAT(remote_->Sizes({Key("f")}), IsOkAndHolds(ElementsAre(Optional(bytes.size()))));
  EXPECT_TRUE(Fetched("f") == bytes);
  EXPECT_TRUE(Fetched("f", bytes.substr(0, 19'000'001)) == bytes);
}

TEST_F(RemoteConformance, StopsWhenAsked) {
  std::vector<RemoteTransfer> items;
  for (int i = 0; i < 50; ++i) {
    items.push_back(Item(Format("f{}", i), 10));
    mlp::testing::WriteFile(items.back().path, "0123456789");
  }
  Watcher watcher(0);
  EXPECT_THAT(remote_->Upload(items, watcher), IsOk());
  EXPECT_THAT(watcher.done, SizeIs(50));
  for (const auto& [item, error] : watcher.failed) EXPECT_EQ(error.code, ErrorCode::kInterrupted);
  // A file is there whole or not at all.
  for (const int i : {0, 25, 49}) {
    EXPECT_THAT(Fetched(Format("f{}", i)), ::testing::AnyOf("(absent)", "0123456789"));
  }
}

TEST_F(RemoteConformance, ShowsNoSecret) {
  const std::string secret = Environment("MLPIPE_TEST_REMOTE_SECRET");
  if (secret.empty()) GTEST_SKIP() << "this kind has none";
  EXPECT_THAT(remote_->Display(), Not(HasSubstr(secret)));
  EXPECT_THAT(Fetched("a/b"), Not(HasSubstr(secret)));
}

TEST_F(RemoteConformance, NothingToDo) {
  Watcher watcher;
  EXPECT_THAT(remote_->Upload({}, watcher), IsOk());
  EXPECT_THAT(remote_->Download({}, watcher), IsOk());
  EXPECT_THAT(remote_->Remove({}, watcher), IsOk());
  EXPECT_THAT(remote_->Sizes({}), IsOkAndHolds(IsEmpty()));
}

}  // namespace
}  // namespace mlp
