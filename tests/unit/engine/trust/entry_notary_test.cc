#include "engine/trust/entry_notary.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "engine/trust/key_ring.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kKey = "ab" + std::string(62, '1');
const std::string kValue(64, '2');

// Users are told apart by the directory of their settings.
class EntryNotaryTest : public ::testing::Test {
 protected:
  std::unique_ptr<EntryNotary> NotaryOf(const std::string& user) {
    ::setenv("MLPIPE_GLOBAL_CONFIG_DIR", (dir_ / user).c_str(), 1);
    return MakeEntryNotary(PosixFileSystem());
  }
  KeyRing RingOf(const std::string& user) { return {PosixFileSystem(), dir_ / user}; }
  RunCache CacheOf(EntryNotary* notary, bool trusted_only = true) {
    return {PosixFileSystem(), dir_ / "cache", notary, trusted_only};
  }
  ~EntryNotaryTest() override { ::unsetenv("MLPIPE_GLOBAL_CONFIG_DIR"); }

  TempDir dir_;
};

TEST_F(EntryNotaryTest, OnlyWhatATrustedKeySignedCounts) {
  const SigningKey key = RingOf("writer").MakeOwn().value();
  const auto writer = NotaryOf("writer"), reader = NotaryOf("reader"), stranger = NotaryOf("other");
  ASSERT_THAT(RingOf("reader").Trust(key.public_key(), "writer"), IsOk());
  ASSERT_THAT(CacheOf(writer.get()).Put({{kKey, kValue, "entry", true}}), IsOk());
  EXPECT_THAT(CacheOf(writer.get()).Find(kKey), IsOkAndHolds(ElementsAre("entry")));
  EXPECT_THAT(CacheOf(reader.get()).Find(kKey), IsOkAndHolds(ElementsAre("entry")));
  RunCache strangers = CacheOf(stranger.get());
  EXPECT_THAT(strangers.Find(kKey), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(strangers.ignored(), 1u);
  EXPECT_THAT(CacheOf(nullptr).Find(kKey), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(CacheOf(stranger.get(), false).Find(kKey), IsOkAndHolds(ElementsAre("entry")));
}

TEST_F(EntryNotaryTest, WhatWasNotRunIsNotSigned) {
  (void)RingOf("writer").MakeOwn().value();
  const auto writer = NotaryOf("writer");
  ASSERT_THAT(CacheOf(writer.get()).Put({{kKey, kValue, "entry", false}}), IsOk());
  EXPECT_THAT(CacheOf(writer.get()).Find(kKey), IsOkAndHolds(IsEmpty()));
  // Run afterwards, it is vouched for, though it was there.
  ASSERT_THAT(CacheOf(writer.get()).Put({{kKey, kValue, "entry", true}}), IsOk());
  EXPECT_THAT(CacheOf(writer.get()).Find(kKey), IsOkAndHolds(ElementsAre("entry")));
}

TEST_F(EntryNotaryTest, ADamagedKeyOfOthersDoesNotKeepFromSigning) {
  (void)RingOf("writer").MakeOwn().value();
  const std::string keys = dir_ / "writer/trusted-keys";
  ASSERT_THAT(PosixFileSystem().MakeDirs(keys), IsOk());
  const auto damaged =
      PosixFileSystem().CreateNew(keys + "/" + std::string(64, 'a') + ".pem", 0600).value();
  const auto writer = NotaryOf("writer");
  EXPECT_THAT(CacheOf(writer.get(), false).Put({{kKey, kValue, "entry", true}}), IsOk());
  EXPECT_FALSE(CacheOf(writer.get()).Find(kKey).has_value());
  ASSERT_THAT(RemoveTree(PosixFileSystem(), keys), IsOk());
  EXPECT_THAT(CacheOf(NotaryOf("writer").get()).Find(kKey), IsOkAndHolds(ElementsAre("entry")));
}

TEST_F(EntryNotaryTest, ASignatureIsOfOneEntry) {
  (void)RingOf("writer").MakeOwn().value();
  const auto writer = NotaryOf("writer");
  const RunCacheEntry entry{kKey, kValue, "entry"};
  const EntrySignature signature = writer->Sign(entry).value().value();
  EXPECT_THAT(writer->IsTrusted(entry, {signature}), IsOkAndHolds(true));
  EXPECT_THAT(writer->IsTrusted({kKey, kValue, "Entry"}, {signature}), IsOkAndHolds(false));
  EXPECT_THAT(writer->IsTrusted({kValue, kValue, "entry"}, {signature}), IsOkAndHolds(false));
  EXPECT_THAT(writer->IsTrusted({kKey, kKey, "entry"}, {signature}), IsOkAndHolds(false));
  EXPECT_THAT(writer->IsTrusted(entry, {{signature.key_id, "!"}}), IsOkAndHolds(false));
  EXPECT_THAT(writer->IsTrusted(entry, {}), IsOkAndHolds(false));
}

}  // namespace
}  // namespace mlp
