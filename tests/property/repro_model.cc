#include "tests/property/repro_model.h"

#include <algorithm>

namespace mlp {
namespace {

constexpr int kSources = 3;
constexpr char kSourceDir[] = "srcdir";
// One for each format; a stage reads p<number> of the one its number gives.
constexpr const char* kParamsFiles[] = {"params.yaml", "other.json"};
constexpr std::size_t kFormats = std::size(kParamsFiles);

std::string Number(std::size_t i) {
  return std::to_string(i);
}

// A path from the root as it is written in the stage's file.
std::string Seen(const ModelStage& stage, const std::string& path) {
  return (stage.in_subdirectory ? "../" : "") + path;
}

void WriteIfOther(TestProject& project, const std::string& path, const std::string& text) {
  if (!project.Exists(path) || project.Read(path) != text) project.Write(path, text);
}

}  // namespace

ReproModel::ReproModel(unsigned seed, const Layout& layout) : random_(seed), layout_(layout) {
  const std::size_t count = static_cast<std::size_t>(Pick(2, 6));
  for (std::size_t i = 0; i < count; ++i) {
    ModelStage stage;
    stage.sources.insert("src" + Number(static_cast<std::size_t>(Pick(0, kSources - 1))));
    if (Pick(0, 3) == 0) stage.sources.insert(kSourceDir);
    for (std::size_t upstream = 0; upstream < i; ++upstream)
      if (Pick(0, 2) == 0) stage.upstream.insert(upstream);
    stage.in_subdirectory = kSeveralFiles && Pick(0, 2) == 0;
    if (kForeach && Pick(0, 3) == 0) stage.items = {"a", "b"};
    stage.writes_directory = Pick(0, 3) == 0;
    stage.cache = Pick(0, 7) != 0;
    stage.always_changed = Pick(0, 11) == 0;
    stages_.push_back(std::move(stage));
  }
  for (int i = 0; i < kSources; ++i) sources_["src" + std::to_string(i)] = "s\n";
  for (const char* name : {"/a", "/b"}) sources_[kSourceDir + std::string(name)] = "d\n";
}

int ReproModel::Pick(int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random_);
}

std::size_t ReproModel::AnyStage() {
  return static_cast<std::size_t>(Pick(0, static_cast<int>(stages_.size()) - 1));
}

std::size_t ReproModel::size() const {
  std::size_t size = 0;
  for (const ModelStage& stage : stages_) size += stage.items.size();
  return size;
}

std::size_t ReproModel::AlwaysRunning() const {
  std::size_t count = 0;
  for (const ModelStage& stage : stages_)
    if (stage.always_changed || stage.frozen) count += stage.items.size();
  return count;
}

std::string ReproModel::OutOf(std::size_t i, const std::string& item) const {
  return "out" + Number(i) + "v" + std::to_string(stages_[i].out_name) + item;
}

std::string ReproModel::FileOf(std::size_t i, const std::string& item) const {
  return OutOf(i, item) + (stages_[i].writes_directory ? "/sub/file" : "");
}

std::vector<std::string> ReproModel::ReadsOf(std::size_t i) const {
  std::vector<std::string> reads(stages_[i].sources.begin(), stages_[i].sources.end());
  for (const std::size_t upstream : stages_[i].upstream)
    reads.push_back(FileOf(upstream, stages_[upstream].items.front()));
  return reads;
}

std::string ReproModel::CommandOf(std::size_t i) const {
  const ModelStage& stage = stages_[i];
  const std::string item = stage.items.size() > 1 ? "${item}" : "";
  std::string cmd = "echo " + Number(i) + item + " >> " + Seen(stage, "ran.log") + "; ";
  if (stage.writes_directory) cmd += "mkdir -p " + Seen(stage, OutOf(i, item)) + "/sub; ";
  cmd += "{ echo v" + std::to_string(stage.version) + item + "; cat";
  for (const std::string& path : ReadsOf(i))
    cmd += " " + Seen(stage, path) + (path == kSourceDir ? "/*" : "");
  return cmd + "; grep ^p" + Number(i) + "= " + Seen(stage, "flat") + "; } > " +
         Seen(stage, FileOf(i, item));
}

std::string ReproModel::StageText(std::size_t i) const {
  const ModelStage& stage = stages_[i];
  const bool is_foreach = stage.items.size() > 1;
  const std::string indent = is_foreach ? "      " : "    ";
  std::string text = "  stage" + Number(i) + ":\n";
  if (is_foreach) text += "    foreach: [a, b]\n    do:\n";
  text += indent + "cmd: '" + CommandOf(i) + "'\n" + indent + "deps:\n";
  for (const std::string& path : ReadsOf(i)) text += indent + "- " + Seen(stage, path) + "\n";
  text += indent + "params:\n" + indent + "- " + Seen(stage, kParamsFiles[i % kFormats]) + ": [p" +
          Number(i) + "]\n";
  text += indent + "outs:\n" + indent + "- " + Seen(stage, OutOf(i, is_foreach ? "${item}" : "")) +
          ": {cache: " + (stage.cache ? "true" : "false") + "}\n";
  if (stage.always_changed) text += indent + "always_changed: true\n";
  if (stage.frozen) text += indent + "frozen: true\n";
  return text;
}

void ReproModel::WriteTo(TestProject& project) const {
  std::string yaml[2] = {"stages:\n", "stages:\n"}, params[kFormats], flat;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    yaml[stages_[i].in_subdirectory ? 1 : 0] += StageText(i);
    const std::string value = std::to_string(stages_[i].param);
    const bool is_json = i % kFormats == 1;
    params[i % kFormats] +=
        is_json ? ", \"p" + Number(i) + "\": " + value : "p" + Number(i) + ": " + value + "\n";
    flat += "p" + Number(i) + "=" + value + "\n";
  }
  const std::string name(layout_.pipeline_file);
  WriteIfOther(project, name, yaml[0]);
  if (kSeveralFiles) WriteIfOther(project, "sub/" + name, yaml[1]);
  WriteIfOther(project, kParamsFiles[0], params[0]);
  WriteIfOther(project, kParamsFiles[1], "{\"first\": 0" + params[1] + "}");
  WriteIfOther(project, "flat", flat);
  for (const auto& [path, text] : sources_) WriteIfOther(project, path, text);
}

std::string ReproModel::InputOf(std::size_t i, const std::string& item, const Files& files) const {
  std::string text = "v" + std::to_string(stages_[i].version) + item + "\n";
  for (const std::string& path : ReadsOf(i)) {
    if (path != kSourceDir) {
      text += files.at(path);
      continue;
    }
    for (auto it = files.lower_bound(std::string(kSourceDir) + "/");
         it != files.end() && it->first.starts_with(std::string(kSourceDir) + "/"); ++it)
      text += it->second;
  }
  return text + "p" + Number(i) + "=" + std::to_string(stages_[i].param) + "\n";
}

ReproModel::Files ReproModel::Evaluate() const {
  Files files = sources_;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    for (const std::string& item : stages_[i].items) {
      const std::string path = FileOf(i, item);
      files[path] = stages_[i].frozen ? frozen_.at(path) : InputOf(i, item, files);
    }
  }
  return files;
}

std::map<std::string, ModelRun> ReproModel::Runs(const Files& files) const {
  std::map<std::string, ModelRun> runs;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    for (const std::string& item : stages_[i].items) {
      ModelRun run;
      run.name = Number(i) + item;
      run.output = files.at(FileOf(i, item));
      // The bytes of every dependency by itself: "ab" + "c" is not "a" + "bc".
      run.key = CommandOf(i) + item;
      for (const std::string& path : ReadsOf(i))
        for (const auto& [file, text] : files)
          if (file == path || file.starts_with(path + "/")) run.key += "|" + file + "=" + text;
      run.key += "|" + std::to_string(stages_[i].param);
      run.must_not_repeat = stages_[i].cache && !stages_[i].always_changed;
      runs[run.name] = std::move(run);
    }
  }
  return runs;
}

std::string ReproModel::ChangeDeclaration(ModelStage& stage, std::size_t i) {
  switch (Pick(0, 4)) {
    case 0:
      stage.param = Pick(0, 2);
      return "param of stage" + Number(i);
    case 1:
      stage.version = Pick(0, 2);
      return "command of stage" + Number(i);
    case 2:
      stage.out_name = Pick(0, 1);
      return "output's name of stage" + Number(i);
    case 3:
      if (i > 0) {
        const std::size_t other = static_cast<std::size_t>(Pick(0, static_cast<int>(i) - 1));
        if (stage.upstream.erase(other) == 0) stage.upstream.insert(other);
      }
      return "stages that stage" + Number(i) + " reads";
    default:
      if (stage.sources.erase(kSourceDir) == 0) stage.sources.insert(kSourceDir);
      return "sources of stage" + Number(i);
  }
}

std::string ReproModel::ChangeOutput(TestProject& project, std::size_t i) {
  const std::string& item = stages_[i].items.back();
  project.Remove(OutOf(i, item));
  switch (Pick(0, 2)) {
    case 0:
      return "lost " + OutOf(i, item);
    case 1:
      project.Write(FileOf(i, item), "edited by hand\n");
      return "edited " + FileOf(i, item);
    default:
      project.Write(OutOf(i, item) + (stages_[i].writes_directory ? "" : "/inside"),
                    "other kind\n");
      return "other kind at " + OutOf(i, item);
  }
}

// What the store does not have any more may have to be computed again.
std::string ReproModel::HarmStore(TestProject& project, std::size_t i,
                                  std::set<std::string>& lost) {
  namespace stdfs = std::filesystem;
  const std::string text = Evaluate().at(FileOf(i, stages_[i].items.front()));
  const std::string hex = HashOf(layout_.algorithm, text).Hex();
  const stdfs::path object =
      stdfs::path(project.root()) / ProjectPaths("", layout_).DefaultCache().substr(1) / "files" /
      std::string(NameOf(layout_.algorithm)) / hex.substr(0, 2) / hex.substr(2);
  lost.insert(text);
  if (!stdfs::exists(object)) return "no object of stage" + Number(i);
  if (Pick(0, 1) == 0) {
    stdfs::remove(object);
    return "lost object of stage" + Number(i);
  }
  const bool shows = Pick(0, 1) == 0;
  stdfs::permissions(object, stdfs::perms::owner_read | stdfs::perms::owner_write);
  std::ofstream(object) << "damaged";
  if (!shows)
    stdfs::permissions(
        object, stdfs::perms::owner_read | stdfs::perms::group_read | stdfs::perms::others_read);
  return "damaged object of stage" + Number(i);
}

std::string ReproModel::Disturb(TestProject& project, std::set<std::string>& lost) {
  const std::size_t i = AnyStage();
  ModelStage& stage = stages_[i];
  switch (Pick(0, 9)) {
    case 0: {
      const std::string source = "src" + std::to_string(Pick(0, kSources - 1));
      sources_[source] = std::string(static_cast<std::size_t>(Pick(1, 3)), 'x') + "\n";
      return "edited " + source;
    }
    case 1: {
      const std::string extra = std::string(kSourceDir) + "/c";
      if (sources_.erase(extra) == 0) {
        sources_[extra] = "more\n";
      } else {
        project.Remove(extra);
      }
      return "files of srcdir";
    }
    case 2:
    case 3:
      if (stage.frozen) return "nothing";
      return ChangeOutput(project, i);
    case 4:
      if (stage.frozen) return "nothing";
      return HarmStore(project, i, lost);
    case 5:
      project.Remove(std::string(layout_.lock_file));
      return "lost lock file";
    case 6: {
      if (stage.frozen) {
        stage.frozen = false;
        return "unfroze stage" + Number(i);
      }
      const Files files = Evaluate();
      for (const std::string& item : stage.items) {
        const std::string path = FileOf(i, item);
        if (!project.Exists(path) || project.Read(path) != files.at(path)) return "nothing";
        frozen_[path] = files.at(path);
      }
      stage.frozen = true;
      return "froze stage" + Number(i);
    }
    default:
      if (stage.frozen) return "nothing";
      return ChangeDeclaration(stage, i);
  }
}

}  // namespace mlp
