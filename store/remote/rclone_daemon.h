// RcloneDaemon: rclone's own server (rclone rcd) on loopback, started for one Remote and ended with
// it or with mlpipe. Private to store/remote.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "store/base/error.h"
#include "store/base/value.h"
#include "store/remote/child_process.h"
#include "store/remote/http_client.h"

namespace mlp {

class RcloneDaemon {
 public:
  // `display` is what errors name.
  static Result<std::unique_ptr<RcloneDaemon>> Start(const std::string& display);
  ~RcloneDaemon();
  RcloneDaemon(const RcloneDaemon&) = delete;
  RcloneDaemon& operator=(const RcloneDaemon&) = delete;

  // Calls one of https://rclone.org/rc/ ("operations/list") from any thread. kNotFound for a file
  // or directory that is not there.
  Result<Value> Call(const std::string& command, const Value& parameters, Attempt& attempt);

 private:
  RcloneDaemon(std::unique_ptr<ChildProcess> child, std::string display)
      : child_(std::move(child)), display_(std::move(display)) {}

  // The address that it says it listens on.
  Result<std::string> ReadAddress();
  void DropWhatItSays();

  const std::unique_ptr<ChildProcess> child_;
  const std::string display_;
  std::string url_;
  std::unique_ptr<HttpClient> client_;
  std::atomic<bool> ending_{false};
  std::thread drain_;
};

}  // namespace mlp
