#include "pipelines/dependency_reader.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "pipelines/glob.h"
#include "pipelines/project_path.h"
#include "pipelines/regular_expression.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// How the texts of those that are no path as they stand begin.
constexpr const char* kGlobPrefix = "glob:";
constexpr const char* kLinesPrefix = "lines:";
constexpr const char* kRegexPrefix = "regex:";
constexpr const char* kCommandPrefix = "command:";
constexpr std::size_t kMostOfRegex = 1000;  // bytes

class DependencyReader {
 public:
  DependencyReader(SchemaReader& reader, const Stage& stage)
      : reader_(reader), stage_(stage), what_(FieldOf("deps", "stage " + Quoted(stage.name))) {}

  // nullopt, reported, where it is not right.
  std::optional<Dependency> Read(const YamlNode& item) {
    Dependency dependency;
    dependency.where = reader_.document().At(item);
    const bool is_right = item.IsMapping()
                              ? ReadMap(item, dependency) && IsUsableName(item, dependency.text)
                              : ReadPath(item, dependency);
    return is_right ? std::optional(std::move(dependency)) : std::nullopt;
  }

 private:
  std::string Item() const { return "an item of " + what_; }

  bool ReadPath(const YamlNode& node, Dependency& dependency) {
    dependency.text = reader_.Text(node, Item());
    if (IsWebUrl(dependency.text)) return SetUrl(node, dependency);
    if (!node.IsString() || dependency.text.empty() || IsUrl(dependency.text)) {
      (void)reader_.Path(node, stage_.wdir, dependency.text, Item());  // says what is wrong
      return false;
    }
    const auto place = FindPlace(reader_.options(), stage_.wdir, dependency.text);
    if (!place) {
      reader_.Refuse(node, Item() + ": " + place.error().message,
                     "rename the file, without such characters");
      return false;
    }
    if (place->inside) {
      dependency.path = *place->inside;
      if (IsDeclarationFile(dependency.path)) {
        reader_.Refuse(
            node, Quoted(dependency.text) + " cannot be a dependency: it declares stages or data",
            "name the data itself, or the output of the other stage");
        return false;
      }
    } else {
      dependency.kind = DependencyKind::kExternal;
      dependency.selector = place->outside;
    }
    return true;
  }

  // Lock files keep the text as a path, on one line.
  bool IsUsableName(const YamlNode& node, const std::string& text) {
    const bool is_usable = std::none_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (!is_usable) {
      reader_.Refuse(node, Item() + " holds a line end or another control character",
                     "write it on one line; longer commands belong into a script");
    }
    return is_usable;
  }

  bool SetUrl(const YamlNode& node, Dependency& dependency) {
    dependency.kind = DependencyKind::kUrl;
    if (reader_.options().extras) return true;
    reader_.Refuse(node, "a URL as " + Item() + " cannot be read by this version in a DVC project",
                   "let 'dvc import-url' fetch it, and depend on the file");
    return false;
  }

  bool ReadMap(const YamlNode& map, Dependency& dependency) {
    if (reader_.RefusesExtra(map, "a map as " + Item())) return false;
    reader_.CheckKeys(map, SchemaMap::kDependency, Item());
    if (map.fields.empty()) {
      reader_.Refuse(map, Item() + " is an empty map", "write a path: deps: [data.csv]");
      return false;
    }
    const std::string& first = map.fields.front().first.text;
    const YamlNode& value = map.fields.front().second;
    if (map.Find("path") != nullptr) return ReadPartOfFile(map, dependency);
    if (map.fields.size() > 1) {
      reader_.Refuse(map, Item() + " names more than one dependency",
                     "write an item of the list for each");
      return false;
    }
    if (first == "glob") return ReadGlob(value, dependency);
    if (first == "url") return ReadUrl(value, dependency);
    if (first == "command") return ReadCommand(value, dependency);
    if (first == "lines" || first == "regex") {
      reader_.Refuse(map, Item() + " has " + Quoted(first) + " but no 'path'",
                     "name the file: {path: conf.txt, lines: 10-20}");
    }
    return false;
  }

  // A text that is not empty; "" was reported.
  std::string Filled(const YamlNode& node, const std::string& key, const std::string& example) {
    std::string text = reader_.Text(node, FieldOf(key, Item()));
    if (node.IsString() && Trim(text).empty()) {
      reader_.Refuse(node, FieldOf(key, Item()) + " is empty", "write a text: " + example);
      text.clear();
    }
    return text;
  }

  bool ReadUrl(const YamlNode& node, Dependency& dependency) {
    dependency.text = Filled(node, "url", "url: https://example.org/data.csv");
    if (dependency.text.empty()) return false;
    if (IsWebUrl(dependency.text)) return SetUrl(node, dependency);
    reader_.Refuse(node, FieldOf("url", Item()) + " is no address of http or https",
                   "write an address: url: https://example.org/data.csv");
    return false;
  }

  bool ReadCommand(const YamlNode& node, Dependency& dependency) {
    dependency.kind = DependencyKind::kCommand;
    dependency.selector = Filled(node, "command", "command: gcc --version");
    dependency.text = kCommandPrefix + dependency.selector;
    return !dependency.selector.empty();
  }

  // The names before the first that has a wildcard are a directory; the rest is matched below it.
  bool ReadGlob(const YamlNode& node, Dependency& dependency) {
    const std::string glob = Filled(node, "glob", "glob: data/*.csv");
    if (glob.empty()) return false;
    const std::size_t slash = glob.rfind('/', glob.find_first_of("*?["));
    const std::string directory = slash == std::string::npos ? "." : glob.substr(0, slash);
    dependency.kind = DependencyKind::kGlob;
    dependency.text = kGlobPrefix + glob;
    dependency.selector = slash == std::string::npos ? glob : glob.substr(slash + 1);
    for (const std::string& name : Split(dependency.selector, '/')) {
      if (!name.empty() && name != "." && name != "..") continue;
      reader_.Refuse(node, FieldOf("glob", Item()) + " has " + Quoted(name) + " behind a wildcard",
                     "write names and wildcards, one '/' between them: glob: data/*/*.csv");
      return false;
    }
    return SetPath(node, slash == 0 ? "/" : directory, FieldOf("glob", Item()), dependency);
  }

  bool SetPath(const YamlNode& node, const std::string& text, const std::string& what,
               Dependency& dependency) {
    const std::optional<RelPath> path = reader_.Path(node, stage_.wdir, text, what);
    if (path) dependency.path = *path;
    return path.has_value();
  }

  bool ReadPartOfFile(const YamlNode& map, Dependency& dependency) {
    const YamlNode& path = *map.Find("path");
    const YamlNode* lines = map.Find("lines");
    const YamlNode* regex = map.Find("regex");
    if (map.fields.size() > 2 || (map.fields.size() == 2 && lines == regex)) {
      reader_.Refuse(map, Item() + " with a path takes either 'lines' or 'regex' besides",
                     "write an item of the list for each");
      return false;
    }
    if (lines == nullptr && regex == nullptr) return ReadPath(path, dependency);
    const std::string file = reader_.Text(path, FieldOf("path", Item()));
    const bool is_selected = lines != nullptr ? ReadLines(*lines, file, dependency)
                                              : ReadRegex(*regex, file, dependency);
    return SetPath(path, file, FieldOf("path", Item()), dependency) && is_selected;
  }

  bool ReadLines(const YamlNode& node, const std::string& file, Dependency& dependency) {
    const std::vector<std::string> ends = Split(node.IsScalar() ? node.text : "", '-');
    const bool is_range = ends.size() <= 2 && ReadLine(ends.front(), dependency.first_line) &&
                          ReadLine(ends.back(), dependency.last_line) &&
                          dependency.first_line <= dependency.last_line;
    if (!is_range) {
      reader_.Refuse(node, FieldOf("lines", Item()) + " must be a range of lines from 1",
                     "write the first and the last line: lines: 10-20");
    }
    dependency.kind = DependencyKind::kLines;
    dependency.text = kLinesPrefix + file + ":" + std::to_string(dependency.first_line) + "-" +
                      std::to_string(dependency.last_line);
    return is_range;
  }

  static bool ReadLine(const std::string& text, std::uint64_t& line) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), line);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && line > 0;
  }

  bool ReadRegex(const YamlNode& node, const std::string& file, Dependency& dependency) {
    dependency.kind = DependencyKind::kRegex;
    dependency.selector = Filled(node, "regex", "regex: '^LR'");
    dependency.text = kRegexPrefix + file + ":" + dependency.selector;
    if (dependency.selector.empty()) return false;
    if (dependency.selector.size() > kMostOfRegex) {
      reader_.Refuse(
          node,
          FieldOf("regex", Item()) + " is longer than " + std::to_string(kMostOfRegex) + " bytes",
          "write a shorter one");
      return false;
    }
    if (const auto compiled = RegularExpression::Compile(dependency.selector); !compiled) {
      reader_.Refuse(
          node, FieldOf("regex", Item()) + " is no regular expression: " + compiled.error().message,
          "write one as RE2 has them, without look-around: regex: '^LR = .*'");
      return false;
    }
    return true;
  }

  SchemaReader& reader_;
  const Stage& stage_;
  std::string what_;
};

}  // namespace

std::vector<Dependency> ReadDependencies(SchemaReader& reader, const YamlNode& list,
                                         const Stage& stage) {
  std::vector<Dependency> dependencies;
  const std::string what = FieldOf("deps", "stage " + Quoted(stage.name));
  if (list.IsNull() || !reader.IsList(list, what, "deps: [data.csv]")) return dependencies;
  DependencyReader item_reader(reader, stage);
  std::unordered_set<std::string> seen;
  for (const YamlNode& item : list.items) {
    std::optional<Dependency> dependency = item_reader.Read(item);
    if (!dependency) continue;
    const bool is_new = seen.insert(dependency->text).second;
    if (is_new || !reader.options().extras) dependencies.push_back(*std::move(dependency));
  }
  return dependencies;
}

bool NamesNoPath(std::string_view text) {
  return IsUrl(text) || text.starts_with(kGlobPrefix) || text.starts_with(kLinesPrefix) ||
         text.starts_with(kRegexPrefix) || text.starts_with(kCommandPrefix);
}

}  // namespace mlp
