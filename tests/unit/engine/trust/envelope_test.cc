#include "engine/trust/envelope.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

// The example of protocol.md of DSSE.
TEST(EnvelopeTest, EncodesAsTheSpecification) {
  EXPECT_EQ(PreAuthEncoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(PreAuthEncoding("", std::string("\0\xff", 2)), std::string("DSSEv1 0  2 \0\xff", 14));
}

TEST(EnvelopeTest, SurvivesItsText) {
  const SigningKey key = SigningKey::Generate().value();
  const Envelope sealed = Sealed("text/x", std::string("a\0\xff", 3), key).value();
  const Envelope read = ParseEnvelope("e", EnvelopeText(sealed)).value();
  EXPECT_EQ(read.type, "text/x");
  EXPECT_EQ(read.payload, std::string("a\0\xff", 3));
  ASSERT_EQ(read.signatures.size(), 1u);
  EXPECT_EQ(read.signatures[0].key_id, key.public_key().Id());
  EXPECT_TRUE(IsSignedBy(read, key.public_key()));
}

TEST(EnvelopeTest, SignsTypeAndPayload) {
  const SigningKey key = SigningKey::Generate().value();
  const Envelope sealed = Sealed("text/x", "payload", key).value();
  Envelope other = sealed;
  other.payload = "Payload";
  EXPECT_FALSE(IsSignedBy(other, key.public_key()));
  other = sealed;
  other.type = "text/y";
  EXPECT_FALSE(IsSignedBy(other, key.public_key()));
  EXPECT_FALSE(IsSignedBy(sealed, SigningKey::Generate()->public_key()));
  // One good signature among others is enough, whatever it calls its key.
  other = sealed;
  other.signatures.insert(other.signatures.begin(), {"x", "short"});
  other.signatures[1].key_id.clear();
  EXPECT_TRUE(IsSignedBy(other, key.public_key()));
}

TEST(EnvelopeTest, RefusesWhatIsNone) {
  for (const char* text :
       {"", "[]", "{", "{}", R"({"payload": "", "payloadType": "t", "signatures": []})",
        R"({"payload": "!", "payloadType": "t", "signatures": [{"sig": ""}]})",
        R"({"payload": "", "payloadType": 1, "signatures": [{"sig": ""}]})",
        R"({"payload": "", "payloadType": "t", "signatures": [{"keyid": "k"}]})",
        R"({"payload": "", "payloadType": "t", "signatures": [{"sig": "", "keyid": 1}]})"})
    EXPECT_THAT(ParseEnvelope("e", text), FailsWith(ErrorCode::kInvalid, "")) << text;
}

}  // namespace
}  // namespace mlp
