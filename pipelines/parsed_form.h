// The parsed form of pipeline and lock files as bytes: what a cache keeps so that an unchanged file
// is not parsed again. Twenty times as fast to read as the YAML, and only as good as its key: the
// caller must know that the text is the same.
//
// The form has no promise of stability: kParsedFormVersion is raised with every change of Pipeline,
// LockFile or of what the parsers make of a text, and other versions are not read. Readers take any
// bytes; nullopt for what no writer of this version made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"

namespace mlp {

inline constexpr std::uint64_t kParsedFormVersion = 4;

std::string EncodePipeline(const Pipeline& pipeline);
// `name` is what messages call the file; `text` is its content. Neither is stored: places keep
// their numbers only, and get their lines back from the text.
std::optional<Pipeline> DecodePipeline(std::string_view bytes, std::string_view name,
                                       std::string_view text);

std::string EncodeLockFile(const LockFile& lock);
std::optional<LockFile> DecodeLockFile(std::string_view bytes);

}  // namespace mlp
