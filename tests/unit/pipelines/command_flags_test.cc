// Maps as flags. The expected texts are those of DVC 3.67.
#include "pipelines/command_flags.h"

#include <gtest/gtest.h>

#include "tests/unit/pipelines/template_text.h"

namespace mlp {
namespace {

const char kMap[] = R"({a: null, b: false, c: true, d: [], e: [true, null, 1.0, a b, ''], f: '',
  g: "it's", h: {i: {}, j: {k: 1e5}}, 'x y': 1, l.m: 2, n: -1, o: .inf, p: {}})";

TEST(CommandFlagsTest, AsDvcWritesThem) {
  EXPECT_EQ(CommandFlags(YamlValue(kMap), {}).value(),
            "--a None --c --e True None 1.0 'a b' '' --f '' --g 'it'\"'\"'s' --h.j.k 100000.0 "
            "--x y 1 --l.m 2 --n -1 --o inf");
}

TEST(CommandFlagsTest, WithTheOptionsOfTheConfiguration) {
  PipelineOptions options;
  options.boolean_optional = true;
  options.append_lists = true;
  EXPECT_EQ(CommandFlags(YamlValue(kMap), options).value(),
            "--a None --no-b --c --e True --e None --e 1.0 --e 'a b' --e '' --f '' "
            "--g 'it'\"'\"'s' --h.j.k 100000.0 --x y 1 --l.m 2 --n -1 --o inf");
}

TEST(CommandFlagsTest, EmptyMapsAreNothing) {
  EXPECT_EQ(CommandFlags(YamlValue("{}"), {}).value(), "");
  EXPECT_EQ(CommandFlags(YamlValue("{a: {}, b: [], c: false}"), {}).value(), "");
}

TEST(CommandFlagsTest, NestedListsAreRefused) {
  for (const char* map : {"a: [[1]]", "a: [{b: 1}]", "x: {a: [1, []]}"}) {
    const Result<std::string> flags = CommandFlags(YamlValue(map), {});
    ASSERT_FALSE(flags) << map;
    EXPECT_EQ(flags.error().code, ErrorCode::kInvalid);
  }
}

}  // namespace
}  // namespace mlp
