#include "stages/learn/augment_operations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>

// Sums are of whole numbers and thus exact, and no product and sum are fused: LibTorch adds floats
// in an order that depends on the size of the batch.

namespace mlp::stages {
namespace {

using Levels = std::vector<double>;

// {levels, 1, 1, ...} floats of `dimensions` dimensions: f(level) of each.
template <typename Function>
torch::Tensor PerImage(const Levels& levels, std::int64_t dimensions, torch::Device device,
                       Function f) {
  std::vector<float> values;
  for (const double level : levels) values.push_back(static_cast<float>(f(level)));
  std::vector<std::int64_t> shape(static_cast<std::size_t>(dimensions), 1);
  shape[0] = static_cast<std::int64_t>(levels.size());
  return torch::tensor(values).view(shape).to(device);
}

double BlendFactor(double level) {
  return 1 + 0.9 * level;
}

torch::Tensor ToBytes(const torch::Tensor& values) {
  return values.round().clamp(0, 255).to(torch::kUInt8);
}

// `base` + (`values` - `base`) * `factor`, as bytes.
torch::Tensor Blend(const torch::Tensor& values, const torch::Tensor& base,
                    const torch::Tensor& factor) {
  return ToBytes((values - base) * factor + base);
}

// {batch, 1, height, width}: whole numbers, as floats.
torch::Tensor GreyOf(const torch::Tensor& images) {
  const torch::Tensor values = images.to(torch::kFloat32);
  const std::int64_t channels = values.size(1);
  torch::Tensor sum = torch::zeros_like(values.narrow(1, 0, 1));
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    constexpr std::array<double, 3> kShares = {0.299, 0.587, 0.114};
    const double share = channels == 3 ? kShares[static_cast<std::size_t>(channel)]
                                       : 1.0 / static_cast<double>(channels);
    sum = sum + values.narrow(1, channel, 1) * share;
  }
  return sum.round();
}

// Changes of single values are tables: what each byte becomes, {batch, channels or 1, 256}.

torch::Tensor AllBytes(torch::Device device) {
  return torch::arange(256, torch::TensorOptions(torch::kInt64).device(device)).view({1, 1, 256});
}

torch::Tensor AutocontrastTable(const torch::Tensor& images) {
  const torch::Tensor lowest = images.amin({2, 3}).to(torch::kInt64).unsqueeze(2);
  const torch::Tensor range = images.amax({2, 3}).to(torch::kInt64).unsqueeze(2) - lowest;
  const torch::Tensor bytes = AllBytes(images.device());
  const torch::Tensor stretched =
      torch::div((bytes - lowest) * 255, range.clamp_min(1), "floor").clamp(0, 255);
  return torch::where(range.gt(0), stretched, bytes);
}

torch::Tensor EqualizeTable(const torch::Tensor& images) {
  const std::int64_t batch = images.size(0), channels = images.size(1);
  const torch::Tensor bytes = AllBytes(images.device());
  // One bincount for all: a channel's bytes are numbered on from those of the one before. Sorting
  // instead takes 13 times as long.
  const torch::Tensor first =
      torch::arange(batch * channels, bytes.options()).view({batch, channels, 1}) * 256;
  const torch::Tensor counts =
      torch::bincount((images.flatten(2) + first).flatten(), {}, batch * channels * 256)
          .view({batch, channels, 256});
  const torch::Tensor below = counts.cumsum(2) - counts;
  const torch::Tensor highest = images.amax({2, 3}).to(torch::kInt64).unsqueeze(2);
  const torch::Tensor step = torch::div(below.gather(2, highest), 255, "floor");
  const torch::Tensor spread =
      torch::div(below + torch::div(step, 2, "floor"), step.clamp_min(1), "floor").clamp(0, 255);
  return torch::where(step.gt(0), spread, bytes);
}

torch::Tensor SolarizeTable(const Levels& levels, torch::Device device) {
  const torch::Tensor bytes = AllBytes(device);
  const torch::Tensor threshold =
      PerImage(levels, 3, device, [](double level) { return 256 * (1 - std::abs(level)); });
  return torch::where(bytes.ge(threshold), 255 - bytes, bytes);
}

torch::Tensor PosterizeTable(const Levels& levels, torch::Device device) {
  const torch::Tensor bytes = AllBytes(device);
  const torch::Tensor step = PerImage(levels, 3, device, [](double level) {
                               return std::exp2(std::round(4 * std::abs(level)));
                             }).to(torch::kInt64);
  return bytes - bytes.remainder(step);
}

torch::Tensor ContrastTable(const torch::Tensor& images, const Levels& levels) {
  const torch::Tensor grey = GreyOf(images).to(torch::kInt64);
  const auto pixels = static_cast<double>(grey.size(2) * grey.size(3));
  const torch::Tensor mean =
      (grey.sum({2, 3}).to(torch::kFloat64) / pixels).round().to(torch::kFloat32).unsqueeze(2);
  return Blend(AllBytes(images.device()).to(torch::kFloat32), mean,
               PerImage(levels, 3, images.device(), BlendFactor));
}

torch::Tensor BrightnessTable(const Levels& levels, torch::Device device) {
  return ToBytes(AllBytes(device).to(torch::kFloat32) * PerImage(levels, 3, device, BlendFactor));
}

torch::Tensor LookUp(const torch::Tensor& table, const torch::Tensor& images) {
  const torch::Tensor of_channels =
      table.to(torch::kUInt8).expand({images.size(0), images.size(1), 256});
  return of_channels.gather(2, images.flatten(2).to(torch::kInt64)).view(images.sizes());
}

torch::Tensor Recolor(const torch::Tensor& images, const Levels& levels) {
  return Blend(images.to(torch::kFloat32), GreyOf(images),
               PerImage(levels, 4, images.device(), BlendFactor));
}

torch::Tensor Sharpen(const torch::Tensor& images, const Levels& levels) {
  const std::int64_t height = images.size(2) - 2, width = images.size(3) - 2;
  if (height < 1 || width < 1) return images;
  const torch::Tensor values = images.to(torch::kFloat32);
  const auto moved = [&](std::int64_t row, std::int64_t column) {
    return values.narrow(2, row, height).narrow(3, column, width);
  };
  torch::Tensor sum = moved(1, 1) * 4;
  for (std::int64_t row = 0; row < 3; ++row) {
    for (std::int64_t column = 0; column < 3; ++column) sum += moved(row, column);
  }
  torch::Tensor smooth = values.clone();
  smooth.narrow(2, 1, height).narrow(3, 1, width).copy_((sum / 13).round());
  return Blend(values, smooth, PerImage(levels, 4, images.device(), BlendFactor));
}

// Where a pixel comes from, in pixels from the centre: x' = a x + b y + right, y' = c x + d y +
// down.
struct Affine {
  double a = 1, b = 0, right = 0, c = 0, d = 1, down = 0;
};

bool IsAffine(ImageOperation operation) {
  return operation >= ImageOperation::kRotate;
}

Affine AffineOf(const ImageChange& change, double height, double width) {
  constexpr double kMostShear = 0.3, kMostShift = 150.0 / 331, kMostTurn = std::numbers::pi / 6;
  const double level = change.level;
  Affine affine;
  switch (change.operation) {
    case ImageOperation::kRotate:
      affine.a = affine.d = std::cos(kMostTurn * level);
      affine.b = std::sin(kMostTurn * level);
      affine.c = -affine.b;
      break;
    case ImageOperation::kShearX:
      affine.b = kMostShear * level;
      break;
    case ImageOperation::kShearY:
      affine.c = kMostShear * level;
      break;
    case ImageOperation::kTranslateX:
      affine.right = -kMostShift * level * width;
      break;
    case ImageOperation::kTranslateY:
      affine.down = -kMostShift * level * height;
      break;
    default:
      break;
  }
  return affine;
}

torch::Tensor Warp(const torch::Tensor& images, const std::vector<ImageChange>& changes) {
  const std::int64_t height = images.size(2), width = images.size(3);
  const auto high = static_cast<double>(height), wide = static_cast<double>(width);
  const torch::Device device = images.device();
  // grid_sample wants places in half widths and heights from the centre.
  std::vector<float> values;
  for (const ImageChange& change : changes) {
    const Affine affine = AffineOf(change, high, wide);
    for (const double value : {affine.a, affine.b, affine.right}) {
      values.push_back(static_cast<float>(value * 2 / wide));
    }
    for (const double value : {affine.c, affine.d, affine.down}) {
      values.push_back(static_cast<float>(value * 2 / high));
    }
  }
  const torch::Tensor numbers =
      torch::tensor(values).view({static_cast<std::int64_t>(changes.size()), 6, 1, 1}).to(device);
  const torch::Tensor x = (torch::arange(width, device) - (wide - 1) / 2).view({1, 1, width});
  const torch::Tensor y = (torch::arange(height, device) - (high - 1) / 2).view({1, height, 1});
  const auto sources = [&](std::int64_t first) {
    return numbers.select(1, first) * x + numbers.select(1, first + 1) * y +
           numbers.select(1, first + 2);
  };
  namespace functional = torch::nn::functional;
  const auto options = functional::GridSampleFuncOptions()
                           .mode(torch::kBilinear)
                           .padding_mode(torch::kZeros)
                           .align_corners(false);
  return ToBytes(functional::grid_sample(images.to(torch::kFloat32),
                                         torch::stack({sources(0), sources(3)}, 3), options));
}

// All of `changes` are of one operation, or of several affine ones.
torch::Tensor ChangeGroup(const torch::Tensor& images, const std::vector<ImageChange>& changes) {
  Levels levels;
  for (const ImageChange& change : changes) levels.push_back(change.level);
  const torch::Device device = images.device();
  switch (changes.front().operation) {
    case ImageOperation::kIdentity:
      return images;
    case ImageOperation::kAutocontrast:
      return LookUp(AutocontrastTable(images), images);
    case ImageOperation::kEqualize:
      return LookUp(EqualizeTable(images), images);
    case ImageOperation::kSolarize:
      return LookUp(SolarizeTable(levels, device), images);
    case ImageOperation::kPosterize:
      return LookUp(PosterizeTable(levels, device), images);
    case ImageOperation::kBrightness:
      return LookUp(BrightnessTable(levels, device), images);
    case ImageOperation::kContrast:
      return LookUp(ContrastTable(images, levels), images);
    case ImageOperation::kColor:
      return Recolor(images, levels);
    case ImageOperation::kSharpness:
      return Sharpen(images, levels);
    case ImageOperation::kRotate:
    case ImageOperation::kShearX:
    case ImageOperation::kShearY:
    case ImageOperation::kTranslateX:
    case ImageOperation::kTranslateY:
      return Warp(images, changes);
  }
  throw std::logic_error("an operation that changes nothing");
}

}  // namespace

torch::Tensor ChangeImages(const torch::Tensor& images, const std::vector<ImageChange>& changes) {
  if (images.scalar_type() != torch::kUInt8) {
    throw std::invalid_argument("randaugment is for images of bytes");
  }
  std::map<ImageOperation, std::vector<std::int64_t>> groups;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const ImageOperation operation = changes[i].operation;
    if (operation == ImageOperation::kIdentity) continue;
    groups[IsAffine(operation) ? ImageOperation::kRotate : operation].push_back(
        static_cast<std::int64_t>(i));
  }
  torch::Tensor changed = images.clone(torch::MemoryFormat::Contiguous);
  for (const auto& [operation, places] : groups) {
    std::vector<ImageChange> of_group;
    for (const std::int64_t place : places) {
      of_group.push_back(changes[static_cast<std::size_t>(place)]);
    }
    const torch::Tensor indices = torch::tensor(places).to(images.device());
    changed.index_copy_(0, indices, ChangeGroup(changed.index_select(0, indices), of_group));
  }
  return changed;
}

}  // namespace mlp::stages
