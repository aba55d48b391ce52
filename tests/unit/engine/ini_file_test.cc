#include "engine/ini_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

// "section.key=a|b" a line.
std::string ReadIni(const std::string& text) {
  const auto settings = ParseIni("config", text);
  if (!settings) return "error: " + settings.error().message;
  std::string lines;
  for (const IniSetting& setting : *settings) {
    lines += setting.Name() + "=";
    for (const std::string& value : setting.values) lines += value + "|";
    lines += "\n";
  }
  return lines;
}

TEST(IniFileTest, SectionsAndKeysAreInLowerCase) {
  EXPECT_EQ(ReadIni("[Core]\n    Remote = St\n"), "core.remote=St|\n");
  EXPECT_EQ(ReadIni("['remote \"St\"']\nurl = /x\n"), "remote \"St\".url=/x|\n");
  EXPECT_EQ(ReadIni("[a] # why\n'k' = 1\n"), "a.k=1|\n");
}

TEST(IniFileTest, ValuesMayStandInQuotes) {
  EXPECT_EQ(ReadIni("[a]\nx = \"a, b # c\"\ny = 'd' # e\nz = \n"),
            "a.x=a, b # c|\na.y=d|\na.z=|\n");
  EXPECT_EQ(ReadIni("[a]\nx = '''one\ntwo''' \ny = 1\n"), "a.x=one\ntwo|\na.y=1|\n");
}

TEST(IniFileTest, CommasMakeLists) {
  EXPECT_EQ(ReadIni("[a]\nx = hardlink,symlink\ny = a, 'b, c',\n"),
            "a.x=hardlink|symlink|\na.y=a|b, c|\n");
}

TEST(IniFileTest, ValuesRefer) {
  EXPECT_EQ(ReadIni("[default]\nbase = /b\n[a]\nx = %(base)s/%(y)s\ny = 1\n"),
            "default.base=/b|\na.x=/b/1|\na.y=1|\n");
  EXPECT_EQ(ReadIni("[a]\nx = 100%\n"), "a.x=100%|\n");
  EXPECT_THAT(ReadIni("[a]\nx = %(x)s\n"), ::testing::HasSubstr("circle"));
  EXPECT_THAT(ReadIni("[a]\nx = %(none)s\n"), ::testing::HasSubstr("no value"));
}

TEST(IniFileTest, WhatIsWrongHasItsPlace) {
  for (const char* text : {"[a\n", "[[a]]\n", "[a]\nnonsense\n", "[a]\nx = 'y\n",
                           "[a]\nx = 'y' z\n", "[a]\nx = 1\nx = 2\n", "[a]\nx = '''y\n"}) {
    const auto settings = ParseIni("config", text);
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().where.file, "config");
    EXPECT_GT(settings.error().where.line, 0);
  }
}

}  // namespace
}  // namespace mlp
