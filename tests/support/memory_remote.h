// MemoryRemote: a Remote of files in memory, that counts what is asked of it and fails on request.
#pragma once

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "store/remote/remote.h"

namespace mlp::testing {

class MemoryRemote : public Remote {
 public:
  std::map<std::string, std::string> files;
  std::set<std::string> broken;       // keys that cannot be moved
  std::vector<std::string> uploaded;  // in order
  std::size_t resumed = 0;            // downloads into a file that was there
  int lists = 0, asked = 0;           // calls of List; keys that Sizes was asked for
  bool can_list = true;

  std::string Display() const override { return "memory"; }
  bool CanList() const override { return can_list; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override {
    ++lists;
    std::vector<RemoteFile> found;
    for (const auto& [key, bytes] : files)
      if (key.starts_with(prefix + "/")) found.push_back({key, bytes.size()});
    return found;
  }
  Result<std::vector<std::optional<std::uint64_t>>> Sizes(
      const std::vector<std::string>& keys) override {
    std::vector<std::optional<std::uint64_t>> sizes;
    for (const std::string& key : keys) {
      ++asked;
      const auto found = files.find(key);
      sizes.push_back(found == files.end() ? std::nullopt
                                           : std::optional<std::uint64_t>(found->second.size()));
    }
    return sizes;
  }
  Status Upload(const std::vector<RemoteTransfer>& items, TransferObserver& observer) override {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (broken.contains(items[i].key)) {
        observer.OnDone(i, Fail(ErrorCode::kIo, "broken"));
        continue;
      }
      std::ostringstream bytes;
      bytes << std::ifstream(items[i].path).rdbuf();
      files[items[i].key] = bytes.str();
      uploaded.push_back(items[i].key);
      observer.OnDone(i, {});
    }
    return {};
  }
  Status Download(const std::vector<RemoteTransfer>& items, TransferObserver& observer) override {
    for (std::size_t i = 0; i < items.size(); ++i) observer.OnDone(i, DownloadOne(items[i]));
    return {};
  }
  Status Remove(const std::vector<std::string>& keys, TransferObserver& observer) override {
    for (std::size_t i = 0; i < keys.size(); ++i) files.erase(keys[i]), observer.OnDone(i, {});
    return {};
  }

 private:
  Status DownloadOne(const RemoteTransfer& item) {
    const auto found = files.find(item.key);
    if (found == files.end()) return Fail(ErrorCode::kNotFound, "no such key");
    std::ifstream there(item.path, std::ios::ate);
    const std::size_t have = there ? static_cast<std::size_t>(there.tellg()) : 0;
    if (there) ++resumed;
    std::ofstream out(item.path, std::ios::app);
    if (broken.contains(item.key)) {  // half of it comes
      out << found->second.substr(have, found->second.size() / 2);
      return Fail(ErrorCode::kIo, "broken");
    }
    out << found->second.substr(std::min(have, found->second.size()));
    return {};
  }
};

}  // namespace mlp::testing
