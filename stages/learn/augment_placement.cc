#include "stages/learn/augment_placement.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace mlp::stages {
namespace {

constexpr std::int64_t kOutside = -1;

// The place, along a side of `length` pixels, of the pixel that comes to `at`.
std::int64_t SourceOf(std::int64_t at, std::int64_t moved, std::int64_t length, Surround surround) {
  const std::int64_t from = at - moved;
  if (from >= 0 && from < length) return from;
  if (surround == Surround::kZero) return kOutside;
  return from < 0 ? -from : 2 * (length - 1) - from;
}

// Fills a row of `width` pixels out of the row `from`. What stays inside is copied at once, what
// comes in from outside pixel by pixel.
template <typename Pixel>
void PlaceRow(const Pixel* from, Pixel* to, std::int64_t width, const Placement& placement,
              Surround surround) {
  const std::int64_t first = std::clamp<std::int64_t>(placement.right, 0, width);
  const std::int64_t last = std::clamp<std::int64_t>(width + placement.right, first, width);
  if (first < last) {
    std::copy_n(from + (first - placement.right), last - first, to + first);
  }
  const auto fill = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t at = begin; at < end; ++at) {
      const std::int64_t source = SourceOf(at, placement.right, width, surround);
      to[at] = source == kOutside ? Pixel{0} : from[source];
    }
  };
  fill(0, first);
  fill(last, width);
  if (placement.flipped) std::reverse(to, to + width);
}

template <typename Pixel>
void PlaceAll(const torch::Tensor& images, const std::vector<Placement>& placements,
              Surround surround, torch::Tensor& placed) {
  const std::int64_t channels = images.size(1), height = images.size(2), width = images.size(3);
  const auto* from = static_cast<const Pixel*>(images.data_ptr());
  auto* to = static_cast<Pixel*>(placed.data_ptr());
  for (const Placement& placement : placements) {
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      for (std::int64_t row = 0; row < height; ++row) {
        const std::int64_t source = SourceOf(row, placement.down, height, surround);
        if (source == kOutside) {
          std::fill_n(to + row * width, width, Pixel{0});
        } else {
          PlaceRow(from + source * width, to + row * width, width, placement, surround);
        }
      }
      from += height * width;
      to += height * width;
    }
  }
}

// {batch, length} int64: where each pixel of a side comes from, `kOutside` included.
torch::Tensor SourcesOf(const std::vector<Placement>& placements, std::int64_t length, bool of_rows,
                        Surround surround) {
  std::vector<std::int64_t> sources;
  sources.reserve(placements.size() * static_cast<std::size_t>(length));
  for (const Placement& placement : placements) {
    const bool mirrored = placement.flipped && !of_rows;
    for (std::int64_t at = 0; at < length; ++at) {
      sources.push_back(SourceOf(mirrored ? length - 1 - at : at,
                                 of_rows ? placement.down : placement.right, length, surround));
    }
  }
  return torch::tensor(sources).view({static_cast<std::int64_t>(placements.size()), length});
}

// {batch, length} bool: which pixels along a side lie in the `side` pixels from `starts` on.
torch::Tensor Within(const std::vector<std::int64_t>& starts, std::int64_t side,
                     std::int64_t length) {
  const torch::Tensor first = torch::tensor(starts).unsqueeze(1), at = torch::arange(length);
  return at.ge(first).logical_and(at.lt(first + side));
}

void BlackOutByMask(torch::Tensor& images, const std::vector<Square>& squares, std::int64_t side) {
  const std::int64_t batch = images.size(0), height = images.size(2), width = images.size(3);
  std::vector<std::int64_t> rows, columns;
  for (const Square& square : squares) {
    rows.push_back(square.row);
    columns.push_back(square.column);
  }
  const torch::Tensor mask =
      Within(rows, side, height)
          .view({batch, 1, height, 1})
          .logical_and(Within(columns, side, width).view({batch, 1, 1, width}));
  images.masked_fill_(mask.to(images.device()), 0);
}

}  // namespace

torch::Tensor PlaceByRows(const torch::Tensor& images, const std::vector<Placement>& placements,
                          Surround surround) {
  const torch::Tensor source = images.contiguous();
  torch::Tensor placed = torch::empty(source.sizes(), source.options());
  switch (source.element_size()) {
    case 1:
      PlaceAll<std::uint8_t>(source, placements, surround, placed);
      break;
    case 2:
      PlaceAll<std::uint16_t>(source, placements, surround, placed);
      break;
    case 4:
      PlaceAll<std::uint32_t>(source, placements, surround, placed);
      break;
    case 8:
      PlaceAll<std::uint64_t>(source, placements, surround, placed);
      break;
    default:
      throw std::invalid_argument("images of values that are not moved");
  }
  return placed;
}

torch::Tensor PlaceByLookup(const torch::Tensor& images, const std::vector<Placement>& placements,
                            Surround surround) {
  const std::int64_t batch = images.size(0), channels = images.size(1);
  const torch::Device device = images.device();
  const torch::Tensor rows =
      SourcesOf(placements, images.size(2), /*of_rows=*/true, surround).to(device);
  const torch::Tensor columns =
      SourcesOf(placements, images.size(3), /*of_rows=*/false, surround).to(device);
  torch::Tensor placed = images.index({torch::arange(batch, device).view({-1, 1, 1, 1}),
                                       torch::arange(channels, device).view({1, -1, 1, 1}),
                                       rows.clamp_min(0).view({batch, 1, -1, 1}),
                                       columns.clamp_min(0).view({batch, 1, 1, -1})});
  if (surround == Surround::kZero) {
    placed.masked_fill_(rows.lt(0).view({batch, 1, -1, 1}), 0);
    placed.masked_fill_(columns.lt(0).view({batch, 1, 1, -1}), 0);
  }
  return placed;
}

torch::Tensor PlaceImages(const torch::Tensor& images, const std::vector<Placement>& placements,
                          Surround surround) {
  return images.is_cpu() ? PlaceByRows(images, placements, surround)
                         : PlaceByLookup(images, placements, surround);
}

void BlackOut(torch::Tensor& images, const std::vector<Square>& squares, std::int64_t side) {
  if (!images.is_cpu()) return BlackOutByMask(images, squares, side);
  const std::int64_t channels = images.size(1), height = images.size(2), width = images.size(3);
  const auto pixel = static_cast<std::int64_t>(images.element_size());
  auto* plane = static_cast<char*>(images.data_ptr());
  for (const Square& square : squares) {
    const std::int64_t top = std::clamp<std::int64_t>(square.row, 0, height);
    const std::int64_t bottom = std::clamp<std::int64_t>(square.row + side, 0, height);
    const std::int64_t left = std::clamp<std::int64_t>(square.column, 0, width);
    const std::int64_t right = std::clamp<std::int64_t>(square.column + side, 0, width);
    for (std::int64_t channel = 0; channel < channels; ++channel, plane += height * width * pixel) {
      for (std::int64_t row = top; row < bottom; ++row) {
        std::memset(plane + (row * width + left) * pixel, 0,
                    static_cast<std::size_t>((right - left) * pixel));
      }
    }
  }
}

}  // namespace mlp::stages
