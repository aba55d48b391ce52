// The declaration: what a pipeline file says, checked and with every path resolved. Values, no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

// What of the outside a Dependency names. All but kPath and kExternal exist in the native layout
// only.
enum class DependencyKind {
  kPath,      // a file or directory of the project
  kExternal,  // an absolute path, or one that leaves the project: read, never written
  kUrl,       // http(s): its ETag, else the digest of its bytes
  kGlob,      // the files of the project that match a pattern
  kLines,     // a range of lines of a text file
  kRegex,     // the matches of a regular expression in a text file
  kCommand,   // the standard output of a command
  kRepo,      // a path in another repository; of imports only, in both layouts
};

// Where an import came from.
struct RepoSource {
  std::string url;  // as written: a path, or what `git clone` takes
  std::string path;
  std::string rev;       // what is followed: a branch, tag or commit; empty: what HEAD is
  std::string rev_lock;  // the commit that was imported; empty: none yet
  std::string remote;    // of that project, whose data it is; empty: its default one
};

// Something that a stage reads.
struct Dependency {
  DependencyKind kind = DependencyKind::kPath;
  // Its name in lock files, unique in the stage. kPath, kExternal, kUrl: as written. Else
  // "glob:data/*.csv", "lines:conf.txt:10-20", "regex:train.py:^LR", "command:gcc --version",
  // "data (https://example.org/repo)".
  std::string text;
  // kPath, kLines, kRegex: resolved against the stage's working directory. kGlob: the directory
  // below which the pattern's first wildcard stands. Else the root, and meaningless.
  RelPath path;
  // kGlob: the pattern relative to `path`; kRegex: the expression (ECMAScript); kCommand: the
  // command; kExternal: the path, absolute or relative to the root of the project. Else empty.
  std::string selector;
  std::uint64_t first_line = 0, last_line = 0;  // of kLines: from 1, both included
  RepoSource repo;                              // of kRepo
  SourceRange where;

  static Dependency OnPath(std::string text, RelPath path) {
    Dependency dependency;
    dependency.text = std::move(text);
    dependency.path = std::move(path);
    return dependency;
  }
  // Whether `path` is a file or directory of the project that this reads (kPath, kGlob, kLines,
  // kRegex).
  bool ReadsProject() const {
    return kind != DependencyKind::kExternal && kind != DependencyKind::kUrl &&
           kind != DependencyKind::kCommand && kind != DependencyKind::kRepo;
  }
};

// A variable of the environment that a stage depends on. Native layout only.
struct EnvironmentDependency {
  std::string name;
  bool is_secret = false;  // only a digest of its value is ever written down
};

// What a stage takes while it runs, from what the machine has. Never part of a fingerprint.
struct Resources {
  double cores = 1;
  std::uint64_t memory = 0;  // bytes
  double gpus = 0;
  std::vector<std::pair<std::string, double>> custom;  // sorted by name; totals from the config

  bool operator==(const Resources&) const = default;
};

// What to do when a command of a stage fails or takes too long. Native layout only.
struct RunPolicy {
  std::int64_t timeout_ns = 0;                  // of the whole stage, one attempt; 0: none
  int retries = 0;                              // attempts after the first
  std::int64_t retry_delay_ns = 1'000'000'000;  // before the first retry; doubles each time
  std::int64_t retry_max_delay_ns = 60'000'000'000;
  Resources resources;
  std::vector<std::string> mutexes;  // sorted; no two stages that name the same run at once

  bool operator==(const RunPolicy&) const = default;
};

// Keys of one params file that a stage reads.
struct ParamsDependency {
  std::string file;  // as written; "params.yaml" if the declaration names none
  RelPath path;
  std::vector<std::string> keys;  // dotted, as written, each once; empty: the whole file
  SourceRange where;
  std::vector<SourceRange> key_places = {};  // of each key
};

// One bound on a metric: `key` is dotted.
struct MetricBound {
  std::string key;
  std::optional<double> min, max;  // both included
};

// What an output must be after a run; a failed check fails the stage. Native layout only.
struct OutputChecks {
  bool non_empty = false;                 // a file has bytes, a directory has files
  std::string sha256;                     // 64 hex digits; of a file; empty: not checked
  std::optional<std::uint64_t> max_size;  // bytes, of all files together
  std::vector<MetricBound> bounds;        // of a metric

  bool IsEmpty() const { return !non_empty && sha256.empty() && !max_size && bounds.empty(); }
};

enum class Direction { kMin, kMax };

// Which way a value of a metric is better. Of all values of the file where `key`, which is dotted,
// is empty; a word on one key comes before that.
struct MetricDirection {
  std::string key;
  Direction direction = Direction::kMin;

  bool operator==(const MetricDirection&) const = default;
};

enum class OutputKind { kPlain, kMetric, kPlot };

// A path that a stage writes.
struct Output {
  std::string text;
  RelPath path;
  OutputKind kind = OutputKind::kPlain;
  bool cache = true;     // kept in the object store
  bool persist = false;  // not removed before the stage runs
  bool push = true;      // goes to remotes
  std::string remote;
  // desc, type, labels, meta; of plots: x, y, x_label, y_label, title, template, header. As
  // declared.
  Value properties = Value::object();
  OutputChecks checks;
  std::vector<MetricDirection> directions;  // of a metric
  SourceRange where;
};

enum class StageKind {
  kCommand,  // of a pipeline file
  kData,     // data tracked by a pointer file: outputs, and for an import dependencies, no command
};

// One command of a stage.
struct Command {
  std::string shell;              // for a shell; empty: argv
  std::vector<std::string> argv;  // run as it stands, without a shell

  std::string Text() const;  // for people: the line, or argv quoted as a shell would need it
};

// The commands to run, one after the other: every line of a string, or every item of a list.
std::vector<Command> CommandsOf(const Value& cmd);
std::string CommandText(const Value& cmd);  // for people: a line each

struct Stage {
  StageKind kind = StageKind::kCommand;
  std::string name;   // of a pointer file: the file's own name, "data.dvc"
  std::string group;  // of a stage made by foreach or matrix: the name before the '@'; else empty
  // Made by foreach or matrix, or from a definition that holds ${...}: cannot be rewritten.
  bool is_templated = false;
  RelPath file;  // the pipeline file or pointer file that declares it
  RelPath wdir;  // working directory of its commands, relative to the root
  // A string, {argv: [...]}, or a list of these: as lock files keep it. Null without a command.
  Value cmd;
  std::vector<Dependency> deps;  // in file order
  std::vector<ParamsDependency> params;
  std::vector<Output> outs;                // outs, then metrics, then plots; in file order
  std::vector<EnvironmentDependency> env;  // in file order
  RunPolicy policy;
  bool frozen = false;
  bool always_changed = false;
  std::string desc;
  Value meta;
  SourceRange where;  // of its name

  std::vector<Command> Commands() const { return CommandsOf(cmd); }
  // Has a command, but neither dependencies nor params nor outputs to tell whether it must run:
  // always runs.
  bool IsCallback() const {
    return kind == StageKind::kCommand && deps.empty() && params.empty() && outs.empty() &&
           env.empty();
  }
  // How the user names the stage from the root: "train", "sub/mlpipe.yaml:train", "data/raw.dvc".
  std::string Address() const;
  // The same, as typed in `directory`: "../sub/mlpipe.yaml:train". `called` is the name of the
  // stage or of its group.
  std::string AddressFrom(const RelPath& directory) const { return AddressFrom(directory, name); }
  std::string AddressFrom(const RelPath& directory, const std::string& called) const;
};

// The content of one pipeline file.
struct Pipeline {
  RelPath file;
  std::vector<Stage> stages;  // in file order
  // Top-level metrics and plots, beyond those of stages.
  std::vector<RelPath> metrics;
  std::vector<RelPath> params;
  std::vector<Output> plots;
  Value artifacts;  // as declared, templates resolved; null if there are none
  // The values that templates were resolved with, by file: what they took from each of these is
  // shown as params: {"dotted.path": value}. Inline `vars` are not among them.
  std::vector<std::pair<RelPath, Value>> template_values;
};

}  // namespace mlp
