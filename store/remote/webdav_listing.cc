#include "store/remote/webdav_listing.h"

#include <charconv>

#include "store/base/text.h"
#include "store/remote/remote_url.h"

namespace mlp {

WebdavListing::WebdavListing(const std::string& directory)
    : below_(directory + "/"),
      reader_([this](const std::string& path, const std::string& text) { OnElement(path, text); }) {
}

void WebdavListing::OnElement(const std::string& path, const std::string& text) {
  constexpr std::string_view kProperties = "multistatus/response/propstat/prop/";
  if (path == "multistatus/response/href") {
    href_ = Trim(text);
  } else if (path == "multistatus/response") {
    TakeResponse();
  } else if (path == "multistatus") {
    is_listing_ = true;
  } else if (path.starts_with(kProperties)) {
    const std::string_view property = std::string_view(path).substr(kProperties.size());
    if (property == "resourcetype/collection") entry_.is_directory = true;
    const std::string_view size = Trim(text);
    if (property != "getcontentlength" || size.empty()) return;  // empty: it has none
    const auto [stop, problem] =
        std::from_chars(size.data(), size.data() + size.size(), entry_.size);
    bad_size_ |= problem != std::errc() || stop != size.data() + size.size();
  }
}

// A reference may be a whole URL; whatever host it names, only the path counts.
void WebdavListing::TakeResponse() {
  std::string_view reference = href_;
  if (const std::size_t scheme = reference.find("://"); scheme != std::string_view::npos) {
    reference.remove_prefix(scheme + 3);
    reference.remove_prefix(std::min(reference.find('/'), reference.size()));
  }
  std::string path = PercentDecoded(reference);
  while (path.ends_with('/')) path.pop_back();
  ++responses_;
  const bool is_below = path.starts_with(below_);
  is_here_ |= is_below || path + "/" == below_;
  if (is_below) {
    entry_.name = path.substr(below_.size());
    const bool plain = !entry_.name.empty() && entry_.name.find('/') == std::string::npos;
    if (plain) entries_.push_back(entry_);
  }
  entry_ = {};
  href_.clear();
}

Result<std::vector<WebdavEntry>> WebdavListing::Finish() {
  MLP_TRY(reader_.Finish());
  if (!is_listing_ || bad_size_) {
    return Fail(ErrorCode::kIo, "the server's listing cannot be read");
  }
  if (responses_ > 0 && !is_here_) {
    return Fail(ErrorCode::kIo, "the server lists another directory than was asked for",
                "give the remote the address that the server itself names");
  }
  return std::move(entries_);
}

}  // namespace mlp
