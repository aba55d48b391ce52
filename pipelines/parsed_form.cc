#include "pipelines/parsed_form.h"

#include "pipelines/byte_archive.h"

namespace mlp {

template <>
inline constexpr auto kLastOf<DependencyKind> = DependencyKind::kCommand;
template <>
inline constexpr auto kLastOf<Direction> = Direction::kMax;
template <>
inline constexpr auto kLastOf<OutputKind> = OutputKind::kPlot;
template <>
inline constexpr auto kLastOf<StageKind> = StageKind::kData;

// The members of each struct, all of them: one that is added there does not compile here. These
// stand outside of an anonymous namespace because the archives find them by their arguments.

template <class Archive>
void Fields(Archive& archive, Dependency& dependency) {
  // `repo` is of imports, which no pipeline file has.
  auto& [kind, text, path, selector, first_line, last_line, repo, where] = dependency;
  archive(kind, text, path, selector, first_line, last_line, where);
}

template <class Archive>
void Fields(Archive& archive, EnvironmentDependency& variable) {
  auto& [name, is_secret] = variable;
  archive(name, is_secret);
}

template <class Archive>
void Fields(Archive& archive, Resources& resources) {
  auto& [cores, memory, gpus, custom] = resources;
  archive(cores, memory, gpus, custom);
}

template <class Archive>
void Fields(Archive& archive, RunPolicy& policy) {
  auto& [timeout, retries, delay, max_delay, resources, mutexes] = policy;
  archive(timeout, retries, delay, max_delay, resources, mutexes);
}

template <class Archive>
void Fields(Archive& archive, ParamsDependency& params) {
  auto& [file, path, keys, where, key_places] = params;
  archive(file, path, keys, where, key_places);
}

template <class Archive>
void Fields(Archive& archive, MetricBound& bound) {
  auto& [key, min, max] = bound;
  archive(key, min, max);
}

template <class Archive>
void Fields(Archive& archive, OutputChecks& checks) {
  auto& [non_empty, sha256, max_size, bounds] = checks;
  archive(non_empty, sha256, max_size, bounds);
}

template <class Archive>
void Fields(Archive& archive, MetricDirection& of) {
  auto& [key, direction] = of;
  archive(key, direction);
}

template <class Archive>
void Fields(Archive& archive, Output& output) {
  auto& [text, path, kind, cache, persist, push, remote, properties, checks, directions, where] =
      output;
  archive(text, path, kind, cache, persist, push, remote, properties, checks, directions, where);
}

template <class Archive>
void Fields(Archive& archive, Stage& stage) {
  auto& [kind, name, group, is_templated, file, wdir, cmd, deps, params, outs, env, policy, frozen,
         always_changed, desc, meta, where] = stage;
  archive(kind, name, group, is_templated, file, wdir, cmd, deps, params, outs, env, policy, frozen,
          always_changed, desc, meta, where);
}

template <class Archive>
void Fields(Archive& archive, Pipeline& pipeline) {
  auto& [file, stages, metrics, params, plots, artifacts, template_values] = pipeline;
  archive(file, stages, metrics, params, plots, artifacts, template_values);
}

template <class Archive>
void Fields(Archive& archive, LockedPath& locked) {
  auto& [path, digest, size, nfiles, is_executable] = locked;
  archive(path, digest, size, nfiles, is_executable);
}

template <class Archive>
void Fields(Archive& archive, LockedParams& params) {
  auto& [file, values] = params;
  archive(file, values);
}

template <class Archive>
void Fields(Archive& archive, LockedStage& locked) {
  auto& [cmd, deps, params, outs, env, wdir, foreign] = locked;
  archive(cmd, deps, params, outs, env, wdir, foreign);
}

namespace {

// The version goes with every form, so that it is not left out of a key.
template <class Get>
bool Read(ByteReader& reader, Get get) {
  std::uint64_t version = 0;
  reader(version);
  if (version != kParsedFormVersion) return false;
  get();
  return reader.ok() && reader.AtEnd();
}

}  // namespace

std::string EncodePipeline(const Pipeline& pipeline) {
  ByteWriter writer;
  writer(kParsedFormVersion, pipeline);
  return writer.Take();
}

std::optional<Pipeline> DecodePipeline(std::string_view bytes, std::string_view name,
                                       std::string_view text) {
  const PlacesOf places{std::string(name), TextLines(text)};
  ByteReader reader(bytes, &places);
  Pipeline pipeline;
  if (!Read(reader, [&] { reader(pipeline); })) return std::nullopt;
  return pipeline;
}

std::string EncodeLockFile(const LockFile& lock) {
  ByteWriter writer;
  writer(kParsedFormVersion, lock.datasets(), lock.stages());
  return writer.Take();
}

std::optional<LockFile> DecodeLockFile(std::string_view bytes) {
  ByteReader reader(bytes);
  Value datasets;
  std::vector<std::pair<std::string, LockedStage>> stages;
  if (!Read(reader, [&] { reader(datasets, stages); })) return std::nullopt;
  return LockFile::OfParts(std::move(stages), std::move(datasets));
}

}  // namespace mlp
