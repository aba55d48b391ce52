#include "engine/value_snapshot.h"
#include "tests/support/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp {
namespace {

using testing::Path;

ValueSnapshot Snapshot(const std::string& name, const std::string& file, const std::string& json) {
  return {name, {{Path(file), Value::parse(json), {}}}};
}

TEST(Flatten, GivesDottedKeysInOrder) {
  const NamedValues values = Flatten(Value::parse(R"({"b": 1, "a": {"y": [1, 2], "x": "s"}})"));
  const NamedValues expected = {{"a.x", "s"}, {"a.y", Value::parse("[1,2]")}, {"b", 1}};
  EXPECT_EQ(values, expected);
  EXPECT_EQ(Flatten(Value(0.5)), (NamedValues{{"", 0.5}}));
  EXPECT_TRUE(Flatten(Value::object()).empty());
}

TEST(DiffSnapshots, FindsChangedAddedAndRemoved) {
  const auto changes =
      DiffSnapshots(Snapshot("a", "m.json", R"({"same": 1, "acc": 0.5, "old": 2})"),
                    Snapshot("b", "m.json", R"({"same": 1, "acc": 0.75, "new": 3})"), false);
  EXPECT_EQ(ChangesToJson(changes).dump(),
            R"({"m.json":{"acc":{"old":0.5,"new":0.75,"diff":0.25},"new":{"old":null,"new":3},)"
            R"("old":{"old":2,"new":null}}})");
}

TEST(DiffSnapshots, CanIncludeWhatIsTheSame) {
  const ValueSnapshot one = Snapshot("a", "m.json", R"({"acc": 1})");
  EXPECT_TRUE(DiffSnapshots(one, one, false).empty());
  ASSERT_EQ(DiffSnapshots(one, one, true).size(), 1u);
  EXPECT_EQ(DiffSnapshots(one, one, true)[0].Difference(), Value(0));
}

TEST(DiffSnapshots, AnUnreadableFileCountsAsAbsent) {
  ValueSnapshot broken{"a", {{Path("m.json"), {}, Error{}}}};
  const auto changes = DiffSnapshots(broken, Snapshot("b", "m.json", R"({"acc": 1})"), false);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_FALSE(changes[0].old_value);
}

TEST(ValueChange, DifferenceIsOnlyBetweenNumbers) {
  const auto difference = [](const Value& before, const Value& after) {
    return ValueChange{Path("f"), "k", before, after}.Difference();
  };
  EXPECT_EQ(difference(1, 3), Value(2));
  EXPECT_TRUE(difference(1, 3)->is_number_integer());
  EXPECT_EQ(difference(1, 0.5), Value(-0.5));
  EXPECT_EQ(difference(false, true), Value(1));
  EXPECT_EQ(difference("a", "b"), std::nullopt);
  EXPECT_EQ(difference(Value(), 1), std::nullopt);
  // Too far apart for an integer: a float, not an overflow.
  EXPECT_EQ(difference(INT64_MIN, INT64_MAX), Value(18446744073709551616.0));
}

TEST(ValueChange, IntAndFloatOfOneValueAreNoChange) {
  EXPECT_FALSE((ValueChange{Path("f"), "k", Value(1), Value(1.0)}.IsChange()));
  EXPECT_TRUE((ValueChange{Path("f"), "k", Value(1), Value(true)}.IsChange()));
}

TEST(SnapshotToJson, HasDvcsShape) {
  ValueSnapshot snapshot = Snapshot("workspace", "m.json", R"({"a": {"b": 0.125}})");
  Error missing;
  missing.code = ErrorCode::kNotFound;
  missing.message = "gone";
  snapshot.files.push_back({Path("n.json"), {}, missing});
  EXPECT_EQ(SnapshotToJson(snapshot, "").dump(),
            R"({"":{"data":{"m.json":{"data":{"a":{"b":0.125}}},)"
            R"("n.json":{"error":{"type":"FileNotFoundError","msg":"gone"}}}}})");
}

}  // namespace
}  // namespace mlp
