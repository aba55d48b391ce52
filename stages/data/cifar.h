// The binary version of CIFAR-10 and CIFAR-100 (format:
// https://www.cs.toronto.edu/~kriz/cifar.html, section "Binary version").
//
//   CIFAR-10   data_batch_*.bin, test_batch.bin:  {label pixels}...
//   CIFAR-100  train.bin, test.bin:               {coarse_label fine_label pixels}...
//   pixels   = 3072 bytes: red, then green, then blue, each 32 rows of 32

#ifndef MLPIPE_STAGES_DATA_CIFAR_H_
#define MLPIPE_STAGES_DATA_CIFAR_H_

#include "stages/data/file_tree.h"
#include "stages/data/samples.h"

namespace mlp::stages {

enum class CifarKind { kCifar10, kCifar100Fine, kCifar100Coarse };

// The test file, where there is one, is the test split. Classes are named by batches.meta.txt,
// fine_label_names.txt or coarse_label_names.txt, a name a line, where that is there; else by their
// numbers.
LabelledData ReadCifar(const FileTree& tree, CifarKind kind);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_CIFAR_H_
