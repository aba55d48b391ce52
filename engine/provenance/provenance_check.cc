#include "engine/provenance/provenance_check.h"

#include <algorithm>

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

Status CheckSubject(FileSystem& fs, Clock& clock, const StatementSubject& subject,
                    const std::string& path) {
  const HashAlgorithm algorithm = subject.digest.algorithm();
  FileIndex index = FileIndex::InMemory(algorithm);
  MLP_ASSIGN(PathScan scan, ScanPath(fs, index, path));
  if (!scan.exists)
    return Fail(ErrorCode::kNotFound, Format("{} is not there", Quoted(subject.name)),
                "name the file that is meant: mlpipe verify-provenance STATEMENT FILE");
  MLP_TRY(HashUnknown(fs, index, algorithm, clock.NowNs(), scan));
  const Digest found = scan.Record(algorithm).digest;
  if (found == subject.digest) return {};
  return Fail(ErrorCode::kCorrupt,
              Format("{} is not what the statement is about: its digest is {}, not {}",
                     Quoted(subject.name), found.ToString(), subject.digest.ToString()),
              "it was changed since, or is another file");
}

}  // namespace mlp
