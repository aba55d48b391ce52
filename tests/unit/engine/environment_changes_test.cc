#include "engine/environment_changes.h"

#include <gmock/gmock.h>

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Digest DigestNamed(const std::string& text) {
  return HashOf(HashAlgorithm::kSha256, text);
}

LockedEnvironment Sample() {
  return {{{"python3", "/usr/bin/python3", DigestNamed("a")}},
          {{"libc.so.6", "/lib/libc.so.6", DigestNamed("a")}},
          {},
          {{"threads", "2 CPUs"}}};
}

std::vector<std::string> Changes(const LockedEnvironment& recorded, const LockedEnvironment& now) {
  std::vector<Reason> reasons;
  AddEnvironmentReasons(recorded, now, reasons);
  std::vector<std::string> texts;
  for (const Reason& reason : reasons) {
    EXPECT_TRUE(IsOfEnvironment(reason.kind));
    texts.push_back(Explain(reason));
  }
  return texts;
}

TEST(EnvironmentReasons, NameWhatChanged) {
  EXPECT_THAT(Changes(Sample(), Sample()), IsEmpty());
  LockedEnvironment now = Sample();
  now.programs[0].digest = DigestNamed("b");
  now.libraries[0].digest = DigestNamed("b");
  now.facts[0].second = "4 CPUs";
  EXPECT_THAT(Changes(Sample(), now),
              ElementsAre("program /usr/bin/python3 changed from ca978112 to 3e23e816",
                          "library libc.so.6 changed from ca978112 to 3e23e816",
                          "fact threads changed from 2 CPUs to 4 CPUs"));
}

TEST(EnvironmentReasons, AProgramIsItsPlaceALibraryIsNot) {
  LockedEnvironment now = Sample();
  now.programs[0].path = "/opt/python3";
  now.libraries[0].path = "/opt/libc.so.6";
  EXPECT_THAT(Changes(Sample(), now),
              ElementsAre("program python3 changed from /usr/bin/python3 to /opt/python3"));
}

TEST(EnvironmentReasons, WhatCameAndWent) {
  LockedEnvironment now = Sample();
  now.libraries.clear();
  now.programs.push_back({"sed", "/bin/sed", DigestNamed("s")});
  now.unknown = {"$PY"};
  EXPECT_THAT(Changes(Sample(), now), ElementsAre("program sed is new (/bin/sed)",
                                                  "library libc.so.6 was removed (ca978112)",
                                                  "program $PY is new (cannot be told)"));
  // A program that is not there any more is named once.
  now = Sample();
  now.programs.clear();
  now.unknown = {"python3"};
  EXPECT_THAT(Changes(Sample(), now),
              ElementsAre("program python3 was removed (/usr/bin/python3)"));
}

TEST(EnvironmentReasons, OnlyWhatIsComparedCounts) {
  LockedEnvironment now = Sample();
  EXPECT_THAT(Changes({}, now),
              ElementsAre("the programs and libraries that it ran with are not in the record",
                          "fact threads is new (2 CPUs)"));
  EXPECT_THAT(Changes(Sample(), {}), IsEmpty());  // the stage compares nothing any more
}

}  // namespace
}  // namespace mlp
