// IgnoreTree against git itself: random patterns over random trees, every path asked of both.
#include "store/base/ignore_rules.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "store/base/file_system.h"
#include "store/base/text.h"
#include "tests/property/store_random.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FileTree;
using mlp::testing::Random;
using mlp::testing::TempDir;

std::string Pick(Random& random, const std::vector<std::string>& choices) {
  return choices[static_cast<std::size_t>(random.Number(0, static_cast<int>(choices.size()) - 1))];
}

std::string RandomName(Random& random) {
  return Pick(random, {"a", "b", "ab", "abc", "a.x", "b.x", "a b", "x]", "a*b", "-b", "#a", "!a"});
}

std::string RandomPattern(Random& random) {
  static const std::vector<std::string> kPieces = {
      "a",   "b",  "ab", "*",  "**",   "?",     "/",    "/",           "/**/", "**/",
      "/**", ".x", "*b", "a*", "[ab]", "[!a]*", "[a-",  "[[:alpha:]]", "\\*",  "\\",
      "***", " ",  "#",  "!",  "]",    "-",     "[]-]", "[^/]",        "a\\ ", "x"};
  std::string pattern = random.Chance(25) ? "!" : "";
  if (random.Chance(25)) pattern += "/";
  for (int i = random.Number(1, 4); i > 0; --i) pattern += Pick(random, kPieces);
  if (random.Chance(20)) pattern += "/";
  return pattern;
}

// git takes the "**" of "ab**" for a whole component, against its own documentation: it compares
// "ab" on its own and matches the rest as if the pattern began there.
bool MeetsThatDefect(std::string pattern) {
  while (!pattern.empty() && (pattern.front() == '!' || pattern.front() == '/'))
    pattern.erase(0, 1);
  const std::size_t wild = pattern.find_first_of("*?[\\");
  return wild != std::string::npos && wild > 0 && pattern[wild - 1] != '/' &&
         pattern.compare(wild, 2, "**") == 0;
}

std::string RandomIgnoreFile(Random& random) {
  std::string text;
  for (int i = random.Number(1, 6); i > 0; --i) {
    const std::string pattern = RandomPattern(random);
    if (!MeetsThatDefect(pattern)) text += pattern + "\n";
  }
  return text;
}

FileTree RandomTree(Random& random) {
  FileTree tree;
  std::vector<std::string> directories = {""};
  for (int i = 0; i < 5; ++i) {
    directories.push_back(Pick(random, directories) + RandomName(random) + "/");
    tree[directories.back()] = "";
  }
  for (int i = 0; i < 15; ++i) {
    const std::string path = Pick(random, directories) + RandomName(random);
    if (!tree.contains(path + "/")) tree[path] = "";
  }
  for (int i = 0; i < 3; ++i)
    tree[Pick(random, directories) + ".gitignore"] = RandomIgnoreFile(random);
  return tree;
}

// What git says decided about each path: "source:line:pattern", "" for nothing.
std::map<std::string, std::string> AskGit(const std::string& root, const FileTree& tree,
                                          const std::string& scratch) {
  std::string paths;
  for (const auto& [path, text] : tree)
    paths += (path.ends_with('/') ? path.substr(0, path.size() - 1) : path) + '\0';
  mlp::testing::WriteFile(scratch + "/paths", paths);
  const std::string command =
      "cd " + ShellQuoted(root) + " && git check-ignore --no-index -v -n -z --stdin <" +
      ShellQuoted(scratch + "/paths") + " >" + ShellQuoted(scratch + "/answers");
  EXPECT_GE(std::system(command.c_str()), 0);
  const std::vector<std::string> fields =
      Split(mlp::testing::ReadFileOr(scratch + "/answers", ""), '\0');
  std::map<std::string, std::string> decided;
  for (std::size_t i = 0; i + 3 < fields.size(); i += 4) {
    decided[fields[i + 3]] =
        fields[i].empty() ? "" : fields[i] + ":" + fields[i + 1] + ":" + fields[i + 2];
  }
  return decided;
}

TEST(IgnoreRulesProperty, DecideAsGitDoes) {
  ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
  ::setenv("GIT_CONFIG_SYSTEM", "/dev/null", 1);
  TempDir scratch;
  std::size_t ignored = 0, wanted = 0, free = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    Random random(seed);
    TempDir root;
    const FileTree files = RandomTree(random);
    mlp::testing::WriteTree(root.path(), files);
    if (seed == 1 && std::system("git --version >/dev/null") != 0) GTEST_SKIP() << "needs git";
    ASSERT_EQ(std::system(("git init -q " + ShellQuoted(root.path())).c_str()), 0);
    IgnoreTree tree(".gitignore", IgnoreSyntax::kGit, [&](const RelPath& file) {
      return ReadFileIfThere(PosixFileSystem(), root / file.str());
    });
    const auto expected = AskGit(root.path(), files, scratch.path());
    ASSERT_FALSE(expected.empty());
    for (const auto& [path, want] : expected) {
      const bool is_directory = std::filesystem::is_directory(root / path);
      const auto match = tree.Check(RelPath::Strict(path).value(), is_directory).value();
      EXPECT_EQ(match.pattern == nullptr ? "" : match.pattern->Describe(), want)
          << "seed " << seed << ", path '" << path << "'";
      ++(match.ignored ? ignored : match.pattern != nullptr ? wanted : free);
    }
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(ignored, 500U);
  EXPECT_GT(wanted, 100U);
  EXPECT_GT(free, 500U);
}

}  // namespace
}  // namespace mlp
