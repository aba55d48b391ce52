#include "engine/trust/key_ring.h"

#include "engine/config.h"
#include "store/base/atomic_file.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::uint32_t kPrivateMode = 0600;
constexpr std::uint32_t kOthersMay = 0077;
constexpr std::size_t kFewestIdDigits = 8;
constexpr std::string_view kNameMark = "# ", kKeySuffix = ".pem";

bool IsKeyId(std::string_view text) {
  return !text.ends_with(".dir") && Digest::Parse(HashAlgorithm::kSha256, text).has_value();
}

// Never readable for others, not for a moment: so not by WriteFileAtomically, which goes by the
// umask.
Status WritePrivately(FileSystem& fs, const std::string& path, const std::string& text) {
  const std::string fresh = TemporaryNameBeside(path);
  MLP_ASSIGN(const auto file, fs.CreateNew(fresh, kPrivateMode));
  Status written = file->Append(text);
  if (written) written = file->Sync();
  if (written) written = file->Close();
  if (!written) {
    (void)fs.RemoveFile(fresh);
    return written;
  }
  const Result<bool> placed = fs.RenameNew(fresh, path);
  if (placed && *placed) return fs.SyncDir(ParentOf(path));
  (void)fs.RemoveFile(fresh);
  if (!placed) return Fail(placed.error());
  return Fail(ErrorCode::kUsage, Format("there is a key already: {}", Quoted(path)));
}

}  // namespace

KeyRing KeyRing::OfUser(FileSystem& fs) {
  return {fs, ParentOf(ConfigFileOf(ProjectPaths("", NativeLayout()), ConfigLevel::kGlobal))};
}

Result<std::optional<SigningKey>> KeyRing::Own() const {
  const std::string file = OwnKeyFile();
  MLP_ASSIGN(const std::optional<FileStat> stat, fs_.Stat(file, /*follow_symlinks=*/true));
  if (!stat) return std::optional<SigningKey>();
  if ((stat->mode & kOthersMay) != 0) {
    return Fail(ErrorCode::kInvalid,
                Format("others than you may read the signing key {}", Quoted(file)),
                "chmod 600 " + ShellQuoted(file) + "; if they may have read it, make a new one");
  }
  MLP_ASSIGN(const std::string text, ReadFile(fs_, file));
  MLP_ASSIGN(SigningKey key, SigningKey::FromPem(file, text));
  return std::optional(std::move(key));
}

Result<SigningKey> KeyRing::MakeOwn() {
  const std::string file = OwnKeyFile();
  MLP_ASSIGN(const std::optional<FileStat> there, fs_.Stat(file, /*follow_symlinks=*/false));
  if (there) {
    return Fail(ErrorCode::kUsage, Format("there is a key already: {}", Quoted(file)),
                "move it away first; what it signed stays as it is, signed by the old key");
  }
  MLP_ASSIGN(SigningKey key, SigningKey::Generate());
  MLP_TRY(fs_.MakeDirs(dir_));
  MLP_TRY(WritePrivately(fs_, file, key.Pem()));
  return key;
}

Result<TrustedKey> KeyRing::ReadTrusted(const std::string& id) const {
  MLP_ASSIGN(const std::string text, ReadFile(fs_, FileOf(id)));
  MLP_ASSIGN(PublicKey key, PublicKey::FromPem(FileOf(id), text));
  if (key.Id() != id) {
    return Fail(ErrorCode::kInvalid,
                Format("{} holds another key than its name says", Quoted(FileOf(id))),
                "remove it, and trust the key again with 'mlpipe key trust'");
  }
  const std::vector<std::string> lines = SplitLines(text);
  std::string name;
  if (!lines.empty() && lines.front().starts_with(kNameMark))
    name = lines.front().substr(kNameMark.size());
  return TrustedKey{id, name, std::move(key)};
}

Result<std::vector<TrustedKey>> KeyRing::Trusted() const {
  std::vector<TrustedKey> keys;
  MLP_ASSIGN(const std::optional<SigningKey> own, Own());
  if (own) keys.push_back({own->public_key().Id(), "own key", own->public_key()});
  const std::string directory = dir_ + "/trusted-keys";
  MLP_ASSIGN(const std::optional<FileStat> stat, fs_.Stat(directory, /*follow_symlinks=*/true));
  if (!stat) return keys;
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs_.ListDir(directory));
  for (const DirEntry& entry : entries) {
    if (!entry.name.ends_with(kKeySuffix)) continue;
    const std::string id = entry.name.substr(0, entry.name.size() - kKeySuffix.size());
    if (!IsKeyId(id) || (!keys.empty() && keys.front().id == id)) continue;
    MLP_ASSIGN(TrustedKey key, ReadTrusted(id));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<std::optional<TrustedKey>> KeyRing::FindTrusted(const std::string& id) const {
  MLP_ASSIGN(std::vector<TrustedKey> keys, Trusted());
  for (TrustedKey& key : keys)
    if (key.id == id) return std::optional(std::move(key));
  return std::optional<TrustedKey>();
}

Status KeyRing::Trust(const PublicKey& key, const std::string& name) {
  if (HasControlCharacter(name) || !IsValidUtf8(name))
    return Fail(ErrorCode::kUsage, "the name of a key must be one line of text");
  MLP_TRY(fs_.MakeDirs(dir_ + "/trusted-keys"));
  return WriteFileAtomically(fs_, FileOf(key.Id()), Format("{}{}\n{}", kNameMark, name, key.Pem()));
}

Result<TrustedKey> KeyRing::Distrust(const std::string& which) {
  MLP_ASSIGN(const std::vector<TrustedKey> keys, Trusted());
  std::vector<TrustedKey> found;
  for (const TrustedKey& key : keys) {
    const bool is_meant =
        key.name == which || (which.size() >= kFewestIdDigits && key.id.starts_with(which));
    MLP_ASSIGN(const auto stat, fs_.Stat(FileOf(key.id), /*follow_symlinks=*/false));
    if (is_meant && stat) found.push_back(key);
  }
  if (found.empty())
    return Fail(ErrorCode::kNotFound, Format("no trusted key is called {}", Quoted(which)),
                "'mlpipe key list' shows them");
  if (found.size() > 1)
    return Fail(ErrorCode::kUsage, Format("{} fits several trusted keys", Quoted(which)),
                "give more digits of its id: 'mlpipe key list' shows them");
  MLP_TRY(fs_.RemoveFile(FileOf(found.front().id)));
  return found.front();
}

}  // namespace mlp
