#include "engine/programs/command_programs.h"

#include <gmock/gmock.h>

#include "store/base/text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CommandPrograms Of(const std::string& text) {
  CommandPrograms found = ProgramsOf({Command{text, {}}}, "/bin/sh");
  std::erase(found.names, "/bin/sh");
  return found;
}
std::vector<std::string> NamesIn(const std::string& text) {
  return Of(text).names;
}
std::vector<std::string> UnknownIn(const std::string& text) {
  return Of(text).unknown;
}

TEST(ProgramsOf, ListsPipesAndGroups) {
  EXPECT_THAT(NamesIn("a x; b && c || d | e & f\ng"),
              ElementsAre("a", "b", "c", "d", "e", "f", "g"));
  EXPECT_THAT(NamesIn("(a; { b; }) && ! c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("a \\\n  -x # b; c"), ElementsAre("a"));
  EXPECT_THAT(NamesIn("''"), IsEmpty());
}

TEST(ProgramsOf, TheShellIsOneUnlessThereIsNone) {
  EXPECT_THAT(ProgramsOf({Command{"echo", {}}}, "/bin/sh").names, ElementsAre("/bin/sh"));
  EXPECT_THAT(ProgramsOf({Command{"", {"tr", "a;b", "$c"}}}, "/bin/sh").names, ElementsAre("tr"));
}

TEST(ProgramsOf, QuotesAndEscapes) {
  EXPECT_THAT(NamesIn("'a b' x; \"c\\\"d\"; e\\ f"), ElementsAre("a b", "c\"d", "e f"));
  EXPECT_THAT(NamesIn("a '; b' \"; c\""), ElementsAre("a"));
  EXPECT_THAT(NamesIn("'if' x"), ElementsAre("if"));
}

TEST(ProgramsOf, Keywords) {
  EXPECT_THAT(NamesIn("if a; then b; elif c; then d; else e; fi; f"),
              ElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_THAT(NamesIn("for i in x y; do a $i; done; while b; do c; done"),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("case $x in a|b) c;; (*) d;; esac; e"), ElementsAre("c", "d", "e"));
  EXPECT_THAT(NamesIn("f() { a; }; f; function g { b; }; g"), ElementsAre("a", "b"));
  EXPECT_THAT(NamesIn("time a; [[ x == y && b ]] && c; [ d ] && e"), ElementsAre("a", "c", "e"));
}

TEST(ProgramsOf, AssignmentsAndRedirections) {
  EXPECT_THAT(NamesIn("A=1 B=\"x y\" a; C=2; D=$(b) c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("<in a >out 2>&1 | b 2>>log &>x; >only"), ElementsAre("a", "b"));
  EXPECT_THAT(NamesIn("a <<END\nb; c\nEND\nd <<-'E'\n\tx\n\tE\ne"), ElementsAre("a", "d", "e"));
  EXPECT_THAT(NamesIn("diff <(a x) <(b)"), ElementsAre("a", "b", "diff"));
}

TEST(ProgramsOf, Substitutions) {
  EXPECT_THAT(NamesIn("echo $(a | b) `c` \"$(d \"$(e)\")\" $((1 + f))"),
              ElementsAre("a", "b", "c", "d", "e"));
}

TEST(ProgramsOf, ProgramsThatRunOthers) {
  EXPECT_THAT(NamesIn("env -u X A=1 a; nice -n 5 b; nohup c; exec d; command e"),
              ElementsAre("a", "b", "c", "d", "e", "env", "nice", "nohup"));
  EXPECT_THAT(NamesIn("timeout -k 1 5 a; stdbuf -oL b; find . | xargs -n 1 c; command -v d"),
              ElementsAre("a", "b", "c", "find", "stdbuf", "timeout", "xargs"));
  EXPECT_THAT(NamesIn("bash -ec 'a; b'; sh x.sh -c d"), ElementsAre("a", "b", "bash", "sh"));
  EXPECT_THAT(ProgramsOf({Command{"", {"env", "A=1", "nice", "a"}}}, "/bin/sh").names,
              ElementsAre("a", "env", "nice"));
}

TEST(ProgramsOf, WhatCannotBeTold) {
  EXPECT_THAT(UnknownIn("$PY x.py; \"${B}/c\" y; ~/d; eval e"),
              ElementsAre("\"${B}/c\"", "$PY", "eval", "~/d"));
  EXPECT_THAT(UnknownIn(". ./env.sh; PATH=/x:$PATH a; export LD_LIBRARY_PATH=/y"),
              ElementsAre(". ./env.sh", "LD_LIBRARY_PATH=...", "PATH=..."));
  EXPECT_THAT(UnknownIn("cd build && ./tool"), ElementsAre("./tool"));
  EXPECT_THAT(UnknownIn("timeout --signal KILL 5 a; env -S 'b c'; sh -c \"$X\""),
              ElementsAre("\"$X\"", "--signal", "-S"));
  EXPECT_THAT(Of("echo hi; test -f x; true").unknown, IsEmpty());
}

// What is no shell text is read to its end all the same.
TEST(ProgramsOf, BrokenAndHostileTexts) {
  for (const std::string text : {"'", "\"", "`", "$(", "a $((", "${", "case", "case x in", "for",
                                 "a <<E", "<", "\\", "function", "((((", "))))", "a 2>"}) {
    (void)Of(text);
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "\"$(";
  (void)Of(deep);
  std::string nested = "x";
  for (int i = 0; i < 6; ++i) nested = "sh -c " + ShellQuoted(nested);
  EXPECT_THAT(NamesIn(nested), ElementsAre("sh", "x"));
}

}  // namespace
}  // namespace mlp
