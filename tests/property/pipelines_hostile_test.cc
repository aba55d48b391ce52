// Hostile and broken texts: every reader gives an error or a value, in bounded time, and never
// crashes.
#include <gtest/gtest.h>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline_parser.h"
#include "pipelines/stage_graph.h"
#include "pipelines/yaml_edit.h"
#include "tests/property/pipelines_random.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

void ReadByAll(const std::string& text) {
  const Result<YamlDocument> document = ParseYaml("mlpipe.yaml", text);
  if (!document) {
    EXPECT_FALSE(document.error().message.empty());
    EXPECT_LT(document.error().message.size(), 600u);
    return;
  }
  (void)LockFile::Parse(HashAlgorithm::kSha256, "mlpipe.lock", text);
  (void)EditYaml("x", text, {{YamlEdit::Kind::kSet, {"stages", "a", "cmd"}, "new"}}, nullptr);
  Result<Pipeline> pipeline =
      ParsePipeline(*RelPath::Strict("mlpipe.yaml"), *document, {}, NoDataFile);
  if (!pipeline) return;
  std::vector<Pipeline> pipelines;
  pipelines.push_back(*std::move(pipeline));
  (void)StageGraph::Build(std::move(pipelines));
}

std::string Repeated(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

void ExpectRefused(const std::string& text) {
  const Result<YamlDocument> document = ParseYaml("x", text);
  ASSERT_FALSE(document) << text.substr(0, 50);
  EXPECT_EQ(document.error().code, ErrorCode::kInvalid);
}

TEST(HostileYaml, DeepTexts) {
  for (const char* opener : {"[", "{", "[{", "- ", "? ", "{a: ", "[a, ", "[[], "}) {
    ExpectRefused(Repeated(opener, 100'000));
  }
  ExpectRefused(Repeated("[", 100'000) + Repeated("]", 100'000));
  ExpectRefused(Repeated("[", 5'000'000));
  ExpectRefused(Repeated("[]", 2'500'000));
  ExpectRefused(Repeated("[a, ", 1'500'000));
  std::string steps;
  for (std::size_t i = 0; i < 2000; ++i) steps += std::string(i, ' ') + "a:\n";
  ExpectRefused(steps);
}

TEST(HostileYaml, Bombs) {
  std::string lists = "a0: &a0 [x]\n";
  std::string maps = "a0: &a0 {k0: 1}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string name = std::string("a").append(std::to_string(i));
    const std::string last = std::string("*a").append(std::to_string(i - 1));
    lists += name + ": &" + name + " [" + last + ", " + last + ", " + last + "]\n";
    maps += name + ": &" + name + " {x: " + last + ", y: " + last + ", <<: " + last + "}\n";
  }
  ExpectRefused(lists);
  ExpectRefused(maps);
}

TEST(HostileYaml, LongTextsAndNumbers) {
  ExpectRefused(Repeated("x: 1", 1) + std::string(1'000'000, '0'));
  ExpectRefused(Repeated("\"", 1) + std::string(1'000'000, 'a'));
  ExpectRefused(Repeated("x: 0x", 1) + std::string(1'000'000, 'f'));
  ExpectRefused(std::string(100'000, '\0'));
  ExpectRefused(std::string((64u << 20) + 1, ' '));
  ReadByAll(Repeated("x: 1.", 1) + std::string(1'000'000, '0') + "e99999999999999999999");
  ReadByAll(std::string(1'000'000, 'a') + ": 1");
  ReadByAll(Repeated("\n", 1'000'000));
}

TEST(HostileYaml, ManyErrorsInALongLineStaySmall) {
  const Result<YamlDocument> document =
      ParseYaml("mlpipe.yaml", "stages: {s: {cmd: x, deps: [" + Repeated("1, ", 100'000) + "]}}");
  ASSERT_TRUE(document);
  const Result<Pipeline> pipeline =
      ParsePipeline(*RelPath::Strict("mlpipe.yaml"), *document, {}, NoDataFile);
  ASSERT_FALSE(pipeline);
  EXPECT_EQ(pipeline.error().others.size(), 99u);
  EXPECT_EQ(pipeline.error().where.line_text, "");
}

TEST(HostileYaml, RandomPieces) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    RandomYaml random(seed);
    std::string text;
    for (std::size_t left = random.Number(8); left > 0; --left) {
      text += std::string(random.Number(4), ' ') + random.Text() +
              (random.Number(2) == 0 ? ": " : "\n");
    }
    ReadByAll(text);
  }
}

constexpr char kPipeline[] = R"(stages:
  a:
    cmd: &c echo "x" # note
    deps: [d1, {x: 1}]
    params:
    - p.yaml: [k]
    outs:
    - o1: {cache: false}
    - 'o2'
  b: {cmd: *c, deps: [o1], wdir: ., frozen: true}
)";

constexpr char kLock[] = R"(schema: '2.0'
stages:
  a:
    cmd: x
    deps:
    - path: d
      hash: sha256
      sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
      size: 0
    params:
      params.yaml:
        lr: 0.1
)";

// Flips, cuts, doubles and inserts bytes of valid files.
TEST(HostileYaml, MutatedFiles) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    RandomYaml random(seed);
    std::string text = seed % 2 == 0 ? kPipeline : kLock;
    for (std::size_t left = 1 + random.Number(4); left > 0 && !text.empty(); --left) {
      const std::size_t at = random.Number(text.size());
      const std::size_t size = random.Number(12);
      switch (random.Number(4)) {
        case 0:
          text[at] = static_cast<char>(random.Number(256));
          break;
        case 1:
          text.erase(at, size);
          break;
        case 2:
          text.insert(at, text.substr(random.Number(text.size()), size));
          break;
        default:
          text.insert(at, random.Text());
      }
    }
    ReadByAll(text);
  }
}

}  // namespace
}  // namespace mlp
