// Quantities as people write them: "10MiB", "90s", 1.5.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mlp {

// Bytes: an integer, or a number with a unit: B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB,
// TiB (powers of 1024); K, M, G, T are the latter. nullopt for anything else, and for what is
// negative or has no place in 63 bits.
std::optional<std::uint64_t> ParseSize(std::string_view text);

// Nanoseconds: seconds, or a number with a unit: ms, s, m, h, d. nullopt as above.
std::optional<std::int64_t> ParseDuration(std::string_view text);

}  // namespace mlp
