#include "store/remote/remote_url.h"

#include <gmock/gmock.h>

#include "store/remote/open_remote.h"
#include "store/remote/remote_options.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOkAndHolds;

TEST(RemoteUrlTest, Parts) {
  const RemoteUrl url = ParseRemoteUrl("SSH://us%40er:pa%2Fss@host.org:2222/some/where//").value();
  EXPECT_EQ(url.scheme, "ssh");
  EXPECT_EQ(url.user, "us@er");
  EXPECT_EQ(url.password, "pa/ss");
  EXPECT_EQ(url.host, "host.org");
  EXPECT_EQ(url.port, 2222);
  EXPECT_EQ(url.path, "/some/where");
  EXPECT_EQ(url.Display(), "ssh://host.org:2222/some/where");
}

TEST(RemoteUrlTest, OtherForms) {
  EXPECT_EQ(ParseRemoteUrl("s3://bucket")->path, "");
  EXPECT_EQ(ParseRemoteUrl("http://[::1]:80/a")->Authority(), "[::1]:80");
  EXPECT_EQ(ParseRemoteUrl("file:///a/b/")->path, "/a/b");
  EXPECT_EQ(ParseRemoteUrl("/a/b@c:d")->path, "/a/b@c:d");
  EXPECT_EQ(ParseRemoteUrl("http://u@v@host/")->user, "u@v");
}

TEST(RemoteUrlTest, RefusesWithoutShowingSecrets) {
  for (const char* text :
       {"ssh://", "ssh://u:secret@/path", "ssh://u:secret@h:0/", "http://h:99999/", "http://h:8x/",
        "http://[::1/", "ssh://-oProxyCommand=secret/", "http://h/a\nb", "s3://u:secret@"}) {
    const auto url = ParseRemoteUrl(text);
    ASSERT_THAT(url, FailsWith(ErrorCode::kInvalid, "cannot be understood")) << text;
    EXPECT_THAT(url.error().message + url.error().hint,
                ::testing::Not(::testing::HasSubstr("secret")));
  }
}

TEST(RemoteUrlTest, RefusesHostsThatAreNone) {
  for (const char* text : {"ssh://a b/", "http://h%41/", "http://h;x/", "http://[::1]80/",
                           "http://[h/x]/", "webdav://h$(x)/", "s3://b~/"}) {
    EXPECT_THAT(ParseRemoteUrl(text), FailsWith(ErrorCode::kInvalid, "cannot be understood"))
        << text;
  }
  EXPECT_EQ(ParseRemoteUrl("ssh://[fe80::1%eth0]:22/a")->host, "fe80::1%eth0");
}

TEST(RemoteUrlTest, RefusesQueriesOfHttpWithoutShowingThem) {
  for (const char* text : {"http://h/p?token=secret", "webdavs://h/p#secret", "https://h?secret"}) {
    const auto url = ParseRemoteUrl(text);
    ASSERT_THAT(url, FailsWith(ErrorCode::kInvalid, "'?' or '#'")) << text;
    EXPECT_THAT(url.error().message, ::testing::Not(::testing::HasSubstr("secret")));
  }
  EXPECT_EQ(ParseRemoteUrl("s3://b/p?x#y")->path, "/p?x#y");
}

TEST(RemoteUrlTest, Encodes) {
  EXPECT_EQ(PercentEncoded("a/b c%\xC3\xBC~", true), "a/b%20c%25%C3%BC~");
  EXPECT_EQ(PercentEncoded("a/b", false), "a%2Fb");
  EXPECT_EQ(PercentDecoded("a%2fb%2"), "a/b%2");
}

TEST(RemoteOptionsTest, TypesWithoutShowingValues) {
  const RemoteSettings settings{
      "r",
      "",
      {{"yes", "On"}, {"no", "0"}, {"n", "12"}, {"f", "1.2"}, {"inf", "inf"}, {"bad", "s3cr3t"}}};
  const RemoteOptions options(settings);
  EXPECT_THAT(options.Flag("yes", false), IsOkAndHolds(true));
  EXPECT_THAT(options.Flag("no", true), IsOkAndHolds(false));
  EXPECT_THAT(options.Flag("absent", true), IsOkAndHolds(true));
  EXPECT_THAT(options.Number("n", 1, 1), IsOkAndHolds(12));
  EXPECT_THAT(options.Seconds("f", 9), IsOkAndHolds(2));
  EXPECT_THAT(options.Seconds("absent", 9), IsOkAndHolds(9));
  for (const char* name : {"no", "inf", "bad"}) EXPECT_FALSE(options.Seconds(name, 9)) << name;
  for (const Error& error : {options.Flag("bad", true).error(), options.Number("bad", 1, 1).error(),
                             options.Number("n", 1, 13).error()}) {
    EXPECT_EQ(error.code, ErrorCode::kInvalid);
    EXPECT_THAT(error.message, ::testing::Not(::testing::HasSubstr("s3cr3t")));
  }
}

TEST(OpenRemoteTest, RefusesWhatItDoesNotKnow) {
  const auto open = [](const std::string& url, std::map<std::string, std::string> options) {
    return OpenRemote(PosixFileSystem(), {"r", url, std::move(options)});
  };
  EXPECT_THAT(open("gopher://h/p", {}), FailsWith(ErrorCode::kInvalid, "gopher"));
  EXPECT_THAT(open("not/absolute", {}), FailsWith(ErrorCode::kInvalid, "absolute"));
  EXPECT_THAT(open("/tmp/r", {{"jobs", "many"}}), FailsWith(ErrorCode::kInvalid, "jobs"));
  EXPECT_THAT(open("/tmp/r", {{"worktree", "true"}}), FailsWith(ErrorCode::kInvalid, "worktree"));
  EXPECT_THAT(
      open("s3://b/p",
           {{"access_key_id", "a"}, {"secret_access_key", "s"}, {"endpointurl", "ftp://h"}}),
      FailsWith(ErrorCode::kInvalid, "endpointurl"));
}

}  // namespace
}  // namespace mlp
