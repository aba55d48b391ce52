// The examples that AWS publishes for requests signed by headers:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#include "store/remote/s3_signer.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "store/base/digest.h"

namespace mlp {
namespace {

constexpr std::int64_t kNow = 1'369'353'600'000'000'000;  // 2013-05-24T00:00:00Z

S3Signer Example() {
  return S3Signer({"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""},
                  "us-east-1");
}

S3Message Message(const std::string& method, const std::string& path) {
  return {method, "examplebucket.s3.amazonaws.com",        path, {},
          {},     HashOf(HashAlgorithm::kSha256, "").Hex()};
}

std::string SignatureOf(S3Message message) {
  S3Signer signer = Example();
  for (const std::string& header : signer.Sign(std::move(message), kNow)) {
    if (header.starts_with("authorization:")) return header.substr(header.rfind('=') + 1);
  }
  return "(none)";
}

TEST(S3SignerTest, GetOfAPart) {
  S3Message message = Message("GET", "/test.txt");
  message.headers = {{"range", "bytes=0-9"}};
  EXPECT_EQ(SignatureOf(message),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(S3SignerTest, PutWithAnEncodedName) {
  S3Message message = Message("PUT", "/test%24file.text");
  message.headers = {{"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                     {"date", "Fri, 24 May 2013 00:00:00 GMT"}};
  message.payload_hash = HashOf(HashAlgorithm::kSha256, "Welcome to Amazon S3.").Hex();
  EXPECT_EQ(SignatureOf(message),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(S3SignerTest, QueryWithoutAValue) {
  S3Message message = Message("GET", "/");
  message.query = {{"lifecycle", ""}};
  EXPECT_EQ(SignatureOf(message),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST(S3SignerTest, QueryInAnyOrder) {
  S3Message message = Message("GET", "/");
  message.query = {{"prefix", "J"}, {"max-keys", "2"}};
  EXPECT_EQ(SignatureOf(message),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

// https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
TEST(S3SignerTest, KeyOfADay) {
  const std::string key = S3Signer::SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                               "20120215", "us-east-1", "iam");
  const Digest as_digest(HashAlgorithm::kSha256,
                         reinterpret_cast<const unsigned char*>(key.data()));
  EXPECT_EQ(as_digest.Hex(), "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST(S3SignerTest, SendsTheTokenOfASessionAndNoSecret) {
  S3Signer signer({"KEY", "the-secret", "the-token"}, "eu-west-1");
  const std::vector<std::string> headers = signer.Sign(Message("GET", "/"), kNow);
  EXPECT_THAT(headers, ::testing::Contains("x-amz-security-token: the-token"));
  EXPECT_THAT(headers, ::testing::Each(::testing::Not(::testing::HasSubstr("the-secret"))));
}

TEST(S3SignerTest, QueryIsSortedAndEncoded) {
  EXPECT_EQ(CanonicalQuery({{"b", "x/y z"}, {"a", ""}, {"a-b", "~"}}), "a=&a-b=~&b=x%2Fy%20z");
}

}  // namespace
}  // namespace mlp
