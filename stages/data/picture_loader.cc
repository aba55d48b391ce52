#include "stages/data/picture_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <new>
#include <utility>

#include "stages/base/error.h"
#include "stages/data/image.h"
#include "stages/data/parallel.h"
#include "stages/data/resize.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

using Size = std::array<std::size_t, 2>;  // height, width

// Pictures named by one error.
constexpr std::size_t kNamedPictures = 20;

// What became of a picture. It is usable if there is no problem.
struct Outcome {
  Size size{};
  std::string problem;
  bool broken = false;  // else the problem is its size
};

// One picture, and the place for its values.
struct Slot {
  const Picture* picture;
  std::uint8_t* values;
};

Shape ShapeOf(const Size& size, std::size_t channels) {
  return {static_cast<std::int64_t>(channels), static_cast<std::int64_t>(size[0]),
          static_cast<std::int64_t>(size[1])};
}

// Writes the channels of `image` one after the other, as tensors have them.
void WritePlanes(const Image& image, std::uint8_t* values) {
  for (std::size_t channel = 0; channel < image.channels; ++channel) {
    for (std::size_t i = channel; i < image.pixels.size(); i += image.channels) {
      *values++ = image.pixels[i];
    }
  }
}

// An unreadable file is a picture that cannot be decoded, too: the others are still looked at.
Outcome Load(const FileTree& tree, const Slot& slot, const PictureOptions& options,
             const Size& wanted) {
  Outcome outcome;
  try {
    Image image = DecodeImage(tree.Read(slot.picture->name), options.channels);
    outcome.size = {image.height, image.width};
    if (options.resize) image = Resize(std::move(image), wanted[0], wanted[1]);
    if (Size{image.height, image.width} == wanted) {
      WritePlanes(image, slot.values);
      return outcome;
    }
    outcome.problem = fmt::format(
        "is {}x{}x{} (channels, height, width), the pictures before it "
        "are {}x{}x{}",
        options.channels, image.height, image.width, options.channels, wanted[0], wanted[1]);
  } catch (const ImageError& error) {
    outcome.broken = true;
    outcome.problem = fmt::format("cannot be decoded: {}", error.what());
  } catch (const Error& error) {
    outcome.broken = true;
    outcome.problem = error.what();
  } catch (const std::bad_alloc&) {
    outcome.broken = true;
    outcome.problem = "takes more memory than there is";
  }
  return outcome;
}

// The size of the first picture that can be decoded. Where none can be, any will do: each is an
// error then.
Size FirstSize(const FileTree& tree, const std::vector<std::vector<Picture>>& parts,
               std::size_t channels) {
  for (const std::vector<Picture>& part : parts) {
    for (const Picture& picture : part) {
      try {
        const Image image = DecodeImage(tree.Read(picture.name), channels);
        return {image.height, image.width};
      } catch (const ImageError&) {
        continue;
      } catch (const Error&) {
        continue;
      } catch (const std::bad_alloc&) {
        continue;
      }
    }
  }
  return {1, 1};
}

bool IsSkipped(const Outcome& outcome, const PictureOptions& options) {
  return outcome.broken ? options.skip_broken : options.skip_other_sizes;
}

// One error for all problems but those that are to be skipped: the first with its place, then the
// next, a line each.
Error ProblemsError(const FileTree& tree, const std::vector<Slot>& slots,
                    const std::vector<Outcome>& outcomes, const PictureOptions& options) {
  std::string text;
  fs::path first;
  std::size_t count = 0;
  bool broken = false;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Outcome& outcome = outcomes[i];
    if (outcome.problem.empty() || IsSkipped(outcome, options)) continue;
    const fs::path place = tree.Place(slots[i].picture->name);
    if (count == 0) {
      first = place;
      text = outcome.problem;
      broken = outcome.broken;
    } else if (count < kNamedPictures) {
      text += fmt::format("\n{}: {}", place.string(), outcome.problem);
    }
    ++count;
  }
  if (count > kNamedPictures) text += fmt::format("\nand {} more", count - kNamedPictures);
  return InputError({first}, text)
      .Hint(broken
                ? "replace such pictures, take them out of the data, or set prepare.broken to skip"
                : "bring all pictures to one size, or set prepare.resize to [height, width]");
}

// Takes the samples of skipped pictures out of `samples`; `outcomes` are those of its samples.
void RemoveSkipped(Samples& samples, const Outcome* outcomes) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (outcomes[i].problem.empty()) kept.push_back(i);
  }
  if (kept.size() < samples.size()) samples = Select(samples, kept);
}

Samples Allocate(const std::vector<Picture>& pictures, const Shape& shape) {
  Samples samples;
  samples.shape = shape;
  samples.values = std::vector<std::uint8_t>(pictures.size() * CountValues(shape).value());
  for (const Picture& picture : pictures) {
    samples.labels.push_back(picture.label);
    samples.origins.push_back(picture.name);
  }
  return samples;
}

std::vector<SourceSize> CountSizes(const std::vector<Outcome>& outcomes) {
  std::map<Size, std::size_t> counts;
  for (const Outcome& outcome : outcomes) {
    if (!outcome.broken) ++counts[outcome.size];
  }
  std::vector<SourceSize> sizes;
  for (const auto& [size, count] : counts) sizes.push_back({size[0], size[1], count});
  return sizes;
}

}  // namespace

LoadedPictures LoadPictures(const FileTree& tree, const std::vector<std::vector<Picture>>& parts,
                            const PictureOptions& options) {
  const Size size = options.resize ? *options.resize : FirstSize(tree, parts, options.channels);
  const Shape shape = ShapeOf(size, options.channels);
  std::size_t count = 0;
  for (const std::vector<Picture>& part : parts) count += part.size();
  if (!CountValues({static_cast<std::int64_t>(count), shape[0], shape[1], shape[2]})) {
    throw InputError({tree.input()}, fmt::format("{} pictures of {}x{} are more than fit a dataset",
                                                 count, size[0], size[1]))
        .Hint("set prepare.resize to a smaller [height, width]");
  }
  LoadedPictures loaded;
  std::vector<Slot> slots;
  for (const std::vector<Picture>& part : parts) {
    Samples& samples = loaded.parts.emplace_back(Allocate(part, shape));
    std::uint8_t* values = std::get<std::vector<std::uint8_t>>(samples.values).data();
    for (const Picture& picture : part) {
      slots.push_back({&picture, values});
      values += CountValues(shape).value();
    }
  }
  std::vector<Outcome> outcomes(count);
  ParallelFor(count, options.threads,
              [&](std::size_t i) { outcomes[i] = Load(tree, slots[i], options, size); });
  for (std::size_t i = 0; i < count; ++i) {
    if (outcomes[i].problem.empty()) continue;
    if (!IsSkipped(outcomes[i], options)) throw ProblemsError(tree, slots, outcomes, options);
    loaded.skipped.push_back({slots[i].picture->name, outcomes[i].problem});
  }
  const Outcome* first = outcomes.data();
  for (Samples& samples : loaded.parts) {
    const std::size_t before = samples.size();
    RemoveSkipped(samples, first);
    first += before;
  }
  loaded.sizes = CountSizes(outcomes);
  return loaded;
}

}  // namespace mlp::stages
