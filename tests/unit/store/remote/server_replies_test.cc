// What servers answer, and what hostile ones could.
#include <gmock/gmock.h>

#include "store/remote/s3_replies.h"
#include "store/remote/webdav_listing.h"
#include "store/remote/xml_reader.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

void Ignore(const std::string&, const std::string&) {}

std::string Repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(XmlReaderTest, TellsPathsAndTexts) {
  std::vector<std::string> seen;
  EXPECT_THAT(ReadXml("<D:a xmlns:D='DAV:'>x<D:b>1 &amp; <![CDATA[<2>]]></D:b>y</D:a>",
                      [&](const std::string& path, const std::string& text) {
                        seen.push_back(path + "=" + text);
                      }),
              IsOk());
  EXPECT_THAT(seen, ElementsAre("a/b=1 & <2>", "a=xy"));
}

TEST(XmlReaderTest, RefusesBombs) {
  EXPECT_THAT(ReadXml(Repeated("<a>", 1000), Ignore), FailsWith(ErrorCode::kIo, "too deep"));
  EXPECT_THAT(ReadXml("<a>" + std::string(100'000, 'x') + "</a>", Ignore),
              FailsWith(ErrorCode::kIo, "too long"));
  EXPECT_THAT(ReadXml("<" + std::string(100'000, 'A') + "/>", Ignore),
              FailsWith(ErrorCode::kIo, "name in it is too long"));
  EXPECT_THAT(ReadXml(Repeated("<a>", 32) + "<a/>" + Repeated("</a>", 32), Ignore),
              FailsWith(ErrorCode::kIo, "too deep"));
  EXPECT_THAT(ReadXml("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Ignore),
              FailsWith(ErrorCode::kIo, "document type"));
}

TEST(XmlReaderTest, RefusesWhatIsNoXml) {
  for (const char* text : {"", "no", "<a>", "<a></b>", "<a/><b/>", "\xff\xfe", "<a>\x01</a>"}) {
    EXPECT_THAT(ReadXml(text, Ignore), FailsWith(ErrorCode::kIo, "not XML as expected")) << text;
  }
}

TEST(S3RepliesTest, ReadsAPage) {
  const auto page = ReadS3Page(
      "<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><IsTruncated>true"
      "</IsTruncated><Contents><Key>a%2Fb+c%25%2B</Key><Size>5</Size></Contents>"
      "<NextContinuationToken>t&lt;</NextContinuationToken>"
      "<EncodingType>url</EncodingType></ListBucketResult>");
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->files, SizeIs(1));
  EXPECT_EQ(page->files[0].key, "a/b c%+");
  EXPECT_EQ(page->files[0].size, 5u);
  EXPECT_EQ(page->next, "t<");
}

TEST(S3RepliesTest, DecodesOnlyWhatIsEncoded) {
  const auto page =
      ReadS3Page("<ListBucketResult><Contents><Key>a%2Fb+c</Key></Contents></ListBucketResult>");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->files.at(0).key, "a%2Fb+c");
}

TEST(S3RepliesTest, RefusesPagesThatLie) {
  const auto in_page = [](const std::string& text) {
    return ReadS3Page("<ListBucketResult>" + text + "</ListBucketResult>");
  };
  EXPECT_THAT(ReadS3Page("<html>Welcome</html>"), FailsWith(ErrorCode::kIo, "cannot be read"));
  EXPECT_THAT(in_page("<IsTruncated>true</IsTruncated>"), FailsWith(ErrorCode::kIo, "breaks off"));
  for (const char* size : {"", "-1", "1e3", "99999999999999999999999", "5 "}) {
    EXPECT_THAT(in_page("<Contents><Key>a</Key><Size>" + std::string(size) + "</Size></Contents>"),
                FailsWith(ErrorCode::kIo, "cannot be read"))
        << size;
  }
}

TEST(S3RepliesTest, ReadsProblems) {
  const S3Problem problem = ReadS3Problem(
      "<Error><Code>NoSuchBucket</Code><Message>none</Message><Region>eu-west-1</Region></Error>");
  EXPECT_EQ(problem.code, "NoSuchBucket");
  EXPECT_EQ(problem.region, "eu-west-1");
  EXPECT_EQ(ReadS3Problem("<html>").code, "");
  EXPECT_LT(ReadS3Problem("<Error><Code>" + std::string(5000, 'x') + "</Code></Error>").code.size(),
            1000u);
}

TEST(S3RepliesTest, ReadsIdsAndDeletions) {
  EXPECT_THAT(ReadS3UploadId("<InitiateMultipartUploadResult><UploadId>2~x</UploadId>"
                             "</InitiateMultipartUploadResult>"),
              IsOkAndHolds("2~x"));
  EXPECT_FALSE(ReadS3UploadId("<Error/>"));
  EXPECT_TRUE(
      IsS3Completion("<CompleteMultipartUploadResult><ETag>e</ETag>"
                     "</CompleteMultipartUploadResult>"));
  for (const char* text : {"", "<CompleteMultipartUploadResult>", "<Error/>"}) {
    EXPECT_FALSE(IsS3Completion(text)) << text;
  }
  EXPECT_THAT(ReadS3DeleteProblems("<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code>"
                                   "</Error></DeleteResult>"),
              IsOkAndHolds(ElementsAre(Pair("k", "AccessDenied"))));
  EXPECT_FALSE(ReadS3DeleteProblems("<Other/>"));
  EXPECT_EQ(XmlEscaped("a<b>&\n"), "a&#60;b&#62;&#38;&#10;");
}

// The names of what a server lists for the directory "/base/d u".
Result<std::vector<std::string>> ListedNames(const std::string& responses) {
  WebdavListing listing("/base/d u");
  MLP_TRY(listing.Feed("<?xml version='1.0'?><D:multistatus xmlns:D='DAV:'>" + responses +
                       "</D:multistatus>"));
  MLP_ASSIGN(const auto entries, listing.Finish());
  std::vector<std::string> names;
  for (const WebdavEntry& entry : entries) {
    names.push_back(entry.name + (entry.is_directory ? "/" : " " + std::to_string(entry.size)));
  }
  return names;
}

std::string Response(const std::string& href, const std::string& properties) {
  return "<D:response><D:href>" + href + "</D:href><D:propstat><D:prop>" + properties +
         "</D:prop></D:propstat></D:response>";
}

TEST(WebdavListingTest, ReadsFilesAndDirectories) {
  const std::string directory = "<D:resourcetype><D:collection/></D:resourcetype>";
  EXPECT_THAT(
      ListedNames(Response("/base/d%20u/", directory) +
                  Response("/base/d%20u/f%25", "<D:getcontentlength> 12 </D:getcontentlength>") +
                  Response("https://h:1/base/d%20u/sub/", directory + "<D:getcontentlength/>")),
      IsOkAndHolds(ElementsAre("f% 12", "sub/")));
}

TEST(WebdavListingTest, LeavesOutWhatLiesElsewhere) {
  for (const char* href : {"/base/d", "/other/f", "/base/d%20u/a/b", "/base/d%20u/a%2Fb", "", "/",
                           "/base/d%20u//", "https://host", "d%20u/f"}) {
    EXPECT_THAT(ListedNames(Response("/base/d%20u/", "") + Response(href, "")),
                IsOkAndHolds(::testing::IsEmpty()))
        << href;
  }
}

TEST(WebdavListingTest, RefusesAnotherDirectory) {
  EXPECT_THAT(ListedNames(Response("/other/", "") + Response("/other/f", "")),
              FailsWith(ErrorCode::kIo, "another directory"));
}

TEST(WebdavListingTest, RefusesSizesThatLieAndWhatIsNoListing) {
  for (const char* size : {"-1", "1e3", "99999999999999999999999", "x"}) {
    EXPECT_FALSE(ListedNames(Response(
        "/base/d%20u/f", "<D:getcontentlength>" + std::string(size) + "</D:getcontentlength>")))
        << size;
  }
  WebdavListing page("/");
  EXPECT_THAT(page.Feed("<html></html>"), IsOk());
  EXPECT_FALSE(page.Finish());
}

}  // namespace
}  // namespace mlp
