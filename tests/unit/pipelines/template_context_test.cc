#include "pipelines/template_context.h"

#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

class TemplateContextTest : public ::testing::Test {
 protected:
  ContextValue Map(const std::string& yaml, const std::string& label = "x") {
    return sources_.Add(YamlValue(yaml), label, RelPath::Strict(label).value());
  }
  // The value as JSON with its path, or where the lookup failed.
  std::string Selected(const TemplateContext& context, const std::vector<std::string>& path) {
    FailedLookup failure;
    const std::optional<ContextValue> value = context.Select(path, &failure);
    if (!value) return "failed at " + std::to_string(failure.failed);
    return sources_.Label(*value) + ":" + value->path + " " + ToValue(*value).dump();
  }

  TemplateSources sources_;
  TemplateContext context_{sources_};
};

TEST_F(TemplateContextTest, ValuesKnowWhereTheyComeFrom) {
  ASSERT_FALSE(context_.Merge(Map("{a: {b: [1, {c: 2}]}}", "one")));
  ASSERT_FALSE(context_.Merge(Map("{a: {d: {e: 3}}}", "two")));
  EXPECT_EQ(Selected(context_, {"a", "b", "1", "c"}), "one:a.b.1.c 2");
  EXPECT_EQ(Selected(context_, {"a", "b", "-2"}), "one:a.b.0 1");
  EXPECT_EQ(Selected(context_, {"a", "d", "e"}), "two:a.d.e 3");
  EXPECT_EQ(Selected(context_, {"a"}), R"(one:a {"b":[1,{"c":2}],"d":{"e":3}})");
}

TEST_F(TemplateContextTest, FailuresNameTheirPlace) {
  ASSERT_FALSE(context_.Merge(Map("{a: {b: [1]}}")));
  EXPECT_EQ(Selected(context_, {"x"}), "failed at 0");
  EXPECT_EQ(Selected(context_, {"a", "x", "y"}), "failed at 1");
  for (const char* index :
       {"1", "-2", "x", "", "0x0", "1__0", "_0", "0_", "99999999999999999999"}) {
    EXPECT_EQ(Selected(context_, {"a", "b", index}), "failed at 2") << index;
  }
  for (const char* index : {"0", "+0", "-0", "-1", "0_0", "00"}) {
    EXPECT_EQ(Selected(context_, {"a", "b", index}), "x:a.b.0 1") << index;
  }
}

TEST_F(TemplateContextTest, AChildLeavesItsParentAlone) {
  ASSERT_FALSE(context_.Merge(Map("{a: {b: {x: 1}}}")));
  ASSERT_FALSE(context_.Merge(Map("{a: {b: {y: 2}}}")));
  TemplateContext child(sources_, &context_);
  ASSERT_FALSE(child.Merge(Map("{a: {b: {z: 3}}, own: 1}")));
  EXPECT_EQ(Selected(child, {"a", "b"}), R"(x:a.b {"x":1,"y":2,"z":3})");
  EXPECT_EQ(Selected(context_, {"a", "b"}), R"(x:a.b {"x":1,"y":2})");
  EXPECT_EQ(Selected(context_, {"own"}), "failed at 0");
}

TEST_F(TemplateContextTest, ConflictsNameThePath) {
  ASSERT_FALSE(context_.Merge(Map("{a: {b: 1}}", "one")));
  const auto conflict = context_.Merge(Map("{a: {b: 1}}", "two"));
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->path, "a.b");
  EXPECT_EQ(sources_.Label(*conflict->by), "one");
}

TEST_F(TemplateContextTest, ReservedNamesHideAndStay) {
  ASSERT_FALSE(context_.Merge(Map("{item: {old: 1}}")));
  TemplateContext child(sources_, &context_);
  child.Reserve("item", Map("{new: 2}"));
  EXPECT_EQ(Selected(child, {"item", "old"}), "failed at 1");
  TemplateContext grandchild(sources_, &child);
  const auto conflict = grandchild.Merge(Map("{item: {more: 3}}"));
  ASSERT_TRUE(conflict);
  EXPECT_FALSE(conflict->by);
}

TEST_F(TemplateContextTest, LargeMapsAreMergedAndSearchedInLinearTime) {
  std::string yaml = "a:\n";
  for (int i = 0; i < 5'000; ++i) yaml += "  k" + std::to_string(i) + ": 1\n";
  ASSERT_FALSE(context_.Merge(Map(yaml)));
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_FALSE(context_.Merge(Map("{a: {n" + std::to_string(i) + ": 1}}")));
  }
  EXPECT_LT(context_.cost(), 20'000u);
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_NE(Selected(context_, {"a", "k" + std::to_string(i)}), "failed at 1");
  }
}

}  // namespace
}  // namespace mlp
