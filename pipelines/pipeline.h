// The declaration: what a pipeline file says, checked and with every path resolved. Values, no I/O.
#pragma once

#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

// A path that a stage reads.
struct Dependency {
  std::string text;  // as written: lock files keep it verbatim
  RelPath path;      // resolved against the stage's working directory
  SourceRange where;
};

// Keys of one params file that a stage reads.
struct ParamsDependency {
  std::string file;  // as written; "params.yaml" if the declaration names none
  RelPath path;
  std::vector<std::string> keys;  // dotted, as written, each once; empty: the whole file
  SourceRange where;
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
  SourceRange where;
};

struct Stage {
  std::string name;
  RelPath file;                  // the pipeline file that declares it
  RelPath wdir;                  // working directory of its commands, relative to the root
  Value cmd;                     // a string, or a list of strings: as lock files keep it
  std::vector<Dependency> deps;  // in file order
  std::vector<ParamsDependency> params;
  std::vector<Output> outs;  // outs, then metrics, then plots; in file order
  bool frozen = false;
  bool always_changed = false;
  std::string desc;
  Value meta;
  SourceRange where;  // of its name

  // The shell commands to run, one after the other: every line of a string, or every item of a
  // list.
  std::vector<std::string> Commands() const;
  // Has a command, but neither dependencies nor params nor outputs to tell whether it must run:
  // always runs.
  bool IsCallback() const { return deps.empty() && params.empty() && outs.empty(); }
  // How the user names the stage from the root: "train", or "sub/mlpipe.yaml:train".
  std::string Address() const;
};

// The content of one pipeline file.
struct Pipeline {
  RelPath file;
  std::vector<Stage> stages;  // in file order
  // Top-level metrics and plots, beyond those of stages.
  std::vector<RelPath> metrics;
  std::vector<RelPath> params;
  std::vector<Output> plots;
};

}  // namespace mlp
