// Changes to a batch of training samples, drawn anew in every epoch.
//
// What happens to a sample depends on the seed, the stream's name, the epoch and the sample's index
// in the data set, and on nothing else: not on the batch it is in, the order, the number of threads
// or where training was taken up again. Mixing two samples depends on the batch, and draws by the
// epoch and the step within it.

#ifndef MLPIPE_STAGES_LEARN_AUGMENT_H_
#define MLPIPE_STAGES_LEARN_AUGMENT_H_

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stages/base/random.h"
#include "stages/data/samples.h"
#include "stages/learn/augment_operations.h"
#include "stages/learn/augment_options.h"
#include "stages/learn/augment_placement.h"

namespace mlp::stages {

// Inputs that each are made of two samples. The loss of one is
//   share * loss(output, label_a) + (1 - share) * loss(output, label_b).
struct Mixed {
  torch::Tensor inputs;
  torch::Tensor labels_a, labels_b;  // {batch}
  torch::Tensor share;               // {batch} floats, of label_a
};

class Augmentation {
 public:
  // `sample` is the shape of one sample. Throws std::invalid_argument, with the reason, where the
  // options do not fit it: only images, {channels, height, width}, can be moved or cut, and by less
  // than their size where they are mirrored. Every kind of draw has a stream "NAME.KIND" of `seed`.
  Augmentation(const AugmentOptions& options, const Shape& sample, std::uint64_t seed,
               const std::string& name);

  // The samples in `inputs`, {batch} + shape, changed: moved, mirrored, RandAugment, cut out, in
  // this order; each kind keeps to its own stream. `samples` are their indices in the data set and
  // `epoch` counts from 1. The type stays (RandAugment is for bytes alone, and otherwise throws
  // std::invalid_argument). It may give `inputs` itself, but never changes it.
  //
  // The strength s of the epoch makes the most that images are moved by and the side of the cut
  // round(s * option), a flip as likely as s / 2, and RandAugment's magnitude s times the option's;
  // its operations without one (autocontrast, equalize) are left out with probability 1 - s. With a
  // strength or magnitude of 0 nothing changes.
  torch::Tensor Apply(const torch::Tensor& inputs, const std::vector<std::int64_t>& samples,
                      std::int64_t epoch) const;

  // Mixes each sample with another of the batch, all with one share, by mixup or cutmix (where both
  // are on, each with probability 1/2), with the probability of the epoch's strength:
  //   mixup   inputs = share * a + (1 - share) * b, as floats
  //   cutmix  a rectangle of a is replaced by that of b; 1 - share is its part of the area
  // Otherwise gives `inputs` as they are, share 1 and both labels the same.
  Mixed Mix(const torch::Tensor& inputs, const torch::Tensor& labels, std::int64_t epoch,
            std::int64_t step) const;

  // Whether Mix ever does anything.
  bool Mixes() const { return options_.mixup > 0 || options_.cutmix > 0; }

 private:
  std::vector<Placement> DrawPlacements(const std::vector<std::int64_t>& samples,
                                        std::int64_t epoch, double strength) const;
  // One vector for each of the operations that an image goes through.
  std::vector<std::vector<ImageChange>> DrawChanges(const std::vector<std::int64_t>& samples,
                                                    std::int64_t epoch, double strength) const;
  std::vector<Square> DrawSquares(const std::vector<std::int64_t>& samples, std::int64_t epoch,
                                  std::int64_t side) const;

  AugmentOptions options_;
  Shape shape_;
  std::uint64_t crop_, flip_, operations_, cutout_, mix_;  // seeds of the streams
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUGMENT_H_
