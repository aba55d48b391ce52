// The names that servers list: whatever kind of server, only plain paths pass.
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "store/remote/file_by_file.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string>& HostileNames() {
  static const std::vector<std::string> kNames = {"..",
                                                  ".",
                                                  "",
                                                  "../x",
                                                  "a/b",
                                                  "/etc/passwd",
                                                  "a\nb",
                                                  "\x1b[2J",
                                                  "a\rb",
                                                  "a\x7f",
                                                  "\xc2\x9b"
                                                  "2J",
                                                  std::string("a\0b", 3),
                                                  ".upload.0123456789abcdef.tmp",
                                                  std::string(5000, 'a')};
  return kNames;
}

// A server that lists whatever it is told to.
class LyingServer : public FileByFileRemote {
 public:
  LyingServer() : FileByFileRemote(1) {}
  using FileByFileRemote::IsFileKey;

  std::map<std::string, std::vector<Entry>> lists;  // by directory
  std::vector<std::string> asked;
  void Add(const std::string& directory, const std::string& name, bool is_directory) {
    lists[directory].push_back({name, is_directory, 1});
  }

  std::string Display() const override { return "server"; }
  bool CanList() const override { return true; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override {
    return ListTree(prefix,
                    [this](const std::string& directory, Attempt&) -> Result<std::vector<Entry>> {
                      asked.push_back(directory);
                      return lists[directory];
                    });
  }

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string&, Attempt&) override {
    return std::nullopt;
  }
  Status Put(const RemoteTransfer&, Attempt&) override { return {}; }
  Status Get(const RemoteTransfer&, Attempt&) override { return {}; }
  Status RemoveOne(const std::string&, Attempt&) override { return {}; }
};

TEST(ListedNamesTest, HostileNamesOfFilesAreLeftOut) {
  LyingServer server;
  for (const std::string& name : HostileNames()) server.Add("files", name, false);
  server.Add("files", "plain", false);
  const auto files = server.List("files").value();
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].key, "files/plain");
}

TEST(ListedNamesTest, HostileNamesOfDirectoriesAreNotEntered) {
  LyingServer server;
  for (const std::string& name : HostileNames()) server.Add("files", name, true);
  EXPECT_THAT(server.List("files").value(), IsEmpty());
  EXPECT_THAT(server.asked, ElementsAre("files"));
}

TEST(ListedNamesTest, HostileKeysAreNoFiles) {
  for (const std::string& name : HostileNames()) {
    if (name.empty() || name == "a/b") continue;  // the prefix itself, and a plain path
    EXPECT_FALSE(LyingServer::IsFileKey("files/" + name)) << name;
  }
  for (const char* const key : {"/files/a", "files/../../a", "../files/a", "files//a", "files/"})
    EXPECT_FALSE(LyingServer::IsFileKey(key)) << key;
  EXPECT_TRUE(LyingServer::IsFileKey("files/a b/ü"));
}

}  // namespace
}  // namespace mlp
