// Checks a signed provenance statement: signature, key, and that the files are what it is about.
// Needs no project: whoever got a file and its statement may check them anywhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/environment.h"
#include "engine/provenance/statement.h"
#include "engine/trust/envelope.h"
#include "engine/trust/key_ring.h"

namespace mlp {

// The key that counts, of those given: one of them must have signed. kForged when a signature that
// names one of them is wrong; kNotTrusted when none of them signed.
Result<TrustedKey> CheckSigner(const std::string& name, const Envelope& envelope,
                               const std::vector<TrustedKey>& keys);

// The statement in a checked envelope. kInvalid when it holds something else.
Result<std::vector<StatementSubject>> SubjectsIn(const std::string& name, const Envelope& envelope);

// Whether the file or directory at `path` has the digest of the subject: kNotFound, or kCorrupt
// with both digests. Every byte is read anew. In the project around environment.current_dir its
// ignore files count, as they do for what is recorded; elsewhere a link to a directory, of which no
// digest says anything, is kCorrupt.
Status CheckSubject(Environment& environment, const StatementSubject& subject,
                    const std::string& path);

}  // namespace mlp
