#include "store/base/base64.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(Base64, IsThatOfTheRfc) {  // RFC 4648, section 10
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foob"), "Zm9vYg==");
  EXPECT_EQ(Base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64(std::string("\0\xff\xfe", 3)), "AP/+");
}

TEST(Base64, IsReadInBothAlphabets) {
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("Zg=="), "f");
  EXPECT_EQ(DecodeBase64("Zg"), "f");
  EXPECT_EQ(DecodeBase64("Zm9vYmE="), "fooba");
  EXPECT_EQ(DecodeBase64("AP/+"), std::string("\0\xff\xfe", 3));
  EXPECT_EQ(DecodeBase64("AP_-"), std::string("\0\xff\xfe", 3));
  for (const char* wrong : {"Z", "Zg=", "Zg===", "=", "Zm9v=", "Z g=", "Zm9v\n", "Zg==Zg=="})
    EXPECT_EQ(DecodeBase64(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace mlp
