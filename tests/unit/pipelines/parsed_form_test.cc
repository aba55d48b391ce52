#include "pipelines/parsed_form.h"

#include <gtest/gtest.h>

#include <random>

#include "pipelines/pipeline_parser.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

constexpr char kPipeline[] = R"(
stages:
  prepare:
    cmd: [python prepare.py, {argv: [echo, "a b"]}]
    wdir: sub
    deps: [data.csv, {glob: "raw/*.csv"}, {path: conf.txt, lines: 10-20}, {command: gcc --version}]
    params: [lr, {more.yaml: }]
    env: [OMP_NUM_THREADS, {TOKEN: {secret: true}}]
    resources: {cores: 2, memory: 4GiB, licence: 1}
    mutex: [a, b]
    timeout: 5m
    retries: {times: 3, delay: 10s}
    outs: [model.pt: {cache: false, check: {non_empty: true, max_size: 10MiB}, meta: {a: [1, 2.5, null]}}]
    metrics: [m.json: {check: {acc: {min: 0.9}}}]
    meta: {deep: {x: -1, y: true, z: 18446744073709551615}}
  last:
    cmd: cat sub/model.pt
    deps: [sub/model.pt]
    frozen: true
plots: [{p: {x: a, y: b}}]
metrics: [other.json]
artifacts: {net: {path: sub/model.pt}}
)";

constexpr char kLock[] = R"(schema: '2.0'
stages:
  a:
    cmd: echo 1
    deps:
    - path: in
      hash: md5
      md5: 900150983cd24fb0d6963f7d28e17f72.dir
      size: 3
      nfiles: 2
    params:
      params.yaml:
        lr: 0.1
        list: [1, x]
    outs:
    - path: out
      hash: md5
      md5: 900150983cd24fb0d6963f7d28e17f72
      size: 3
      isexec: true
  b:
    cmd: [x, y]
    environment:
      programs:
      - {name: sh, path: /bin/sh, md5: 900150983cd24fb0d6963f7d28e17f72}
      libraries:
      - {name: libc.so.6, path: /lib/libc.so.6, md5: 900150983cd24fb0d6963f7d28e17f72}
      unknown: [$X]
      facts: {cpu: avx2}
)";

TEST(ParsedFormTest, APipelineComesBackWhole) {
  const Pipeline pipeline = PipelineOf(kPipeline);
  const std::string form = EncodePipeline(pipeline);
  const auto back = DecodePipeline(form, "mlpipe.yaml", kPipeline);
  ASSERT_TRUE(back);
  EXPECT_EQ(EncodePipeline(*back), form);
  ASSERT_EQ(back->stages.size(), 2u);
  const Stage& stage = back->stages[0];
  EXPECT_EQ(stage.cmd, pipeline.stages[0].cmd);
  EXPECT_EQ(stage.deps[1].selector, "*.csv");
  EXPECT_EQ(stage.deps[2].last_line, 20u);
  EXPECT_TRUE(stage.env[1].is_secret);
  EXPECT_EQ(stage.policy, pipeline.stages[0].policy);
  EXPECT_EQ(stage.outs[0].checks.max_size, 10u << 20);
  EXPECT_EQ(stage.outs[1].checks.bounds[0].min, 0.9);
  EXPECT_EQ(stage.meta, pipeline.stages[0].meta);
  EXPECT_EQ(back->artifacts, pipeline.artifacts);
}

TEST(ParsedFormTest, PlacesGetTheirLinesFromTheText) {
  const auto back =
      DecodePipeline(EncodePipeline(PipelineOf(kPipeline)), "../mlpipe.yaml", kPipeline);
  ASSERT_TRUE(back);
  const SourceRange& where = back->stages[1].deps[0].where;
  EXPECT_EQ(where.file, "../mlpipe.yaml");
  EXPECT_EQ(where.line, 18);
  EXPECT_EQ(where.line_text, "    deps: [sub/model.pt]");
}

TEST(ParsedFormTest, ALockFileComesBackWhole) {
  const LockFile lock = LockFile::Parse(HashAlgorithm::kMd5, "dvc.lock", kLock).value();
  const auto back = DecodeLockFile(EncodeLockFile(lock));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->stages(), lock.stages());
  EXPECT_EQ(back->Serialize(HashAlgorithm::kMd5, LockOrder::kKept),
            lock.Serialize(HashAlgorithm::kMd5, LockOrder::kKept));
  EXPECT_EQ(back->Find("b"), &back->stages()[1].second);
}

TEST(ParsedFormTest, AnythingElseIsRefused) {
  const std::string form = EncodePipeline(PipelineOf(kPipeline));
  EXPECT_FALSE(DecodePipeline(form + "x", "f", kPipeline));
  EXPECT_FALSE(DecodePipeline("\x7F" + form.substr(1), "f", kPipeline));  // another version
  EXPECT_FALSE(DecodeLockFile(""));
  for (std::size_t size = 0; size < form.size(); ++size) {
    EXPECT_FALSE(DecodePipeline(form.substr(0, size), "f", kPipeline)) << size;
  }
}

// Under the sanitizers this is what shows that the reader keeps to its bounds.
TEST(ParsedFormTest, DamagedBytesDoNoHarm) {
  const std::string pipeline = EncodePipeline(PipelineOf(kPipeline));
  const std::string lock =
      EncodeLockFile(LockFile::Parse(HashAlgorithm::kMd5, "dvc.lock", kLock).value());
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = i % 2 == 0 ? pipeline : lock;
    for (std::size_t left = 1 + random() % 4; left > 0; --left) {
      bytes[random() % bytes.size()] = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
    }
    (void)DecodePipeline(bytes, "f", "text");
    (void)DecodeLockFile(bytes);
  }
}

}  // namespace
}  // namespace mlp
