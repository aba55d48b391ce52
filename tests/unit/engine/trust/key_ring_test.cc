#include "engine/trust/key_ring.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;

TEST(KeyRingTest, KeepsTheOwnKeyPrivate) {
  TempDir dir;
  KeyRing ring(PosixFileSystem(), dir / "config");
  EXPECT_EQ(ring.Own().value(), std::nullopt);
  const SigningKey made = ring.MakeOwn().value();
  EXPECT_EQ(PosixFileSystem().Stat(ring.OwnKeyFile(), false).value()->mode, 0600);
  EXPECT_EQ(ring.Own().value()->Pem(), made.Pem());
  EXPECT_THAT(ring.MakeOwn(), FailsWith(ErrorCode::kUsage, ""));
  EXPECT_EQ(ring.Trusted()->front().id, made.public_key().Id());
  ASSERT_THAT(PosixFileSystem().SetMode(ring.OwnKeyFile(), 0640), IsOk());
  EXPECT_THAT(ring.Own(), FailsWith(ErrorCode::kInvalid, ""));
}

TEST(KeyRingTest, TrustsAndDistrusts) {
  TempDir dir;
  KeyRing ring(PosixFileSystem(), dir / "config");
  const PublicKey key = SigningKey::Generate()->public_key();
  EXPECT_TRUE(ring.Trusted()->empty());
  EXPECT_THAT(ring.Distrust("anna"), FailsWith(ErrorCode::kNotFound, ""));
  ASSERT_THAT(ring.Trust(key, "anna"), IsOk());
  EXPECT_THAT(ring.Trust(key, "an\nna"), FailsWith(ErrorCode::kUsage, ""));
  ASSERT_TRUE(ring.FindTrusted(key.Id()).value().has_value());
  EXPECT_EQ(ring.FindTrusted(key.Id()).value()->name, "anna");
  EXPECT_THAT(ring.Distrust(key.Id().substr(0, 7)), FailsWith(ErrorCode::kNotFound, ""));
  EXPECT_EQ(ring.Distrust(key.Id().substr(0, 8))->name, "anna");
  EXPECT_TRUE(ring.Trusted()->empty());
  ASSERT_THAT(ring.Trust(key, "anna"), IsOk());
  ASSERT_THAT(ring.Trust(SigningKey::Generate()->public_key(), "anna"), IsOk());
  EXPECT_THAT(ring.Distrust("anna"), FailsWith(ErrorCode::kUsage, ""));
}

}  // namespace
}  // namespace mlp
