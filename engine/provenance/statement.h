// Provenance statements: what an output was made from and how, for others to check.
//
//   in-toto Statement v1    https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
//   DigestSet, ResourceDescriptor    beside it: digest_set.md, resource_descriptor.md
//   SLSA Provenance v1      https://slsa.dev/spec/v1.0/provenance
//
// The digest of a file is its "sha256" or, in a DVC project, "md5". That of a directory is the
// digest of its TreeObject (store/tree_object.h), under names of mlpipe's own, so that nobody takes
// it for the hash of some archive: "mlpipe_tree_sha256", "mlpipe_tree_md5". So has what was read of
// a part of a file, some files of a directory, a URL or the output of a command: what is recorded
// of that is "mlpipe_selection_sha256", "mlpipe_selection_md5". Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/lineage.h"

namespace mlp {

inline constexpr char kStatementType[] = "https://in-toto.io/Statement/v1";
inline constexpr char kPredicateType[] = "https://slsa.dev/provenance/v1";
inline constexpr char kStatementMediaType[] = "application/vnd.in-toto+json";
inline constexpr char kBuildType[] = "urn:mlpipe:stage-run:v1";

struct StatementOptions {
  HashAlgorithm algorithm = HashAlgorithm::kSha256;  // of the project
  bool deep = false;    // dependencies of all stages upstream, not only of the one that wrote it
  std::string builder;  // who ran it: a URI
  std::string version;  // of mlpipe
};

// Of the target of an upstream lineage: a file that a stage wrote, or all that a stage wrote.
// kNotFound when no stage wrote it, or its digest is not known.
Result<Value> ProvenanceStatement(const Lineage& lineage, const StatementOptions& options);

// One of what a statement is about.
struct StatementSubject {
  std::string name;  // a path, relative to the root of the project
  Digest digest;     // of a tree where it is a directory
};

// Reads the subjects of any in-toto statement v1 with SLSA provenance v1. Of several digests the
// best one that mlpipe knows counts. kInvalid when it is no such statement, or one of the subjects
// has no such digest. `name` is what messages call the text.
Result<std::vector<StatementSubject>> SubjectsOf(const std::string& name, const std::string& text);

}  // namespace mlp
