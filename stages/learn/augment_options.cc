#include "stages/learn/augment_options.h"

namespace mlp::stages {
namespace {

// Of a Beta distribution: below, next to all shares are 0 or 1; above, a half.
constexpr double kMinAlpha = 0.05;
constexpr NumberRule kAlpha{.fallback = 0, .min = 0, .max = 100};

double ReadAlpha(ParamsSection& augment, const char* key) {
  const double alpha = augment.Number(key, kAlpha);
  if (alpha > 0 && alpha < kMinAlpha) throw augment.Wrong(key, "must be 0 or at least 0.05");
  return alpha;
}

Strength ReadStrength(ParamsSection& augment) {
  constexpr NumberRule kFactor{.fallback = 1, .min = 0, .max = 1};
  ParamsSection section = augment.SectionOrEmpty("strength");
  Strength strength;
  strength.from = section.Number("from", kFactor);
  strength.to = section.Number("to", kFactor);
  strength.epochs = section.Integer("epochs", {.fallback = 1, .min = 1, .max = 100000});
  section.RejectUnknown();
  if (strength.from != strength.to && strength.epochs < 2)
    throw section.Wrong("from", "differs from 'to', so 'epochs' must be at least 2");
  return strength;
}

}  // namespace

double Strength::At(std::int64_t epoch) const {
  if (epoch >= epochs || epochs == 1) return to;
  if (epoch < 1) return from;
  return from + (to - from) * static_cast<double>(epoch - 1) / static_cast<double>(epochs - 1);
}

AugmentOptions ReadAugmentOptions(ParamsSection& section) {
  constexpr IntegerRule kPixels{.fallback = 0, .min = 0, .max = 1024};
  ParamsSection augment = section.SectionOrEmpty("augment");
  AugmentOptions options;
  options.crop = augment.Integer("crop", kPixels);
  const std::string mode = augment.Choice("crop_mode", {"zero", "reflect"}, "zero");
  options.surround = mode == "reflect" ? Surround::kReflect : Surround::kZero;
  options.flip = augment.Flag("flip", false);
  options.cutout = augment.Integer("cutout", kPixels);
  if (augment.Has("randaugment")) {
    ParamsSection random = augment.Section("randaugment");
    options.operations = random.Integer("operations", {.fallback = 2, .min = 0, .max = 16});
    options.magnitude = random.Number("magnitude", {.fallback = 9, .min = 0, .max = 30});
    random.RejectUnknown();
  }
  options.mixup = ReadAlpha(augment, "mixup");
  options.cutmix = ReadAlpha(augment, "cutmix");
  options.strength = ReadStrength(augment);
  augment.RejectUnknown();
  return options;
}

}  // namespace mlp::stages
