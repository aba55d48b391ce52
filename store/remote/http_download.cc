#include "store/remote/http_download.h"

#include <charconv>

#include "store/base/format.h"

namespace mlp {
namespace {

constexpr long kWhole = 200;
constexpr long kPart = 206;
constexpr long kNoSuchPart = 416;

// The number behind `before` in a Content-Range ("bytes 5-9/10", "bytes */10"); -1 if it has none.
std::int64_t NumberBehind(const std::string& range, std::string_view before) {
  const std::size_t at = range.find(before);
  if (at == std::string::npos) return -1;
  std::int64_t number = -1;
  const char* const begin = range.data() + at + before.size();
  if (std::from_chars(begin, range.data() + range.size(), number).ec != std::errc()) return -1;
  return number;
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

Status Download::Open(const HttpAnswer& answer) {
  if (file_) return {};
  const bool continues = answer.status == kPart && have_ > 0;
  if (continues &&
      NumberBehind(answer.Header("content-range"), "bytes ") != static_cast<std::int64_t>(have_)) {
    return Fail(ErrorCode::kIo, "the server sent another part of the file than was asked for");
  }
  if (continues) {
    MLP_ASSIGN(file_, fs_.OpenForAppending(path_));
    return {};
  }
  MLP_TRY(BeginAnew());
  MLP_ASSIGN(file_, fs_.CreateNew(path_, 0666));
  return {};
}

Result<HttpAnswer> Download::Ask(const HttpSend& send) {
  HttpRequest request;
  if (have_ > 0) request.headers.push_back(Format("Range: bytes={}-", have_));
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
  return answer;
}

}  // namespace

Result<HttpAnswer> DownloadOverHttp(FileSystem& fs, const std::string& path, const HttpSend& send,
                                    Attempt& attempt) {
  return Download(fs, path, attempt).Run(send);
}

}  // namespace mlp
