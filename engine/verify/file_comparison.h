// Two files that differ, told apart in the words of their form: found by name, else by content.
#pragma once

#include <string>

#include "engine/verify/difference.h"
#include "store/base/file_system.h"

namespace mlp {

// `name` says the form: .json, .jsonl, .csv, .tsv, .safetensors; a zip archive is known by its
// first bytes. What is not of the form that it claims, and all else, is compared line by line where
// it is text, else byte by byte. The paths are absolute.
//
// Where the contract has no tolerance, the first difference in value, else in bytes: nullopt only
// for equal files, and for logs of live metrics that differ in nothing but the times of their
// steps. With a tolerance, nullopt if every number is within it and all else is equal; of JSON and
// tables the way they are written does not count.
FirstDifference CompareFiles(FileSystem& fs, const Contract& contract, const std::string& name,
                             const std::string& recorded, const std::string& now);

// Whether two files of this name may agree though their bytes differ: then only a look at both
// tells.
bool MayAgree(const Contract& contract, const std::string& name);

}  // namespace mlp
