#include "engine/ini_edit.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;

IniEditor Editor(const std::string& text) {
  return IniEditor::Parse("config", text).value();
}

TEST(IniEditTest, SetsInThePlaceOfTheOldValue) {
  IniEditor editor = Editor("# top\n[a]\n  x=1 # why\n  y = 2\n\n[b]\nx = 3\n");
  EXPECT_THAT(editor.Set("a", "x", "new"), IsOk());
  EXPECT_EQ(editor.Text(), "# top\n[a]\n  x= new  # why\n  y = 2\n\n[b]\nx = 3\n");
}

TEST(IniEditTest, ReplacesAValueOfSeveralLines) {
  IniEditor editor = Editor("[a]\nx = '''1\n2\n'''\ny = 1\n");
  EXPECT_THAT(editor.Set("a", "x", "3"), IsOk());
  EXPECT_EQ(editor.Text(), "[a]\nx = 3\ny = 1\n");
}

TEST(IniEditTest, AddsBehindTheLastKeyOfTheSection) {
  IniEditor editor = Editor("[a]\n\tx = 1\n# of b\n[b]\n");
  EXPECT_THAT(editor.Set("a", "z", "2"), IsOk());
  EXPECT_THAT(editor.Set("b", "q", "3"), IsOk());
  EXPECT_EQ(editor.Text(), "[a]\n\tx = 1\n\tz = 2\n# of b\n[b]\n    q = 3\n");
}

TEST(IniEditTest, MakesSectionsAsDvcDoes) {
  IniEditor editor = Editor("");
  EXPECT_THAT(editor.Set("remote \"r\"", "url", "../x"), IsOk());
  EXPECT_THAT(editor.Set("core", "remote", "r"), IsOk());
  EXPECT_EQ(editor.Text(), "[core]\n    remote = r\n['remote \"r\"']\n    url = ../x\n");
}

TEST(IniEditTest, QuotesWhatNeedsIt) {
  for (const char* value : {"a,b", " x", "#x", "it's, so", "say \"x\"", "", "50%", "a=b;c"}) {
    IniEditor editor = Editor("");
    EXPECT_THAT(editor.Set("a", "k", value), IsOk());
    EXPECT_EQ(Editor(editor.Text()).Find("a", "k")->Text(), value) << editor.Text();
  }
  IniEditor editor = Editor("");
  EXPECT_THAT(editor.Set("a", "k", "'\","), FailsWith(ErrorCode::kUsage, "quoted"));
  EXPECT_THAT(editor.Set("a", "k", "a\nb"), FailsWith(ErrorCode::kUsage, "lines"));
}

TEST(IniEditTest, UnsetTakesAnEmptySectionAlongButNoComment) {
  IniEditor editor = Editor("[a]\nx = 1\n\n[b]\nx = 1\n# stays\n\n[c]\ny = 1\n");
  EXPECT_THAT(editor.Unset("a", "x"), IsOk());
  EXPECT_THAT(editor.Unset("b", "x"), IsOk());
  EXPECT_THAT(editor.Unset("c", "x"), IsOk());
  EXPECT_EQ(editor.Text(), "[b]\n# stays\n\n[c]\ny = 1\n");
}

TEST(IniEditTest, RemovesAndRenamesSections) {
  IniEditor editor = Editor("[a]\nx = 1\n# of b\n['remote \"b\"']\ny = 1\n");
  EXPECT_THAT(editor.RemoveSection("a"), IsOk());
  EXPECT_THAT(editor.RenameSection("remote \"b\"", "remote \"c\""), IsOk());
  EXPECT_EQ(editor.Text(), "# of b\n['remote \"c\"']\ny = 1\n");
  EXPECT_TRUE(editor.HasSection("remote \"c\""));
}

}  // namespace
}  // namespace mlp
