// MetricJudge: whether a change of a metric is for the better, by what the pipeline files and the
// user say of it. Values in, values out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/value_snapshot.h"
#include "pipelines/stage_graph.h"

namespace mlp {

// How much worse a metric may be and still pass.
struct Tolerance {
  double amount = 0;  // in the metric's own unit, or in percent of the old value
  bool is_percent = false;
};
// "0.01" or "2%"; nullopt for anything else, negative or not finite.
std::optional<Tolerance> ParseTolerance(std::string_view text);

class MetricJudge {
 public:
  // What the pipeline files say; a word of an earlier one comes first.
  void Read(const StageGraph& graph);
  // The user's own word, which comes before that of the files. `metric` is a dotted key; before it
  // may stand a file, seen from `directory`, and a colon. Both together may be a pattern
  // (pipelines/glob.h: FnMatches); what is named as it is comes before what matches.
  void Say(const RelPath& directory, const std::string& metric, Direction direction);

  bool KnowsAny() const { return !said_.empty() || !declared_.empty(); }
  // Those that the user named and none of these has.
  std::vector<std::string> SaidInVain(const std::vector<const ValueSnapshot*>& snapshots) const;
  // nullopt: nobody has said.
  std::optional<Direction> DirectionOf(const RelPath& file, const std::string& key) const;
  // More than 0: better, and by how much; less: worse. NaN when the new value is none. nullopt when
  // the direction is not known, or when there was no number before.
  std::optional<double> Gain(const ValueChange& change) const;
  // Worse by more than is tolerated, or gone.
  bool IsRegression(const ValueChange& change, const Tolerance& tolerance) const;

 private:
  struct Said {
    RelPath directory;
    std::string metric;
    Direction direction;

    bool Names(const RelPath& file, const std::string& key) const;
    bool Matches(const RelPath& file, const std::string& key) const;
  };
  std::vector<Said> said_;
  struct Declared {
    RelPath file;
    MetricDirection of;
  };
  std::vector<Declared> declared_;
};

}  // namespace mlp
