// WebdavListing: the answer to PROPFIND of depth 1, read while it comes. Private to store/remote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/remote/xml_reader.h"

namespace mlp {

struct WebdavEntry {
  std::string name;  // one plain segment, decoded
  bool is_directory = false;
  std::uint64_t size = 0;
};

class WebdavListing {
 public:
  // `directory` is the decoded path that was asked about. What lies elsewhere is left out.
  explicit WebdavListing(const std::string& directory);

  Status Feed(std::string_view bytes) { return reader_.Feed(bytes); }
  Result<std::vector<WebdavEntry>> Finish();

 private:
  void OnElement(const std::string& path, const std::string& text);
  void TakeResponse();

  const std::string below_;  // ends in '/'
  XmlReader reader_;
  std::size_t responses_ = 0;
  bool is_here_ = false;  // one of them is the directory or below it
  bool is_listing_ = false, bad_size_ = false;
  std::string href_;
  WebdavEntry entry_;
  std::vector<WebdavEntry> entries_;
};

}  // namespace mlp
