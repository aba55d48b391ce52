#include "store/base/signature.h"

#include <gmock/gmock.h>

#include "store/base/base64.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

// A private key of RFC 8032 as RFC 8410 writes it.
std::string PrivatePem(const std::string& seed_hex) {
  return "-----BEGIN PRIVATE KEY-----\n" +
         Base64(FromHex("302e020100300506032b657004220420" + seed_hex)) +
         "\n-----END PRIVATE KEY-----\n";
}
std::string PublicPem(const std::string& hex) {
  return "-----BEGIN PUBLIC KEY-----\n" + Base64(FromHex("302a300506032b6570032100" + hex)) +
         "\n-----END PUBLIC KEY-----\n";
}

struct Vector {
  const char *seed, *key, *message, *signature;
};

// RFC 8032, section 7.1, tests 1 to 3.
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"}};

TEST(SignatureTest, IsThatOfTheRfc) {
  for (const Vector& vector : kVectors) {
    const SigningKey key = SigningKey::FromPem("key", PrivatePem(vector.seed)).value();
    EXPECT_EQ(key.public_key().Pem(), PublicPem(vector.key));
    EXPECT_EQ(key.Sign(FromHex(vector.message)).value(), FromHex(vector.signature));
    const PublicKey known = PublicKey::FromPem("key", PublicPem(vector.key)).value();
    EXPECT_TRUE(known.Verifies(FromHex(vector.message), FromHex(vector.signature)));
  }
}

TEST(SignatureTest, IsRefusedWhenAnythingDiffers) {
  const SigningKey key = SigningKey::Generate().value();
  const std::string signature = key.Sign("message").value();
  EXPECT_TRUE(key.public_key().Verifies("message", signature));
  EXPECT_FALSE(key.public_key().Verifies("massage", signature));
  EXPECT_FALSE(key.public_key().Verifies("message", signature.substr(1)));
  EXPECT_FALSE(key.public_key().Verifies("message", signature + '\0'));
  for (std::size_t i = 0; i < signature.size(); i += 7) {
    std::string other = signature;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(key.public_key().Verifies("message", other)) << i;
  }
  EXPECT_FALSE(SigningKey::Generate()->public_key().Verifies("message", signature));
}

TEST(SignatureTest, KeysSurviveTheirText) {
  const SigningKey key = SigningKey::Generate().value();
  const SigningKey again = SigningKey::FromPem("key", key.Pem()).value();
  EXPECT_EQ(again.Pem(), key.Pem());
  EXPECT_EQ(again.public_key().Id(), key.public_key().Id());
  EXPECT_EQ(PublicKey::FromPem("key", "# a name\n" + key.public_key().Pem())->Id(),
            key.public_key().Id());
  EXPECT_EQ(key.public_key().Id().size(), 64u);
}

TEST(SignatureTest, RefusesWhatIsNoKey) {
  EXPECT_THAT(SigningKey::FromPem("x", "nonsense"), FailsWith(ErrorCode::kInvalid, ""));
  EXPECT_THAT(PublicKey::FromPem("x", ""), FailsWith(ErrorCode::kInvalid, ""));
  // A public key is no private one, and the other way round.
  const SigningKey key = SigningKey::Generate().value();
  EXPECT_THAT(SigningKey::FromPem("x", key.public_key().Pem()), FailsWith(ErrorCode::kInvalid, ""));
  EXPECT_THAT(PublicKey::FromPem("x", key.Pem()), FailsWith(ErrorCode::kInvalid, ""));
  // X25519 (RFC 8410 writes it likewise, with another identifier).
  EXPECT_THAT(PublicKey::FromPem("x", "-----BEGIN PUBLIC KEY-----\n" +
                                          Base64(FromHex("302a300506032b656e032100" +
                                                         std::string(kVectors[0].key))) +
                                          "\n-----END PUBLIC KEY-----\n"),
              FailsWith(ErrorCode::kInvalid, ""));
}

}  // namespace
}  // namespace mlp
