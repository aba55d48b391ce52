// What the configuration says of one remote. Values; nothing here is checked against a server.
#pragma once

#include <map>
#include <string>

namespace mlp {

struct RemoteSettings {
  std::string name;
  // As written, except that a path of this machine is absolute. May be "remote://OTHER/sub".
  std::string url;
  // All other keys of its section, in lower case: "region", "user", "jobs", ... May hold secrets:
  // never shown.
  std::map<std::string, std::string> options;
};

}  // namespace mlp
