#include "stages/learn/augment.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace mlp::stages {
namespace {

// From -`most` to `most`, evenly.
std::int64_t DrawMove(std::int64_t most, Random& random) {
  return static_cast<std::int64_t>(random.Below(2 * static_cast<std::uint64_t>(most) + 1)) - most;
}

// The draws of sample (or step) `second` in epoch `epoch`.
Random RandomAt(std::uint64_t stream, std::int64_t epoch, std::int64_t second) {
  return Random(
      SubstreamSeed(stream, static_cast<std::uint64_t>(epoch), static_cast<std::uint64_t>(second)));
}

std::int64_t Scaled(std::int64_t most, double strength) {
  return std::llround(strength * static_cast<double>(most));
}

void CheckFit(const AugmentOptions& options, const Shape& sample) {
  const bool needs_image = options.crop > 0 || options.flip || options.operations > 0 ||
                           options.cutout > 0 || options.cutmix > 0;
  if (needs_image && sample.size() != 3) {
    throw std::invalid_argument("crop, flip, randaugment, cutout and cutmix are for images");
  }
  if (options.crop > 0 && options.surround == Surround::kReflect &&
      options.crop >= std::min(sample[1], sample[2])) {
    throw std::invalid_argument("crop must be less than the images' size where it reflects");
  }
}

bool HasLevel(ImageOperation operation) {
  return operation != ImageOperation::kAutocontrast && operation != ImageOperation::kEqualize;
}

// A rectangle [top, bottom) x [left, right).
struct Box {
  std::int64_t top, bottom, left, right;
};

// Of the sides that cutmix gives it for the share `share`, its centre anywhere in the image, cut at
// the border.
Box DrawBox(double share, std::int64_t height, std::int64_t width, Random& random) {
  const double side = std::sqrt(1 - share);
  const auto span = [&](std::int64_t length) {
    const auto centre = static_cast<std::int64_t>(random.Below(static_cast<std::uint64_t>(length)));
    const auto half = static_cast<std::int64_t>(side * static_cast<double>(length)) / 2;
    return std::pair(std::max<std::int64_t>(centre - half, 0), std::min(centre + half, length));
  };
  const auto [top, bottom] = span(height);
  const auto [left, right] = span(width);
  return {top, bottom, left, right};
}

torch::Tensor DrawPartners(std::int64_t batch, Random& random, torch::Device device) {
  std::vector<std::int64_t> partners(static_cast<std::size_t>(batch));
  std::iota(partners.begin(), partners.end(), std::int64_t{0});
  Shuffle(partners, random);
  return torch::tensor(partners).to(device);
}

}  // namespace

Augmentation::Augmentation(const AugmentOptions& options, const Shape& sample, std::uint64_t seed,
                           const std::string& name)
    : options_(options),
      shape_(sample),
      crop_(DeriveSeed(seed, name + ".crop")),
      flip_(DeriveSeed(seed, name + ".flip")),
      operations_(DeriveSeed(seed, name + ".randaugment")),
      cutout_(DeriveSeed(seed, name + ".cutout")),
      mix_(DeriveSeed(seed, name + ".mix")) {
  CheckFit(options, sample);
}

std::vector<Placement> Augmentation::DrawPlacements(const std::vector<std::int64_t>& samples,
                                                    std::int64_t epoch, double strength) const {
  const std::int64_t most = Scaled(options_.crop, strength);
  const double flipped = options_.flip ? strength / 2 : 0;
  std::vector<Placement> placements;
  placements.reserve(samples.size());
  for (const std::int64_t sample : samples) {
    Random crop = RandomAt(crop_, epoch, sample), flip = RandomAt(flip_, epoch, sample);
    Placement placement;
    placement.down = DrawMove(most, crop);
    placement.right = DrawMove(most, crop);
    placement.flipped = flip.Uniform() < flipped;
    placements.push_back(placement);
  }
  return placements;
}

std::vector<std::vector<ImageChange>> Augmentation::DrawChanges(
    const std::vector<std::int64_t>& samples, std::int64_t epoch, double strength) const {
  const double level = strength * options_.magnitude / 30;
  std::vector<std::vector<ImageChange>> changes(static_cast<std::size_t>(options_.operations));
  for (const std::int64_t sample : samples) {
    Random random = RandomAt(operations_, epoch, sample);
    for (std::vector<ImageChange>& of_round : changes) {
      auto operation = static_cast<ImageOperation>(random.Below(kImageOperations));
      const double sign = random.Below(2) == 0 ? 1 : -1;
      const bool left_out = random.Uniform() >= strength;
      if (!HasLevel(operation) && left_out) operation = ImageOperation::kIdentity;
      of_round.push_back({operation, sign * level});
    }
  }
  return changes;
}

std::vector<Square> Augmentation::DrawSquares(const std::vector<std::int64_t>& samples,
                                              std::int64_t epoch, std::int64_t side) const {
  std::vector<Square> squares;
  squares.reserve(samples.size());
  for (const std::int64_t sample : samples) {
    Random random = RandomAt(cutout_, epoch, sample);
    const auto start = [&](std::int64_t length) {
      return static_cast<std::int64_t>(random.Below(static_cast<std::uint64_t>(length))) - side / 2;
    };
    const std::int64_t row = start(shape_[1]);
    squares.push_back({row, start(shape_[2])});
  }
  return squares;
}

torch::Tensor Augmentation::Apply(const torch::Tensor& inputs,
                                  const std::vector<std::int64_t>& samples,
                                  std::int64_t epoch) const {
  if (inputs.size(0) != static_cast<std::int64_t>(samples.size())) {
    throw std::invalid_argument("as many samples as inputs are needed");
  }
  const double strength = options_.strength.At(epoch);
  torch::Tensor images = inputs;
  if (strength == 0) return images;
  if (options_.crop > 0 || options_.flip) {
    images = PlaceImages(images, DrawPlacements(samples, epoch, strength), options_.surround);
  }
  if (options_.operations > 0 && options_.magnitude > 0) {
    for (const auto& changes : DrawChanges(samples, epoch, strength)) {
      images = ChangeImages(images, changes);
    }
  }
  const std::int64_t side = Scaled(options_.cutout, strength);
  if (side > 0) {
    images = images.is_same(inputs) ? images.clone(torch::MemoryFormat::Contiguous)
                                    : images.contiguous();
    BlackOut(images, DrawSquares(samples, epoch, side), side);
  }
  return images;
}

Mixed Augmentation::Mix(const torch::Tensor& inputs, const torch::Tensor& labels,
                        std::int64_t epoch, std::int64_t step) const {
  const std::int64_t batch = inputs.size(0);
  Random random = RandomAt(mix_, epoch, step);
  Mixed mixed{inputs, labels, labels,
              torch::ones({batch}, torch::TensorOptions(torch::kFloat32).device(inputs.device()))};
  if (!Mixes() || random.Uniform() >= options_.strength.At(epoch)) return mixed;
  const bool by_area = random.Uniform() < (options_.mixup > 0 ? 0.5 : 1) && options_.cutmix > 0;
  // As the float that the caller gets.
  double share = static_cast<float>(DrawBeta(by_area ? options_.cutmix : options_.mixup, random));
  const torch::Tensor partners = DrawPartners(batch, random, inputs.device());
  if (by_area) {
    const std::int64_t height = shape_[1], width = shape_[2];
    const Box box = DrawBox(share, height, width, random);
    const std::int64_t rows = box.bottom - box.top, columns = box.right - box.left;
    const auto part = [&](const torch::Tensor& images) {
      return images.narrow(2, box.top, rows).narrow(3, box.left, columns);
    };
    mixed.inputs = inputs.clone();
    part(mixed.inputs).copy_(part(inputs).index_select(0, partners));
    share = 1 - static_cast<double>(rows * columns) / static_cast<double>(height * width);
  } else {
    const torch::Tensor values = inputs.to(torch::kFloat32);
    mixed.inputs = values * share + values.index_select(0, partners) * (1 - share);
  }
  mixed.labels_b = labels.index_select(0, partners);
  mixed.share.fill_(share);
  return mixed;
}

}  // namespace mlp::stages
