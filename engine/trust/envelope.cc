#include "engine/trust/envelope.h"

#include <algorithm>

#include "store/base/base64.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostBytes = 64 << 20;
constexpr std::size_t kMostSignatures = 1000;

// The bytes of a member in Base64; nullopt: it is not there, or no Base64.
std::optional<std::string> BytesAt(const Value& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return DecodeBase64(found->get_ref<const std::string&>());
}

std::optional<EnvelopeSignature> SignatureFrom(const Value& value) {
  if (!value.is_object()) return std::nullopt;
  const auto bytes = BytesAt(value, "sig");
  const auto id = value.find("keyid");
  if (!bytes || (id != value.end() && !id->is_string())) return std::nullopt;
  return EnvelopeSignature{id == value.end() ? "" : id->get<std::string>(), *bytes};
}

std::optional<Envelope> EnvelopeFrom(const Value& value) {
  if (!value.is_object()) return std::nullopt;
  const auto payload = BytesAt(value, "payload");
  const auto type = value.find("payloadType");
  const auto signatures = value.find("signatures");
  if (!payload || type == value.end() || !type->is_string() || signatures == value.end() ||
      !signatures->is_array() || signatures->empty() || signatures->size() > kMostSignatures)
    return std::nullopt;
  Envelope envelope{type->get<std::string>(), *payload, {}};
  for (const Value& one : *signatures) {
    const auto signature = SignatureFrom(one);
    if (!signature) return std::nullopt;
    envelope.signatures.push_back(*signature);
  }
  return envelope;
}

}  // namespace

std::string PreAuthEncoding(std::string_view type, std::string_view payload) {
  return Format("DSSEv1 {} {} {} {}", type.size(), type, payload.size(), payload);
}

Result<Envelope> Sealed(std::string type, std::string payload, const SigningKey& key) {
  MLP_ASSIGN(std::string signature, key.Sign(PreAuthEncoding(type, payload)));
  return Envelope{
      std::move(type), std::move(payload), {{key.public_key().Id(), std::move(signature)}}};
}

bool IsSignedBy(const Envelope& envelope, const PublicKey& key) {
  const std::string signed_bytes = PreAuthEncoding(envelope.type, envelope.payload);
  return std::any_of(
      envelope.signatures.begin(), envelope.signatures.end(),
      [&](const EnvelopeSignature& one) { return key.Verifies(signed_bytes, one.signature); });
}

std::string EnvelopeText(const Envelope& envelope) {
  Value signatures = Value::array();
  for (const EnvelopeSignature& one : envelope.signatures)
    signatures.push_back({{"keyid", one.key_id}, {"sig", Base64(one.signature)}});
  const Value value = {{"payload", Base64(envelope.payload)},
                       {"payloadType", envelope.type},
                       {"signatures", std::move(signatures)}};
  return PythonJson(value, false) + "\n";
}

Result<Envelope> ParseEnvelope(const std::string& name, const std::string& text) {
  if (text.size() <= kMostBytes) {
    auto envelope = EnvelopeFrom(Value::parse(text, nullptr, false));
    if (envelope) return std::move(*envelope);
  }
  return Fail(ErrorCode::kInvalid, Format("{} is no signed envelope (DSSE)", Quoted(name)),
              "'mlpipe provenance OUTPUT --sign -o FILE' writes one");
}

}  // namespace mlp
