// Envelope: DSSE, the Dead Simple Signing Envelope, version 1:
// https://github.com/secure-systems-lab/dsse/blob/master/envelope.md and protocol.md beside it.
//
//   {"payload": BASE64, "payloadType": TYPE, "signatures": [{"keyid": ID, "sig": BASE64}, ...]}
//
// What is signed is not the JSON but PAE(payloadType, payload), so that no signature over one type
// can be taken for one over another. `keyid` says only where to look for the key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/signature.h"
#include "store/base/value.h"

namespace mlp {

// "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload; LEN: bytes, decimal digits.
std::string PreAuthEncoding(std::string_view type, std::string_view payload);

struct EnvelopeSignature {
  std::string key_id;     // PublicKey::Id by mlpipe; of others anything, or empty
  std::string signature;  // bytes
};

struct Envelope {
  std::string type;     // a media type
  std::string payload;  // bytes
  std::vector<EnvelopeSignature> signatures;
};

Result<Envelope> Sealed(std::string type, std::string payload, const SigningKey& key);
// Whether one of the signatures is by this key; their key ids do not count.
bool IsSignedBy(const Envelope& envelope, const PublicKey& key);

std::string EnvelopeText(const Envelope& envelope);  // JSON, one line and a newline
// kInvalid when the text is no envelope, or too large for one. `name` is what messages call it.
Result<Envelope> ParseEnvelope(const std::string& name, const std::string& text);

}  // namespace mlp
