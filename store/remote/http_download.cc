#include "store/remote/http_download.h"

#include <charconv>

#include "store/base/format.h"

namespace mlp {
namespace {

constexpr long kWhole = 200;
constexpr long kPart = 206;
constexpr long kNoSuchPart = 416;
constexpr std::size_t kMostTag = 1024;

// The number behind `before` in a Content-Range ("bytes 5-9/10", "bytes */10"); -1 if it has none.
std::int64_t NumberBehind(const std::string& range, std::string_view before) {
  const std::size_t at = range.find(before);
  if (at == std::string::npos) return -1;
  std::int64_t number = -1;
  const char* const begin = range.data() + at + before.size();
  if (std::from_chars(begin, range.data() + range.size(), number).ec != std::errc()) return -1;
  return number;
}

// The name of the version, if a part may be asked for by it.
std::string StrongTag(const HttpAnswer& answer) {
  const std::string tag = answer.Header("etag");
  return tag.starts_with('"') && tag.size() > 2 && tag.size() < kMostTag ? tag : "";
}

class Download {
 public:
  Download(FileSystem& fs, const std::string& path, Attempt& attempt)
      : fs_(fs), path_(path), attempt_(attempt) {}

  Result<HttpAnswer> Run(const HttpSend& send);

 private:
  Status FindBeginning();
  Status BeginAnew();
  // Opens the file as the answer's status asks for.
  Status Open(const HttpAnswer& answer);
  Result<HttpAnswer> Ask(const HttpSend& send);
  Status CheckPart(const HttpAnswer& answer);
  // All of it is there, as far as the server told how long that is.
  Status CheckEnd(const HttpAnswer& answer);
  tl::unexpected<Error> BeginAgain(const char* why);

  FileSystem& fs_;
  const std::string& path_;
  Attempt& attempt_;
  std::uint64_t have_ = 0;  // bytes in the file
  std::unique_ptr<WritableFile> file_;
};

Status Download::FindBeginning() {
  MLP_ASSIGN(const auto stat, fs_.Stat(path_, false));
  if (stat && stat->type != FileType::kRegular) return BeginAnew();
  have_ = stat ? stat->size : 0;
  attempt_.SkipTo(have_);
  return {};
}

Status Download::BeginAnew() {
  MLP_ASSIGN(const auto stat, fs_.Stat(path_, false));
  if (stat) MLP_TRY(fs_.RemoveFile(path_));
  have_ = 0;
  return {};
}

// What is there is of no use; the next try begins with nothing.
tl::unexpected<Error> Download::BeginAgain(const char* why) {
  attempt_.BeginVersion("");
  if (const Status status = BeginAnew(); !status) return Fail(status.error());
  return attempt_.Fails(Trouble::kPasses, {ErrorCode::kIo, why, {}, {}, {}, {}});
}

Status Download::CheckPart(const HttpAnswer& answer) {
  if (have_ == 0 ||
      NumberBehind(answer.Header("content-range"), "bytes ") != static_cast<std::int64_t>(have_)) {
    return Fail(ErrorCode::kIo, "the server sent another part of the file than was asked for");
  }
  const std::string tag = StrongTag(answer);
  if (!attempt_.version().empty() && !tag.empty() && tag != attempt_.version()) {
    return BeginAgain("the file changed on the server while it was downloaded");
  }
  return {};
}

Status Download::CheckEnd(const HttpAnswer& answer) {
  if (answer.status != kPart) return {};
  const std::int64_t whole = NumberBehind(answer.Header("content-range"), "/");
  if (whole < 0 || whole == static_cast<std::int64_t>(have_)) return {};
  if (whole < static_cast<std::int64_t>(have_)) return BeginAgain("the server sent too much");
  return attempt_.Fails(Trouble::kPasses,
                        {ErrorCode::kIo, "the server sent too little", {}, {}, {}, {}});
}

Status Download::Open(const HttpAnswer& answer) {
  if (file_) return {};
  if (answer.status == kPart) MLP_TRY(CheckPart(answer));
  attempt_.BeginVersion(StrongTag(answer));
  if (answer.status == kPart) {
    MLP_ASSIGN(file_, fs_.OpenForAppending(path_));
    return {};
  }
  MLP_TRY(BeginAnew());
  MLP_ASSIGN(file_, fs_.CreateNew(path_, 0666));
  return {};
}

Result<HttpAnswer> Download::Ask(const HttpSend& send) {
  HttpRequest request;
  if (have_ > 0) {
    request.headers.push_back(Format("Range: bytes={}-", have_));
    if (!attempt_.version().empty()) request.headers.push_back("If-Range: " + attempt_.version());
  }
  request.sink = [this](const HttpAnswer& answer, std::string_view bytes) -> Status {
    MLP_TRY(Open(answer));
    MLP_TRY(file_->Append(bytes));
    have_ += bytes.size();
    attempt_.ReachedTo(have_);
    return {};
  };
  return send(std::move(request));
}

Result<HttpAnswer> Download::Run(const HttpSend& send) {
  MLP_TRY(FindBeginning());
  MLP_ASSIGN(HttpAnswer answer, Ask(send));
  if (answer.status == kNoSuchPart && have_ > 0) {
    const std::int64_t whole = NumberBehind(answer.Header("content-range"), "*/");
    if (whole == static_cast<std::int64_t>(have_)) {
      answer.status = kWhole;  // all of it is there
      return answer;
    }
    MLP_TRY(BeginAnew());
    MLP_ASSIGN(answer, Ask(send));
  }
  if (!answer.IsSuccess()) return answer;
  MLP_TRY(Open(answer));  // an empty file has no bytes to open it
  MLP_TRY(file_->Close());
  MLP_TRY(CheckEnd(answer));
  return answer;
}

}  // namespace

Result<HttpAnswer> DownloadOverHttp(FileSystem& fs, const std::string& path, const HttpSend& send,
                                    Attempt& attempt) {
  return Download(fs, path, attempt).Run(send);
}

}  // namespace mlp
