#include "engine/provenance/provenance_check.h"

#include <algorithm>

#include "engine/workspace.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/file_index.h"
#include "store/path_scan.h"

namespace mlp {
namespace {

std::string SignersOf(const Envelope& envelope) {
  std::vector<std::string> ids;
  for (const EnvelopeSignature& one : envelope.signatures)
    ids.push_back(one.key_id.empty() ? "an unnamed key" : Quoted(ForTerminal(one.key_id)));
  return Join(ids, ", ");
}

bool NamesKey(const Envelope& envelope, const TrustedKey& key) {
  return std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                     [&](const EnvelopeSignature& one) { return one.key_id == key.id; });
}

// A digest does not cover what lies behind such a link, which who uses the directory reads all the
// same.
Status RefuseLinksToDirectories(FileSystem& fs, const std::string& directory,
                                const std::vector<DirEntry>& entries) {
  for (const DirEntry& entry : entries) {
    if (entry.type != FileType::kSymlink) continue;
    const std::string path = directory + "/" + entry.name;
    MLP_ASSIGN(const auto stat, fs.Stat(path, /*follow_symlinks=*/true));
    if (stat && stat->type == FileType::kDirectory)
      return Fail(ErrorCode::kCorrupt,
                  Format("{} is a link to a directory, about which no statement says anything",
                         Quoted(path)),
                  "remove it, or copy there what it leads to");
  }
  return {};
}

Result<PathScan> ScanOutside(FileSystem& fs, FileIndex& index, const std::string& path) {
  return ScanPath(fs, index, path, [&](const RelPath& inside, std::vector<DirEntry>& entries) {
    return RefuseLinksToDirectories(fs, inside.is_root() ? path : path + "/" + inside.str(),
                                    entries);
  });
}

Result<PathScan> ScanSubject(Environment& environment, FileIndex& index, const std::string& path) {
  const Result<ProjectPaths> project = FindProject(environment);
  if (!project || !path.starts_with(project->root() + "/"))
    return ScanOutside(environment.fs, index, path);
  MLP_ASSIGN(Workspace workspace, Workspace::Open(environment));
  MLP_ASSIGN(const RelPath inside,
             RelPath::Resolve(RelPath(), path.substr(project->root().size() + 1)));
  return workspace.ScanCopy(project->root(), inside, index);
}

}  // namespace

Result<TrustedKey> CheckSigner(const std::string& name, const Envelope& envelope,
                               const std::vector<TrustedKey>& keys) {
  for (const TrustedKey& key : keys)
    if (IsSignedBy(envelope, key.key)) return key;
  for (const TrustedKey& key : keys) {
    if (!NamesKey(envelope, key)) continue;
    return Fail(ErrorCode::kForged,
                Format("the signature in {} is not right for the key {} ({})", Quoted(name),
                       key.id.substr(0, 16), Quoted(key.name)),
                "it was changed after it was signed, or never signed with that key: do not use it");
  }
  return Fail(
      ErrorCode::kNotTrusted,
      Format("{} is signed by {}, which is not trusted", Quoted(name), SignersOf(envelope)),
      "if you know whose key it is: 'mlpipe key trust FILE -n NAME', or give it with --key");
}

Result<std::vector<StatementSubject>> SubjectsIn(const std::string& name,
                                                 const Envelope& envelope) {
  if (envelope.type != kStatementMediaType)
    return Fail(ErrorCode::kInvalid, Format("{} holds {}, no in-toto statement", Quoted(name),
                                            Quoted(ForTerminal(envelope.type))));
  return SubjectsOf(name, envelope.payload);
}

Status CheckSubject(Environment& environment, const StatementSubject& subject,
                    const std::string& path) {
  const HashAlgorithm algorithm = subject.digest.algorithm();
  FileIndex index = FileIndex::InMemory(algorithm);
  MLP_ASSIGN(PathScan scan, ScanSubject(environment, index, path));
  if (!scan.exists)
    return Fail(ErrorCode::kNotFound, Format("{} is not there", Quoted(subject.name)),
                "name the file that is meant: mlpipe verify-provenance STATEMENT FILE");
  MLP_TRY(HashUnknown(environment.fs, index, algorithm, environment.clock.NowNs(), scan));
  const Digest found = scan.Record(algorithm).digest;
  if (found == subject.digest) return {};
  return Fail(ErrorCode::kCorrupt,
              Format("{} is not what the statement is about: its digest is {}, not {}",
                     Quoted(subject.name), found.ToString(), subject.digest.ToString()),
              "it was changed since, or is another file");
}

}  // namespace mlp
