#include "engine/parsed_cache.h"

#include <algorithm>

#include "engine/cache_file.h"
#include "engine/data_file.h"
#include "pipelines/byte_archive.h"
#include "pipelines/parsed_form.h"
#include "pipelines/yaml_node.h"

namespace mlp {

// All options: one that is added does not compile here until it is part of the key.
template <class Archive>
void Fields(Archive& archive, PipelineOptions& options) {
  auto& [extras, boolean_optional, append_lists, root] = options;
  archive(extras, boolean_optional, append_lists, root);
}

namespace {

// Shorter texts are parsed in the time that looking them up takes.
constexpr std::size_t kLeastText = 1024;

Digest Sha256(std::string_view bytes) {
  return HashOf(HashAlgorithm::kSha256, bytes);
}

// Of the meaning of `text`; `kind` and `options` are what else it depends on.
template <class Options>
std::string KeyOf(std::string_view kind, const Options& options, std::string_view text) {
  ByteWriter writer;
  writer(kind, options);
  Hasher hasher(HashAlgorithm::kSha256);
  hasher.Update(writer.Take());
  hasher.Update(text);
  return std::string(hasher.Finish().Bytes());
}

Digest DigestOf(const std::optional<std::string>& text) {
  return text ? Sha256(*text) : Digest();
}

}  // namespace

std::string MeaningKey(const PipelineOptions& options) {
  ByteWriter writer;
  writer(options);
  return writer.Take();
}

struct ParsedCache::Entry {
  std::string bytes;
  Sources sources;
  std::string_view form;  // in `bytes`

  // Whether the files that templates took values from are as they were.
  bool IsCurrent(ProjectView& view) const {
    return std::all_of(sources.begin(), sources.end(), [&](const auto& source) {
      const auto text = view.ReadFile(source.first);
      return text && DigestOf(*text) == source.second;
    });
  }
};

bool ParsedCache::Keeps(std::string_view text) const {
  return fs_ != nullptr && text.size() >= kLeastText;
}

std::string ParsedCache::PathOf(const RelPath& file) const {
  return directory_ + "/" + Sha256(file.str()).Hex().substr(0, 32);
}

std::optional<ParsedCache::Entry> ParsedCache::Find(const RelPath& file,
                                                    std::string_view key) const {
  Result<std::optional<std::string>> read = ReadFileIfThere(*fs_, PathOf(file));
  if (!read || !*read) return std::nullopt;
  Entry entry{std::move(**read), {}, {}};
  ByteReader reader(CacheBody(entry.bytes));
  if (reader.View() != key || !IsWholeCache(entry.bytes)) return std::nullopt;
  reader(entry.sources);
  entry.form = reader.View();
  if (!reader.ok() || !reader.AtEnd()) return std::nullopt;
  return entry;
}

void ParsedCache::Keep(const RelPath& file, std::string_view key, const Sources& sources,
                       std::string_view form) const {
  ByteWriter writer;
  writer(key, sources, form);
  WriteCacheFile(*fs_, PathOf(file), writer.Take());
}

Result<Pipeline> ParsedCache::ParsePipeline(ProjectView& view, const RelPath& file,
                                            std::string text,
                                            const PipelineOptions& options) const {
  const std::string name = view.NameOf(file);
  const bool keeps = Keeps(text);
  const std::string key = keeps ? KeyOf("pipeline " + file.str(), options, text) : "";
  if (keeps) {
    const std::optional<Entry> entry = Find(file, key);
    if (entry && entry->IsCurrent(view)) {
      if (auto pipeline = DecodePipeline(entry->form, name, text)) return *std::move(pipeline);
    }
  }
  Sources sources;
  const DataFileLoader load = [&](const RelPath& data) -> Result<std::optional<Value>> {
    MLP_ASSIGN(std::optional<std::string> content, view.ReadFile(data));
    if (keeps) sources.emplace_back(data, DigestOf(content));
    if (!content) return std::nullopt;
    return ParseDataFile(data.str(), std::move(*content));
  };
  MLP_ASSIGN(const YamlDocument document, ParseYaml(name, std::move(text)));
  MLP_ASSIGN(Pipeline pipeline, mlp::ParsePipeline(file, document, options, load));
  if (keeps) Keep(file, key, sources, EncodePipeline(pipeline));
  return pipeline;
}

Result<LockFile> ParsedCache::ParseLock(ProjectView& view, const RelPath& file, std::string text,
                                        HashAlgorithm algorithm) const {
  if (!Keeps(text)) return LockFile::Parse(algorithm, view.NameOf(file), std::move(text));
  const std::string key = KeyOf("lock", NameOf(algorithm), text);
  if (const std::optional<Entry> entry = Find(file, key)) {
    if (auto lock = DecodeLockFile(entry->form)) return *std::move(lock);
  }
  MLP_ASSIGN(LockFile lock, LockFile::Parse(algorithm, view.NameOf(file), std::move(text)));
  Keep(file, key, {}, EncodeLockFile(lock));
  return lock;
}

void ParsedCache::KeepLock(const RelPath& file, std::string_view text, HashAlgorithm algorithm,
                           const LockFile& lock) const {
  if (Keeps(text)) Keep(file, KeyOf("lock", NameOf(algorithm), text), {}, EncodeLockFile(lock));
}

}  // namespace mlp
