// Random graphs against a naive reference: every pair of stages compared path by path, reachability
// by closure.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "pipelines/pipeline_parser.h"
#include "pipelines/stage_graph.h"
#include "tests/property/pipelines_random.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

bool Inside(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory + "/");
}

bool Touch(const std::string& a, const std::string& b) {
  return Inside(a, b) || Inside(b, a);
}

std::string RandomPath(RandomYaml& random) {
  static const std::vector<std::string> names = {"a", "b", "a-b", "a.b", "c", "d", "e", "f"};
  std::string path = names[random.Number(names.size())];
  for (std::size_t depth = random.Number(3); depth > 0; --depth) {
    path += "/" + names[random.Number(names.size())];
  }
  return path;
}

struct Sketch {
  std::vector<std::vector<std::string>> deps, outs;

  explicit Sketch(RandomYaml& random) {
    const std::size_t stages = 1 + random.Number(8);
    for (std::size_t i = 0; i < stages; ++i) {
      deps.emplace_back();
      outs.emplace_back();
      for (std::size_t n = random.Number(3); n > 0; --n) deps[i].push_back(RandomPath(random));
      for (std::size_t n = random.Number(3); n > 0; --n) outs[i].push_back(RandomPath(random));
    }
  }

  std::string Yaml() const {
    std::string text = "stages:\n";
    for (std::size_t i = 0; i < deps.size(); ++i) {
      text += "  s" + std::to_string(i) + ":\n    cmd: x\n    deps:\n";
      for (const std::string& dep : deps[i]) text += "    - " + dep + "\n";
      text += "    outs:\n";
      for (const std::string& out : outs[i]) text += "    - " + out + "\n";
    }
    return text;
  }

  bool OutputsOverlap() const {
    std::vector<std::string> all;
    for (const auto& of_stage : outs) all.insert(all.end(), of_stage.begin(), of_stage.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t k = i + 1; k < all.size(); ++k) {
        if (Touch(all[i], all[k])) return true;
      }
    }
    return false;
  }

  bool Reads(std::size_t reader, std::size_t writer) const {
    return std::any_of(deps[reader].begin(), deps[reader].end(), [&](const std::string& dep) {
      return std::any_of(outs[writer].begin(), outs[writer].end(),
                         [&](const std::string& out) { return Touch(dep, out); });
    });
  }

  // upstream[i]: all that stage i depends on, through others too.
  std::vector<std::set<std::size_t>> Closure() const {
    std::vector<std::set<std::size_t>> upstream(deps.size());
    for (std::size_t round = 0; round < deps.size(); ++round) {
      for (std::size_t i = 0; i < deps.size(); ++i) {
        for (std::size_t k = 0; k < deps.size(); ++k) {
          if (!Reads(i, k)) continue;
          upstream[i].insert(k);
          upstream[i].insert(upstream[k].begin(), upstream[k].end());
        }
      }
    }
    return upstream;
  }
};

void CheckGraph(const StageGraph& graph, const Sketch& sketch) {
  const auto closure = sketch.Closure();
  std::vector<std::size_t> position(graph.size());
  for (std::size_t i = 0; i < graph.size(); ++i) position[graph.TopologicalOrder()[i]] = i;
  for (StageId reader = 0; reader < graph.size(); ++reader) {
    for (StageId writer = 0; writer < graph.size(); ++writer) {
      const bool expected = sketch.Reads(reader, writer);
      const auto& up = graph.Upstream(reader);
      const auto& down = graph.Downstream(writer);
      ASSERT_EQ(std::find(up.begin(), up.end(), writer) != up.end(), expected);
      ASSERT_EQ(std::binary_search(down.begin(), down.end(), reader), expected);
      if (expected) {
        ASSERT_LT(position[writer], position[reader]);
      }
    }
    std::set<std::size_t> with_upstream = closure[reader];
    with_upstream.insert(reader);
    const std::vector<StageId> found = graph.WithUpstream({reader});
    ASSERT_EQ(std::set<std::size_t>(found.begin(), found.end()), with_upstream);
    ASSERT_EQ(found.back(), reader);
  }
}

TEST(StageGraphProperty, EdgesOrderAndErrorsAreThoseOfTheNaiveReference) {
  int accepted = 0;
  int cyclic = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomYaml random(seed);
    const Sketch sketch(random);
    const Result<YamlDocument> document = ParseYaml("mlpipe.yaml", sketch.Yaml());
    ASSERT_TRUE(document);
    Result<Pipeline> pipeline =
        ParsePipeline(*RelPath::Strict("mlpipe.yaml"), *document, {}, NoDataFile);
    ASSERT_TRUE(pipeline);
    std::vector<Pipeline> pipelines;
    pipelines.push_back(*std::move(pipeline));
    const Result<StageGraph> graph = StageGraph::Build(std::move(pipelines));
    const auto closure = sketch.Closure();
    bool has_cycle = false;
    for (std::size_t i = 0; i < closure.size(); ++i) has_cycle |= closure[i].contains(i);
    ASSERT_EQ(graph.has_value(), !sketch.OutputsOverlap() && !has_cycle);
    if (graph) CheckGraph(*graph, sketch);
    if (::testing::Test::HasFatalFailure()) return;
    accepted += graph ? 1 : 0;
    cyclic += !graph && !sketch.OutputsOverlap() ? 1 : 0;
  }
  EXPECT_GT(accepted, 500) << "the generator makes too few valid graphs";
  EXPECT_GT(cyclic, 500) << "the generator makes too few cycles";
}

}  // namespace
}  // namespace mlp
