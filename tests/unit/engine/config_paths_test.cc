#include "engine/config_paths.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace mlp {
namespace {

TEST(ConfigPathsTest, RelativePathsStartFromTheDirectoryOfTheFile) {
  EXPECT_EQ(PathMeantBy("/p/.mlpipe", "../keys/id"), "/p/keys/id");
  EXPECT_EQ(PathMeantBy("/p/.mlpipe", "key"), "/p/.mlpipe/key");
  EXPECT_EQ(PathMeantBy("/p/.mlpipe", "/etc/key"), "/etc/key");
}

TEST(ConfigPathsTest, TheHomeDirectoryIsMeantByATilde) {
  ::setenv("HOME", "/home/me", 1);
  EXPECT_EQ(PathMeantBy("/p/.mlpipe", "~/.ssh/id"), "/home/me/.ssh/id");
  EXPECT_EQ(PathMeantBy("/p/.mlpipe", "~"), "/home/me");
  EXPECT_EQ(PathMeantBy("/p/.mlpipe", "~x"), "/p/.mlpipe/~x");
  EXPECT_EQ(PathToWrite("/p/.mlpipe", "/p", "~/.ssh/id"), "~/.ssh/id");
}

TEST(ConfigPathsTest, WhatHasASchemeIsNoPath) {
  for (const char* const text : {"s3://bucket/a", "remote://other/../x", "rclone:there:x", ""}) {
    EXPECT_EQ(PathMeantBy("/p/.mlpipe", text), text);
    EXPECT_EQ(PathToWrite("/p/.mlpipe", "/p", text), text);
  }
}

TEST(ConfigPathsTest, WhatIsTypedIsMeantFromWhereOneStands) {
  EXPECT_EQ(PathToWrite("/p/.mlpipe", "/p/sub", "../keys/id"), "../keys/id");
  EXPECT_EQ(PathToWrite("/p/.mlpipe", "/p/sub", "id"), "../sub/id");
  EXPECT_EQ(PathToWrite("/p/.mlpipe", "/p", ".mlpipe/id"), "id");
  EXPECT_EQ(PathToWrite("/home/me/.config/mlpipe", "/p", "id"), "../../../../p/id");
  EXPECT_EQ(PathToWrite("/p/.mlpipe", "/p/sub", "/etc/key"), "/etc/key");
}

TEST(ConfigPathsTest, OnlySomeOptionsArePaths) {
  for (const char* const key : {"url", "keyfile", "credentialpath", "configpath", "cert_path",
                                "key_path", "gdrive_user_credentials_file"})
    EXPECT_TRUE(IsPathOption(key)) << key;
  for (const char* const key : {"password", "profile", "ssl_verify", "jobs"})
    EXPECT_FALSE(IsPathOption(key)) << key;
}

}  // namespace
}  // namespace mlp
