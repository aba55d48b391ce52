// Paths that the configuration holds, as DVC reads and writes them: one that is relative starts
// from the directory of the file that it stands in, "~/" is the home directory, and what has a
// scheme ("s3://", "rclone:") is no path.
#pragma once

#include <string>
#include <string_view>

namespace mlp {

// Whether this option of a remote is a path or an address: `url`, and files with keys and
// credentials. (`ssl_verify` is not: as for DVC, a file there is meant from where one stands.)
bool IsPathOption(std::string_view key);

// What a path in a file of `config_dir` stands for: absolute; what is no path, or empty, as it is.
std::string PathMeantBy(const std::string& config_dir, const std::string& text);

// The text for a file of `config_dir` of what a user types who stands in `current_dir`; absolute
// paths, and those from the home directory, stay. Both directories are absolute.
std::string PathToWrite(const std::string& config_dir, const std::string& current_dir,
                        const std::string& typed);

}  // namespace mlp
