// Machine: where this room reads what is so of the machine. A test gives it a made-up one.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace mlp {

// The value of an environment variable; nullopt: it is not set.
using VariableReader = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> ProcessVariable(const std::string& name);

struct Machine {
  std::string root = {};  // before /proc, /sys and /etc; empty: the machine's own
  VariableReader variable = ProcessVariable;

  std::string VariableOr(const std::string& name, const std::string& otherwise) const {
    return variable(name).value_or(otherwise);
  }
};

}  // namespace mlp
