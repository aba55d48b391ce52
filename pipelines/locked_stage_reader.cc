#include "pipelines/locked_stage_reader.h"

#include <algorithm>
#include <array>

#include "store/base/text.h"

namespace mlp {
namespace {

// What DVC writes for data that has no plain digest: external or cloud-versioned.
constexpr std::array<std::string_view, 6> kForeignKeys = {"version_id", "etag",  "checksum",
                                                          "cloud",      "files", "remote"};

bool HasControlCharacter(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

class StageEntryReader {
 public:
  StageEntryReader(HashAlgorithm algorithm, const YamlDocument& document, std::string owner)
      : algorithm_(algorithm), document_(document), owner_(std::move(owner)) {}

  Result<LockedStage> Read(const YamlNode& node) {
    if (!node.IsMapping()) return Fail(LockError(document_, node, owner_ + " must be a map"));
    MLP_TRY(CheckLockKeys(document_, node,
                          {"cmd", "deps", "params", "outs", "env", "wdir", "environment"}, owner_));
    LockedStage locked;
    MLP_TRY(ReadCommand(node, locked));
    if (const YamlNode* deps = node.Find("deps")) MLP_TRY(ReadPaths(*deps, "deps", locked.deps));
    if (const YamlNode* params = node.Find("params")) MLP_TRY(ReadParams(*params, locked.params));
    if (const YamlNode* outs = node.Find("outs")) MLP_TRY(ReadPaths(*outs, "outs", locked.outs));
    if (const YamlNode* env = node.Find("env")) MLP_TRY(ReadEnvironment(*env, locked.env));
    if (const YamlNode* wdir = node.Find("wdir")) {
      if (!wdir->IsString()) return Bad(*wdir, "'wdir' of " + owner_ + " must be a string");
      locked.wdir = wdir->text;
    }
    if (const YamlNode* ran_with = node.Find("environment")) {
      MLP_ASSIGN(locked.environment,
                 ReadLockedEnvironment(algorithm_, document_, *ran_with, owner_));
    }
    if (is_foreign_) {
      locked = {};
      locked.foreign = ToValue(node);
    }
    locked.Sort();
    return locked;
  }

 private:
  tl::unexpected<Error> Bad(const YamlNode& node, std::string message) const {
    return Fail(LockError(document_, node, std::move(message)));
  }

  Status ReadCommand(const YamlNode& node, LockedStage& locked) {
    const YamlNode* cmd = node.Find("cmd");
    if (cmd == nullptr) return Bad(node, owner_ + " has no 'cmd'");
    const bool is_list =
        cmd->IsSequence() && std::all_of(cmd->items.begin(), cmd->items.end(), IsCommand);
    if (!IsCommand(*cmd) && !is_list) {
      return Bad(*cmd, "'cmd' of " + owner_ + " must be a string or a list of strings");
    }
    locked.cmd = ToValue(*cmd);
    return {};
  }

  // A line for a shell, or {argv: [...]}.
  static bool IsCommand(const YamlNode& node) {
    if (!node.IsMapping()) return node.IsString();
    const YamlNode* argv = node.Find("argv");
    return argv != nullptr && node.fields.size() == 1 && !argv->items.empty() &&
           std::all_of(argv->items.begin(), argv->items.end(),
                       [](const YamlNode& item) { return item.IsString(); });
  }

  // Name to value, null for a variable that was not set, {sha256: ...} for a secret one.
  Status ReadEnvironment(const YamlNode& map, std::vector<std::pair<std::string, Value>>& env) {
    if (!map.IsMapping()) return Bad(map, "'env' of " + owner_ + " must be a map");
    for (const auto& [name, value] : map.fields) {
      const YamlNode* digest = value.Find("sha256");
      const bool is_secret = digest != nullptr && digest->IsString() && value.fields.size() == 1;
      if (!value.IsNull() && !value.IsString() && !is_secret) {
        return Bad(value, Quoted(name.text) + " in 'env' of " + owner_ + " is no recorded value");
      }
      env.emplace_back(name.text, ToValue(value));
    }
    return {};
  }

  Status ReadPaths(const YamlNode& list, const std::string& key, std::vector<LockedPath>& paths) {
    const std::string what = Quoted(key) + " of " + owner_;
    if (!list.IsSequence()) return Bad(list, what + " must be a list");
    for (const YamlNode& item : list.items) MLP_TRY(ReadPath(item, what, paths.emplace_back()));
    return {};
  }

  Status ReadPath(const YamlNode& entry, const std::string& what, LockedPath& locked) {
    if (!entry.IsMapping()) return Bad(entry, "an entry of " + what + " must be a map");
    const std::string algorithm(NameOf(algorithm_));
    const YamlNode* hash = entry.Find("hash");
    if (hash != nullptr && hash->text != algorithm) {
      return Bad(*hash, "an entry of " + what + " is hashed by " + Quoted(hash->text) +
                            ", and this project uses " + algorithm);
    }
    std::vector<std::string> known = {"path", "hash", algorithm, "size", "nfiles", "isexec"};
    known.insert(known.end(), kForeignKeys.begin(), kForeignKeys.end());
    MLP_TRY(CheckLockKeys(document_, entry, known, "an entry of " + what));

    const YamlNode* path = entry.Find("path");
    if (path == nullptr) return Bad(entry, "an entry of " + what + " has no 'path'");
    if (!path->IsString() || path->text.empty() || HasControlCharacter(path->text)) {
      return Bad(*path, "a path of " + what + " is not a usable text");
    }
    locked.path = path->text;
    if (IsForeign(entry)) {
      is_foreign_ = true;
      return {};
    }
    MLP_TRY(ReadDigest(entry, algorithm, locked));
    MLP_TRY(ReadCount(*entry.Find("size"), locked.size));
    if (const YamlNode* nfiles = entry.Find("nfiles")) {
      MLP_TRY(ReadCount(*nfiles, locked.nfiles.emplace()));
    }
    return ReadFlag(entry, locked.is_executable);
  }

  // DVC 2.x wrote no `hash`; its digests are of the text with line ends changed, so they cannot be
  // compared.
  bool IsForeign(const YamlNode& entry) const {
    const bool is_ours = entry.Find("hash") != nullptr && entry.Find("size") != nullptr &&
                         entry.Find(NameOf(algorithm_)) != nullptr;
    return !is_ours || std::any_of(kForeignKeys.begin(), kForeignKeys.end(),
                                   [&](auto key) { return entry.Find(key) != nullptr; });
  }

  Status ReadDigest(const YamlNode& entry, const std::string& algorithm, LockedPath& locked) {
    // By its text: a digest of digits alone is quoted in the file, but one written by hand may not
    // be.
    const YamlNode& digest = *entry.Find(algorithm);
    const std::optional<Digest> parsed = Digest::Parse(algorithm_, digest.text);
    if (!parsed) {
      return Bad(digest, Quoted(digest.text) + " is no " + algorithm + " digest");
    }
    locked.digest = *parsed;
    return {};
  }

  Status ReadCount(const YamlNode& node, std::uint64_t& count) const {
    const bool is_count =
        node.IsScalar() && node.scalar.is_number_integer() &&
        (node.scalar.is_number_unsigned() || node.scalar.get<std::int64_t>() >= 0);
    if (!is_count) return Bad(node, "a size or number of files must be an integer from 0");
    count = node.scalar.get<std::uint64_t>();
    return {};
  }

  Status ReadFlag(const YamlNode& entry, bool& flag) const {
    const YamlNode* node = entry.Find("isexec");
    if (node == nullptr) return {};
    if (!node->scalar.is_boolean()) return Bad(*node, "'isexec' must be true or false");
    flag = node->scalar.get<bool>();
    return {};
  }

  Status ReadParams(const YamlNode& map, std::vector<LockedParams>& params) const {
    const std::string what = "'params' of " + owner_;
    if (!map.IsMapping()) return Bad(map, what + " must be a map");
    for (const auto& [file, values] : map.fields) {
      if (!values.IsMapping()) {
        return Bad(values, Quoted(file.text) + " in " + what + " must be a map");
      }
      LockedParams& locked = params.emplace_back();
      locked.file = file.text;
      for (const auto& [key, value] : values.fields) {
        locked.values.emplace_back(key.text, ToValue(value));
      }
    }
    return {};
  }

  HashAlgorithm algorithm_;
  const YamlDocument& document_;
  std::string owner_;
  bool is_foreign_ = false;
};

}  // namespace

Error LockError(const YamlDocument& document, const YamlNode& node, std::string message,
                std::string hint) {
  if (hint.empty()) hint = kBrokenLockHint;
  Error error = document.ErrorAt(node, std::move(message), std::move(hint));
  error.code = ErrorCode::kInvalid;
  return error;
}

Status CheckLockKeys(const YamlDocument& document, const YamlNode& map,
                     const std::vector<std::string>& known, const std::string& owner) {
  for (const auto& [key, value] : map.fields) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    return Fail(LockError(document, key, "unknown key " + Quoted(key.text) + " in " + owner,
                          DidYouMean(key.text, known)));
  }
  return {};
}

Result<LockedStage> ReadLockedStage(HashAlgorithm algorithm, const YamlDocument& document,
                                    const YamlNode& node, const std::string& owner) {
  return StageEntryReader(algorithm, document, owner).Read(node);
}

}  // namespace mlp
