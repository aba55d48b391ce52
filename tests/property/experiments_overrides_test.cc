// What OverrideText writes, ParseOverride reads as the same: for overrides of any value, not only
// for those that somebody thought of.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>

#include "engine/experiments/sweeps.h"
#include "tests/unit/engine/experiments/describe_override.h"

namespace mlp {
namespace {

class RandomOverride {
 public:
  explicit RandomOverride(std::uint64_t seed) : random_(seed) {}

  Override Next() {
    Override change;
    change.kind = static_cast<Override::Kind>(Number(4));
    if (Number(4) == 0) change.file = "conf/other.json";
    do change.path.push_back(Pick({"a", "b-c", "$d", "0", "12", "é", "_"}));
    while (Number(2) == 0);
    if (change.path.size() > 1) change.is_group = Number(4) == 0;
    if (Number(5) == 0) change.package = Pick({"", "x", "x.y"});
    if (change.kind == Override::Kind::kDelete) {
      if (Number(2) == 0) change.value = Tree(3);
    } else if (Number(3) > 0) {
      change.value = Tree(3);
    } else {
      change.sweep = RandomSweep();
    }
    return change;
  }

 private:
  std::size_t Number(std::size_t below) { return random_() % below; }
  std::string Pick(const std::vector<std::string>& from) { return from[Number(from.size())]; }

  // Of the characters that mean something, and some that do not.
  std::string Text() {
    static const std::vector<std::string> kParts = {
        "a", "1", "true", "null", "1e3", "nan", ".", "-", "_", "\\", "'",  "\"", " ", "\t", ",",
        ":", "(", ")",    "[",    "]",   "{",   "}", "=", "$", "${", "\n", "#",  "é", "/",  "@"};
    std::string text;
    for (std::size_t i = Number(6); i > 0; --i) text += Pick(kParts);
    return text;
  }

  double Float() {
    switch (Number(4)) {
      case 0:
        return static_cast<double>(Number(2000)) / 8 - 100;
      case 1:
        return std::numeric_limits<double>::infinity() * (Number(2) == 0 ? 1 : -1);
      default:
        double number;
        const std::uint64_t bits = random_();
        std::memcpy(&number, &bits, sizeof number);
        return number;
    }
  }

  Value Scalar() {
    switch (Number(7)) {
      case 0:
        return nullptr;
      case 1:
        return Number(2) == 0;
      case 2:
        return static_cast<std::int64_t>(random_());
      case 3:
        return static_cast<std::int64_t>(Number(100)) - 50;
      case 4:
        return Float();
      default:
        return Text();
    }
  }

  Value Tree(int depth) {
    const std::size_t kind = depth == 0 ? 2 : Number(4);
    if (kind > 1) return Scalar();
    Value tree = kind == 0 ? Value::array() : Value::object();
    for (std::size_t i = Number(4); i > 0; --i) {
      if (kind == 0)
        tree.push_back(Tree(depth - 1));
      else
        tree[Text()] = Tree(depth - 1);
    }
    return tree;
  }

  std::vector<std::string> Tags() {
    std::vector<std::string> tags;
    for (const char* tag : {"a b", "int", "log", "x"})
      if (Number(4) == 0) tags.push_back(tag);
    return tags;
  }

  Sweep RandomSweep() {
    switch (Number(4)) {
      case 0: {
        SweepInterval interval{0.5 + static_cast<double>(Number(100)), 1e6, false, false, Tags()};
        interval.is_log = HasTag(interval.tags, "log");
        interval.is_int = HasTag(interval.tags, "int");
        return interval;
      }
      case 1:
        return SweepGlob{{Text(), Text()}, Number(2) == 0 ? std::vector<std::string>{} : Tags()};
      default:
        SweepChoice choice{{Tree(2)}, Tags()};
        for (std::size_t i = Number(4); i > 0; --i) choice.values.push_back(Tree(2));
        return choice;
    }
  }

  static bool HasTag(const std::vector<std::string>& tags, const std::string& tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  }

  std::mt19937_64 random_;
};

TEST(OverrideProperty, WhatIsWrittenReadsBackAsTheSame) {
  RandomOverride random(1);
  for (int i = 0; i < 20000; ++i) {
    const Override change = random.Next();
    const std::string text = OverrideText(change);
    const Result<Override> read = ParseOverride(text);
    ASSERT_TRUE(read) << text << "\n" << read.error().message;
    ASSERT_EQ(testing::Describe(*read), testing::Describe(change)) << text;
  }
}

// As many combinations as the product says, in the order of an odometer, each value as it was
// given.
TEST(OverrideProperty, CombinationsAreThoseOfAnOdometer) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 300; ++i) {
    std::vector<Override> overrides;
    std::vector<std::size_t> sizes;
    std::size_t product = 1;
    for (std::size_t key = 0; key < 1 + random() % 4; ++key) {
      sizes.push_back(1 + random() % 5);
      product *= sizes.back();
      overrides.push_back(ParseOverride(Format("k{}=range({})", key, sizes.back())).value());
    }
    const auto combinations = ExpandSweeps(overrides).value();
    ASSERT_EQ(combinations.size(), product);
    for (std::size_t number = 0; number < product; ++number) {
      std::size_t read = 0;
      for (std::size_t key = 0; key < sizes.size(); ++key)
        read = read * sizes[key] + combinations[number][key].value->get<std::size_t>();
      ASSERT_EQ(read, number);
    }
  }
}

}  // namespace
}  // namespace mlp
