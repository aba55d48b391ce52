// RemoteOptions: the options of one remote by type, with errors that name the remote and the option
// but no value, since a value may be a secret. Private to store/remote.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/remote/remote_settings.h"

namespace mlp {

class RemoteOptions {
 public:
  explicit RemoteOptions(const RemoteSettings& settings) : settings_(settings) {}

  // "" when it is not set.
  std::string Text(std::string_view name) const;
  bool Has(std::string_view name) const { return !Text(name).empty(); }
  // "true" and "false", "yes" and "no", "on" and "off", "1" and "0", in any case.
  Result<bool> Flag(std::string_view name, bool otherwise) const;
  // The number if it is a whole one from `least` to 1,000,000.
  Result<int> Number(std::string_view name, int otherwise, int least) const;
  // Seconds, more than 0 and perhaps with a fraction; rounded up.
  Result<int> Seconds(std::string_view name, int otherwise) const;
  // `jobs`: transfers at once.
  Result<int> Jobs(int otherwise) const { return Number("jobs", otherwise, 1); }
  // kInvalid when one of these, which would change what the remote means, is set.
  Status Refuse(const std::vector<std::string_view>& names) const;

  Error Wrong(std::string_view name, std::string_view what) const;

 private:
  const RemoteSettings& settings_;
};

}  // namespace mlp
