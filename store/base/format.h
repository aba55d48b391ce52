// Format: fmt::format without its cost. fmt's header-only form compiles its whole machinery into
// every file that formats (2 s a file), and Debian ships the compiled form only as a shared
// library, whose loading (with libstdc++) would double the start-up time of mlpipe. So the
// machinery is compiled once, in format.cc.
#pragma once

#include <fmt/core.h>

#include <string>

namespace mlp {

std::string VFormat(fmt::string_view format, fmt::format_args args);

// As fmt::format: the format string is checked at compile time.
template <class... T>
std::string Format(fmt::format_string<T...> format, T&&... args) {
  return VFormat(format, fmt::make_format_args(args...));
}

}  // namespace mlp
