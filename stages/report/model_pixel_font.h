// Letters of 5x7 pixels for captions in pictures: Latin capitals, digits and a few signs.

#ifndef MLPIPE_STAGES_REPORT_MODEL_PIXEL_FONT_H_
#define MLPIPE_STAGES_REPORT_MODEL_PIXEL_FONT_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace mlp::stages {

inline constexpr std::size_t kGlyphWidth = 5;
inline constexpr std::size_t kGlyphHeight = 7;

// Row after row from the top; bit 4 is the leftmost pixel.
using Glyph = std::array<std::uint8_t, kGlyphHeight>;

// Small letters look like capitals; what has no glyph looks like a question mark.
const Glyph& GlyphOf(char c);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_MODEL_PIXEL_FONT_H_
