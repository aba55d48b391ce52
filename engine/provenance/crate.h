// What a package says of itself, in the formats of others. Pure.
//
//   RO-Crate 1.1    https://www.researchobject.org/ro-crate/1.1/
//   PROV-JSON       https://www.w3.org/submissions/prov-json/, with the relations of W3C PROV-DM
//
// A stage is a CreateAction of the crate, and an activity of PROV, of the same name ("#stage-...");
// what it read and wrote are entities of both. Of the crate the files of the package, and the
// directories whose files are in it ("images/"), are its data, parts of the root; what is not in
// the package ("#data-raw.txt") is only named, with its digest.
#pragma once

#include <string>
#include <vector>

#include "engine/lineage.h"

namespace mlp {

// What the descriptions are called in a package, which no file of the project may be.
inline constexpr char kCrateFile[] = "ro-crate-metadata.json";
inline constexpr char kProvFile[] = "prov.json";

// A file of the package.
struct CrateFile {
  std::string path;
  std::uint64_t size = 0;
  std::string sha256;
};

struct CrateFacts {
  std::string name;  // of the target
  std::int64_t now_ns = 0;
  std::string version;           // of mlpipe
  std::vector<CrateFile> files;  // sorted; what stages read or wrote beside is only named
};

Value CrateMetadata(const Lineage& lineage, const CrateFacts& facts);
Value ProvDocument(const Lineage& lineage, const CrateFacts& facts);

}  // namespace mlp
