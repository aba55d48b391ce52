#include "store/new_objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace mlp {
namespace {

Digest Numbered(int i) {
  return HashOf(HashAlgorithm::kMd5, std::to_string(i));
}

TEST(NewObjectsTest, HoldsEachDigestOnce) {
  NewObjects objects;
  EXPECT_TRUE(objects.empty());
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(objects.Add(Numbered(i), i, false));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(objects.Add(Numbered(i), 7, false));
  EXPECT_TRUE(objects.Add(Numbered(0).AsTree(), 1000, false));
  const std::vector<NewObject*> all = objects.All();
  ASSERT_EQ(all.size(), 1001u);
  for (int i = 0; i < 1001; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)]->name, i);
}

TEST(NewObjectsTest, WhatStaysKeepsItsPlaceWhileOthersComeAndGo) {
  NewObjects objects;
  for (int i = 0; i < 10; ++i) objects.Add(Numbered(i), i, false);
  const std::vector<NewObject*> first = objects.All();
  for (int i = 10; i < 500; ++i) objects.Add(Numbered(i), i, false);
  EXPECT_EQ(objects.All().front(), first.front());
  objects.DropFirst(first.size());
  EXPECT_EQ(objects.All().front()->name, 10);
  EXPECT_FALSE(objects.Add(Numbered(10), 0, false));
  EXPECT_TRUE(objects.Add(Numbered(9), 0, false));
  objects.DropFirst(491);
  EXPECT_TRUE(objects.empty());
  EXPECT_TRUE(objects.Add(Numbered(499), 0, false));
}

}  // namespace
}  // namespace mlp
