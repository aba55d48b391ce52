#include "pipelines/pointer_file.h"

#include <set>

#include "pipelines/path_reader.h"
#include "pipelines/project_path.h"
#include "pipelines/schema_reader.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class PointerReader {
 public:
  PointerReader(HashAlgorithm algorithm, SchemaReader& reader, PointerFile& pointer)
      : algorithm_(algorithm), reader_(reader), pointer_(pointer), name_(NameOf(algorithm)) {}

  void Read(const YamlNode& root) {
    if (!reader_.IsMap(root, "a pointer file", "outs: [{path: data}]")) return;
    reader_.CheckKeys(
        root, {name_, "wdir", "deps", "outs", "locked", "frozen", "meta", "always_changed", "desc"},
        "a pointer file");
    Stage& stage = pointer_.stage;
    if (const YamlNode* wdir = root.Find("wdir"); wdir != nullptr && !wdir->IsNull()) {
      const auto path = ReadWorkingDirectory(reader_, *wdir, stage.file.Parent(), "'wdir'");
      if (path) stage.wdir = *path;
    }
    for (const auto& [key, value] : root.fields) ReadField(key.text, value);
    pointer_.entry.Sort();
  }

 private:
  void ReadField(const std::string& key, const YamlNode& value) {
    Stage& stage = pointer_.stage;
    if (key == "frozen" || key == "locked") {
      stage.frozen = reader_.Flag(value, Quoted(key)) || stage.frozen;
    } else if (key == "always_changed") {
      stage.always_changed = reader_.Flag(value, Quoted(key));
    } else if (key == "desc") {
      stage.desc = reader_.Text(value, Quoted(key));
    } else if (key == "meta") {
      stage.meta = reader_.Inert(value);
    } else if ((key == "deps" || key == "outs") && !value.IsNull() &&
               reader_.IsList(value, Quoted(key), key + ": [{path: data}]")) {
      for (const YamlNode& item : value.items) {
        if (key == "deps") ReadDependency(item);
        if (key == "outs") ReadOutput(item);
      }
    }
  }

  std::vector<std::string> WithRecordKeys(std::vector<std::string> keys) const {
    keys.insert(keys.end(), {name_, "size", "nfiles", "isexec", "hash", "path", "etag", "checksum",
                             "version_id", "cloud", "files", "fs_config"});
    return keys;
  }

  void ReadDependency(const YamlNode& item) {
    const std::string what = "an item of 'deps'";
    if (!reader_.IsMap(item, what, "{path: data}")) return;
    reader_.CheckKeys(item, WithRecordKeys({"repo", "db"}), what);
    const YamlNode* path = item.Find("path");
    if (item.Find("db") != nullptr) return;
    if (path == nullptr) return NoPath(item, what);
    Dependency dependency;
    dependency.text = reader_.Text(*path, FieldOf("path", what));
    dependency.where = reader_.document().At(*path);
    if (const YamlNode* repo = item.Find("repo")) return ReadRepo(*repo, std::move(dependency));
    const auto place = FindPlace(reader_.options(), pointer_.stage.wdir, dependency.text);
    if (IsUrl(dependency.text)) {
      dependency.kind = DependencyKind::kUrl;
    } else if (!place) {
      reader_.Refuse(*path, FieldOf("path", what) + ": " + place.error().message,
                     "name where the data came from");
    } else if (place->inside) {
      dependency.path = *place->inside;
    } else {
      dependency.kind = DependencyKind::kExternal;
      dependency.selector = place->outside;
    }
    ReadRecord(item, dependency.text, what, pointer_.entry.deps);
    pointer_.stage.deps.push_back(std::move(dependency));
  }

  void ReadRepo(const YamlNode& repo, Dependency dependency) {
    const std::string what = "'repo' of an item of 'deps'";
    if (!reader_.IsMap(repo, what, "{url: https://example.org/repo}")) return;
    reader_.CheckKeys(repo, {"url", "rev", "rev_lock", "config", "remote"}, what);
    const YamlNode* url = repo.Find("url");
    if (url == nullptr) {
      reader_.Refuse(repo, what + " has no 'url'", "say where it is: {url: https://...}");
      return;
    }
    RepoSource& source = dependency.repo;
    const auto text = [&](const char* key) {
      const YamlNode* node = repo.Find(key);
      const bool has_text = node != nullptr && node->IsScalar() && !node->IsNull();
      return has_text ? reader_.Text(*node, FieldOf(key, what)) : std::string();
    };
    source = {text("url"), std::move(dependency.text), text("rev"), text("rev_lock"),
              text("remote")};
    dependency.kind = DependencyKind::kRepo;
    dependency.text = source.path + " (" + source.url + ")";
    pointer_.stage.deps.push_back(std::move(dependency));
  }

  void NoPath(const YamlNode& item, const std::string& what) {
    reader_.Refuse(item, what + " has no 'path'", "name the file or directory: {path: data}");
  }

  void ReadOutput(const YamlNode& item) {
    const std::string what = "an item of 'outs'";
    if (!reader_.IsMap(item, what, "{path: data}")) return;
    reader_.CheckKeys(item,
                      WithRecordKeys({"desc", "type", "labels", "meta", "cache", "metric", "plot",
                                      "persist", "remote", "push"}),
                      what);
    const YamlNode* path = item.Find("path");
    if (path == nullptr) return NoPath(item, what);
    Output output;
    output.text = reader_.Text(*path, FieldOf("path", what));
    output.where = reader_.document().At(*path);
    const auto place =
        ReadOutputPath(reader_, *path, pointer_.stage.wdir, output.text, FieldOf("path", what));
    output.path = place.value_or(RelPath());
    if (place && !places_.insert(*place).second) {
      reader_.Refuse(*path, FieldOf("path", what) + " names " + Quoted(output.text) + " once more",
                     "keep one of the items");
    }
    for (const auto& [key, value] : item.fields) ReadFlag(key.text, value, what, output);
    ReadRecord(item, output.text, what, pointer_.entry.outs);
    pointer_.stage.outs.push_back(std::move(output));
  }

  void ReadFlag(const std::string& key, const YamlNode& value, const std::string& what,
                Output& output) {
    const std::string field = FieldOf(key, what);
    if (key == "cache") output.cache = reader_.Flag(value, field);
    if (key == "persist") output.persist = reader_.Flag(value, field);
    if (key == "push") output.push = reader_.Flag(value, field);
    if (key == "remote") output.remote = reader_.Text(value, field);
    if (key == "metric") output.kind = OutputKind::kMetric;
    if (key == "plot") output.kind = OutputKind::kPlot;
    if (key == "desc" || key == "type" || key == "labels" || key == "meta") {
      output.properties[key] = reader_.Inert(value);
    }
  }

  void ReadRecord(const YamlNode& item, const std::string& path, const std::string& what,
                  std::vector<LockedPath>& paths) {
    const YamlNode* hash = item.Find("hash");
    const YamlNode* digest = item.Find(name_);
    if (hash == nullptr || digest == nullptr || digest->IsNull()) return;
    LockedPath locked;
    locked.path = path;
    const std::optional<Digest> parsed = Digest::Parse(algorithm_, digest->text);
    if (hash->text != name_ || !parsed) {
      reader_.Refuse(hash->text != name_ ? *hash : *digest,
                     Quoted(hash->text != name_ ? hash->text : digest->text) + " of " + what +
                         " is no " + name_ + " digest",
                     "restore the file from git, or add the data again");
      return;
    }
    locked.digest = *parsed;
    locked.size = Count(item, "size", what).value_or(0);
    locked.nfiles = Count(item, "nfiles", what);
    const YamlNode* executable = item.Find("isexec");
    locked.is_executable =
        executable != nullptr && reader_.Flag(*executable, FieldOf("isexec", what));
    paths.push_back(std::move(locked));
  }

  std::optional<std::uint64_t> Count(const YamlNode& item, const char* key,
                                     const std::string& what) {
    const YamlNode* node = item.Find(key);
    if (node == nullptr) return std::nullopt;
    const Value& value = node->scalar;
    if (value.is_number_integer() &&
        (value.is_number_unsigned() || value.get<std::int64_t>() >= 0)) {
      return value.get<std::uint64_t>();
    }
    reader_.Refuse(*node, FieldOf(key, what) + " must be an integer from 0", "write a number");
    return std::nullopt;
  }

  HashAlgorithm algorithm_;
  SchemaReader& reader_;
  PointerFile& pointer_;
  std::set<RelPath> places_;  // of outputs
  std::string name_;          // of the algorithm, as a key
};

}  // namespace

Result<PointerFile> ParsePointerFile(HashAlgorithm algorithm, const RelPath& file,
                                     const YamlDocument& document, const PipelineOptions& options) {
  SchemaReader reader(document, options);
  PointerFile pointer;
  Stage& stage = pointer.stage;
  stage.kind = StageKind::kData;
  stage.name = file.Name();
  stage.file = file;
  stage.wdir = file.Parent();
  stage.where = reader.document().At(document.root);
  PointerReader(algorithm, reader, pointer).Read(document.root);
  if (reader.HasErrors()) return Fail(reader.TakeErrors());
  return pointer;
}

}  // namespace mlp
