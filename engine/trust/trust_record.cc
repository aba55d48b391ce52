#include "engine/trust/trust_record.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_set>

#include "store/base/atomic_file.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kVersion = 1;

// As the XDG base directory specification has it: a path that is not absolute does not count.
std::string AbsoluteVariable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value == '/' ? value : "";
}

std::optional<std::string> TextAt(const Value& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<TrustRecord> RecordFrom(const Value& value) {
  if (!value.is_object() || value.value("version", Value()) != kVersion) return std::nullopt;
  const auto root = TextAt(value, "root"), mark = TextAt(value, "mark");
  const auto commands = value.find("commands");
  if (!root || !mark || commands == value.end() || !commands->is_array()) return std::nullopt;
  TrustRecord record{*root, *mark, {}};
  for (const Value& one : *commands) {
    if (!one.is_object()) return std::nullopt;
    const auto digest = TextAt(one, "digest"), stage = TextAt(one, "stage"),
               text = TextAt(one, "text");
    if (!digest || !stage || !text) return std::nullopt;
    record.commands.push_back({*digest, *stage, *text});
  }
  return record;
}

}  // namespace

std::vector<ProjectCommand> TrustRecord::UnknownOf(const std::vector<ProjectCommand>& all) const {
  std::unordered_set<std::string> known;
  for (const ProjectCommand& command : commands) known.insert(command.digest);
  const auto is_known = [&](const std::string& digest) { return known.contains(digest); };
  std::vector<ProjectCommand> unknown;
  for (const ProjectCommand& command : all) {
    const std::vector<std::string>& less = command.less_confined;
    if (!is_known(command.digest) && std::none_of(less.begin(), less.end(), is_known))
      unknown.push_back(command);
  }
  return unknown;
}

const ProjectCommand* TrustRecord::Before(const std::string& stage) const {
  const auto found =
      std::find_if(commands.rbegin(), commands.rend(),
                   [&](const ProjectCommand& known) { return known.stage == stage; });
  return found == commands.rend() ? nullptr : &*found;
}

Result<TrustStore> TrustStore::OfUser(FileSystem& fs) {
  std::string data = AbsoluteVariable("XDG_DATA_HOME");
  const std::string home = AbsoluteVariable("HOME");
  if (data.empty() && !home.empty()) data = home + "/.local/share";
  if (!data.empty()) return TrustStore(fs, data + "/mlpipe");
  return Fail(ErrorCode::kInvalid, "there is no place to remember which projects are trusted",
              "set HOME or XDG_DATA_HOME; in a container MLPIPE_TRUST=1 trusts every project");
}

std::string TrustStore::FileOf(const std::string& root) const {
  return Format("{}/trust/{}.json", dir_, HashOf(HashAlgorithm::kSha256, root).Hex());
}

Result<TrustRecord> TrustStore::Read(const std::string& root) const {
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs_, FileOf(root)));
  if (!text) return TrustRecord{root, {}, {}};
  std::optional<TrustRecord> record = RecordFrom(Value::parse(*text, nullptr, false));
  if (record && record->root == root) return std::move(*record);
  return Fail(ErrorCode::kCorrupt, Format("{} is damaged", Quoted(FileOf(root))),
              "remove it, and say again with 'mlpipe trust' that the project is trusted");
}

Status TrustStore::Write(const TrustRecord& record) const {
  Value commands = Value::array();
  for (const ProjectCommand& one : record.commands)
    commands.push_back({{"digest", one.digest}, {"stage", one.stage}, {"text", one.text}});
  const Value value = {{"version", kVersion},
                       {"root", record.root},
                       {"mark", record.mark},
                       {"commands", std::move(commands)}};
  MLP_TRY(fs_.MakeDirs(dir_ + "/trust"));
  return WriteFileAtomically(fs_, FileOf(record.root), PythonJson(value, false) + "\n");
}

Status TrustStore::Remove(const std::string& root) const {
  return RemoveTree(fs_, FileOf(root));
}

}  // namespace mlp
