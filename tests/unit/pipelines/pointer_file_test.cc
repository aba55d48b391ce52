#include "pipelines/pointer_file.h"

#include <gmock/gmock.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using enum HashAlgorithm;

Result<PointerFile> TryPointer(const std::string& text, const std::string& file = "in/x.dvc") {
  return ParsePointerFile(kMd5, *RelPath::Strict(file), Document(text, file),
                          {.extras = false, .root = "/p"});
}

PointerFile PointerOf(const std::string& text) {
  Result<PointerFile> pointer = TryPointer(text);
  EXPECT_TRUE(pointer) << (pointer ? "" : pointer.error().message);
  return pointer ? *std::move(pointer) : PointerFile();
}

LockedPath Locked(const std::string& path, const std::string& md5, std::uint64_t size) {
  return {path, *Digest::Parse(kMd5, md5), size, std::nullopt, false};
}

std::string Updated(const std::string& text, const LockedStage& entry) {
  const Result<std::string> updated = UpdatePointerFile(kMd5, "x.dvc", text, entry);
  EXPECT_TRUE(updated) << (updated ? "" : updated.error().message);
  return updated.value_or("");
}

// These texts were written by DVC 3.67.
constexpr char kAdded[] = R"(outs:
- md5: 8b3662b0d460701f7734cdf533c5aa85.dir
  size: 4
  nfiles: 2
  hash: md5
  path: data
)";
constexpr char kImported[] = R"(md5: 3f1111bb838de53b992e669b1948c766
frozen: true
deps:
- md5: aab7e3691d8e56dbebe8c22e116a21f4
  size: 4
  hash: md5
  path: /tmp/ext_f
outs:
- md5: aab7e3691d8e56dbebe8c22e116a21f4
  size: 4
  hash: md5
  path: imp.txt
)";
constexpr char kImportedAgain[] = R"(md5: 8e81f9a890aeb317011b70ed0aea1e0b
frozen: true
deps:
- md5: ca1aedec008657bee2e6bbcc63e21053
  size: 7
  hash: md5
  path: /tmp/ext_f
outs:
- md5: ca1aedec008657bee2e6bbcc63e21053
  size: 7
  hash: md5
  path: imp.txt
)";

TEST(PointerFileTest, AddedDataIsAStageWithoutACommand) {
  const PointerFile pointer = PointerOf(kAdded);
  EXPECT_EQ(pointer.stage.kind, StageKind::kData);
  EXPECT_EQ(pointer.stage.name, "x.dvc");
  EXPECT_EQ(pointer.stage.Address(), "in/x.dvc");
  EXPECT_TRUE(pointer.stage.cmd.is_null());
  EXPECT_FALSE(pointer.stage.IsCallback());
  ASSERT_EQ(pointer.stage.outs.size(), 1u);
  EXPECT_EQ(pointer.stage.outs[0].path.str(), "in/data");
  const LockedPath* out = pointer.entry.FindOut("data");
  ASSERT_NE(out, nullptr);
  EXPECT_EQ(out->digest.ToString(), "8b3662b0d460701f7734cdf533c5aa85.dir");
  EXPECT_EQ(out->size, 4u);
  EXPECT_EQ(out->nfiles, 2u);
}

TEST(PointerFileTest, ImportsAreFrozenAndKnowTheirSource) {
  const PointerFile pointer = PointerOf(kImported);
  EXPECT_TRUE(pointer.stage.frozen);
  ASSERT_EQ(pointer.stage.deps.size(), 1u);
  EXPECT_EQ(pointer.stage.deps[0].kind, DependencyKind::kExternal);
  EXPECT_EQ(pointer.stage.deps[0].selector, "/tmp/ext_f");
  EXPECT_NE(pointer.entry.FindDep("/tmp/ext_f"), nullptr);
  EXPECT_EQ(PointerOf("deps: [{path: /p/raw}]\nouts: [{path: o}]\n").stage.deps[0].path.str(),
            "raw");
  EXPECT_EQ(PointerOf("deps: [{path: s3://b/x, etag: a}]\n").stage.deps[0].kind,
            DependencyKind::kUrl);
  const Stage from_repo = PointerOf("deps: [{path: d, repo: {url: u, rev_lock: a}}]\n").stage;
  ASSERT_EQ(from_repo.deps.size(), 1U);
  EXPECT_EQ(from_repo.deps[0].kind, DependencyKind::kRepo);
  EXPECT_EQ(from_repo.deps[0].text, "d (u)");
  EXPECT_EQ(from_repo.deps[0].repo.url, "u");
  EXPECT_EQ(from_repo.deps[0].repo.path, "d");
  EXPECT_EQ(from_repo.deps[0].repo.rev_lock, "a");
  EXPECT_THAT(PointerOf("deps: [{db: {query: q}}]\n").stage.deps, IsEmpty());
}

TEST(PointerFileTest, FlagsAndNotes) {
  const PointerFile pointer = PointerOf(
      "wdir: ../w\nalways_changed: true\ndesc: d\nmeta: {a: 1}\n"
      "outs:\n"
      "- {path: o, cache: false, persist: true, push: false, remote: r, type: model, labels: [l]}\n"
      "- {md5: b1946ac92492d2347c6235b4d2611184, size: 6, isexec: true, hash: md5, path: x}\n");
  const Stage& stage = pointer.stage;
  EXPECT_EQ(stage.wdir.str(), "w");
  EXPECT_TRUE(stage.always_changed);
  EXPECT_EQ(stage.desc, "d");
  EXPECT_EQ(stage.meta, (Value{{"a", 1}}));
  EXPECT_EQ(stage.outs[0].path.str(), "w/o");
  EXPECT_FALSE(stage.outs[0].cache);
  EXPECT_TRUE(stage.outs[0].persist);
  EXPECT_FALSE(stage.outs[0].push);
  EXPECT_EQ(stage.outs[0].remote, "r");
  EXPECT_EQ(stage.outs[0].properties, (Value{{"type", "model"}, {"labels", {"l"}}}));
  EXPECT_TRUE(pointer.entry.FindOut("x")->is_executable);
}

TEST(PointerFileTest, DigestsOfAnotherKindAreNoRecord) {
  EXPECT_THAT(
      PointerOf("outs: [{md5: b1946ac92492d2347c6235b4d2611184, size: 6, path: x}]\n").entry.outs,
      IsEmpty())
      << "DVC 2.x hashed texts in its own way";
  EXPECT_THAT(PointerOf("outs: [{hash: md5, path: x}]\n").entry.outs, IsEmpty());
}

TEST(PointerFileTest, ReportsAllErrorsWithTheirPlaces) {
  EXPECT_THAT(ErrorLines(TryPointer("cmd: x\nouts:\n- pat: a\n- {path: ../../o, size: -1, md5: z,"
                                    " hash: md5}\n- {path: b, hash: sha256, md5: a}\nframe: 1\n")),
              ElementsAre(HasSubstr("1:1 unknown key 'cmd' in a pointer file"),
                          HasSubstr("3:3 unknown key 'pat' in an item of 'outs'"),
                          HasSubstr("3:3 an item of 'outs' has no 'path'"),
                          HasSubstr("lies outside of the project"),
                          HasSubstr("'z' of an item of 'outs' is no md5 digest"),
                          HasSubstr("'sha256' of an item of 'outs' is no md5 digest"),
                          HasSubstr("unknown key 'frame'")));
  EXPECT_THAT(ErrorLines(TryPointer("")), ElementsAre(HasSubstr("must be a map")));
}

TEST(PointerFileTest, APathStandsOnce) {
  const auto twice = TryPointer("outs:\n- path: e\n- path: ./e\n");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, HasSubstr("names './e' once more"));
}

TEST(PointerFileTest, AnUpdatedImportHasTheBytesOfDvc) {
  LockedStage entry;
  const std::string md5 = "ca1aedec008657bee2e6bbcc63e21053";
  entry.deps = {Locked("/tmp/ext_f", md5, 7)};
  entry.outs = {Locked("imp.txt", md5, 7)};
  EXPECT_EQ(Updated(kImported, entry), kImportedAgain);
  const std::string without_digests =
      "frozen: true\ndeps:\n- hash: md5\n  path: /tmp/ext_f\nouts:\n- hash: md5\n  path: "
      "imp3.txt\n";
  entry.outs[0].path = "imp3.txt";
  EXPECT_EQ(Updated(without_digests, entry),
            "frozen: true\ndeps:\n- hash: md5\n  path: /tmp/ext_f\n  md5: " + md5 +
                "\n  size: 7\nouts:\n- hash: md5\n  path: imp3.txt\n  md5: " + md5 +
                "\n  size: 7\nmd5: bec58e1f3eeb5c6610449cacaaaa63f0\n");
}

TEST(PointerFileTest, CommentsMetaAndOrderStay) {
  const std::string before =
      "# top comment\nouts:\n- md5: b1946ac92492d2347c6235b4d2611184\n  size: 6\n"
      "  hash: md5  # algo\n  path: c\nmeta:\n  a: 1\n";
  LockedStage entry;
  entry.outs = {Locked("c", "91fc14ad02afd60985bb8165bda320a6", 4)};
  entry.outs[0].is_executable = true;
  const std::string executable =
      "# top comment\nouts:\n- md5: 91fc14ad02afd60985bb8165bda320a6\n  size: 4\n"
      "  hash: md5  # algo\n  path: c\n  isexec: true\nmeta:\n  a: 1\n";
  EXPECT_EQ(Updated(before, entry), executable);
  entry.outs = {Locked("c", "71cef54cc30a058b18115947d09c62df.dir", 2)};
  entry.outs[0].nfiles = 1;
  EXPECT_EQ(Updated(executable, entry),
            "# top comment\nouts:\n- md5: 71cef54cc30a058b18115947d09c62df.dir\n  size: 2\n"
            "  hash: md5  # algo\n  path: c\n  nfiles: 1\nmeta:\n  a: 1\n");
}

TEST(PointerFileTest, AnUpdateWithWhatIsThereChangesNothing) {
  for (const std::string text : {kAdded, kImported, kImportedAgain}) {
    EXPECT_EQ(Updated(text, PointerOf(text).entry), text);
  }
}

TEST(PointerFileTest, NativePointersUseSha256) {
  const std::string digest(64, 'b');
  const std::string text =
      "outs:\n- sha256: " + digest + "\n  size: 1\n  hash: sha256\n  path: d\n";
  const auto pointer =
      ParsePointerFile(HashAlgorithm::kSha256, *RelPath::Strict("d.mlpipe"), Document(text), {});
  ASSERT_TRUE(pointer);
  EXPECT_EQ(pointer->entry.FindOut("d")->digest.ToString(), digest);
  EXPECT_EQ(UpdatePointerFile(HashAlgorithm::kSha256, "d", text, pointer->entry).value(), text);
}

TEST(PointerFileTest, DataIsNeitherInToolDirectoriesNorADeclaration) {
  for (const char* path : {"../.git", "../.git/hooks/post-commit", ".dvc/tmp", "a/.mlpipe/b", "..",
                           "dvc.yaml", "y.dvc"}) {
    const auto pointer = TryPointer(std::string("outs:\n- path: ") + path + "\n");
    ASSERT_FALSE(pointer) << path;
    EXPECT_THAT(pointer.error().message, HasSubstr("cannot be an output")) << path;
  }
}

TEST(PointerFileTest, WorkingDirectoryIsNoToolsDirectory) {
  const auto pointer = TryPointer("wdir: ../.git/hooks\nouts:\n- path: ../../x\n");
  ASSERT_FALSE(pointer);
  EXPECT_THAT(pointer.error().message, HasSubstr("'wdir' cannot be '../.git/hooks'"));
}

}  // namespace
}  // namespace mlp
