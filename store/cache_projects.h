// The projects that use a cache which lies outside of them, so that gc knows what all of them need.
//
//   <cache>/projects/<32 hex>    the absolute path of a project's root, LF; the name is the
//                                beginning of the SHA-256 of the path
#pragma once

#include <string>
#include <vector>

#include "store/base/file_system.h"

namespace mlp {

// Fine if it is registered already; durable on return.
Status RegisterProject(FileSystem& fs, const std::string& cache_dir, const std::string& root);
// gc then no longer asks what it needs. kNotFound if it is not registered.
Status ForgetProject(FileSystem& fs, const std::string& cache_dir, const std::string& root);
// Roots, sorted.
Result<std::vector<std::string>> RegisteredProjects(FileSystem& fs, const std::string& cache_dir);

}  // namespace mlp
